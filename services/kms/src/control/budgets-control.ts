import {
  type Clock,
  ControlError,
  type ControlExtension,
  ControlInputError,
  readJsonBody,
  sendJson,
} from '@osseal/service-kit';
import type { UsageLedger } from '@osseal/storage';
import { Router } from 'express';
import { budgetRuleSchema } from '../usage/budget-rule.ts';
import type { Budgets } from '../usage/budgets.ts';

/** What the endpoints work with. */
export interface BudgetsControlDeps {
  readonly budgets: Budgets;
  readonly clock: Clock;
  /** What was called so far. */
  ledger(): Pick<UsageLedger, 'counters'>;
}

/** `/budgets`: limits of billed calls. */
export function budgetsControl({ budgets, ledger, clock }: BudgetsControlDeps): ControlExtension {
  return (guard) => {
    const router = Router();
    router.get('/budgets', guard, (_request, response) => {
      sendJson(response, 200, { budgets: budgets.list(clock.now()) });
    });
    router.post('/budgets', guard, (request, response, next) => {
      const answer = async () => {
        const added = await budgets.add(await readJsonBody(request, budgetRuleSchema), ledger(), clock.now());
        if (added === undefined) throw new ControlInputError('There are too many budgets; delete some.');
        sendJson(response, 200, added);
      };
      answer().catch(next);
    });
    router.delete('/budgets', guard, (_request, response) => sendJson(response, 200, { removed: budgets.remove() }));
    router.delete('/budgets/:id', guard, (request, response, next) => {
      if (budgets.remove(String(request.params.id)) > 0) return sendJson(response, 200, { removed: 1 });
      next(new ControlError(404, 'NotFound', 'There is no such budget.'));
    });
    return router;
  };
}
