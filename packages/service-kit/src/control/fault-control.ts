import { Router } from 'express';
import { z } from 'zod';
import type { FaultBook, FaultReport } from '../faults/fault-book.ts';
import { type FaultService, faultRuleSchema } from '../faults/fault-rule.ts';
import { sendJson } from '../http/control-router.ts';
import type { ControlExtension } from './control-extension.ts';
import { ControlInputError, checkedInput, readJsonBody } from './read-json-body.ts';

/** Where faults of services are that other processes run. */
export interface RemoteFaults {
  readonly services: readonly FaultService[];
  /** Asks the other process' control endpoint; resolves with its answer. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** `/faults`: rules of this process' services, and of those behind `remote`. */
export function faultControl(
  faults: FaultBook,
  options: { readonly services: readonly FaultService[]; readonly remote?: RemoteFaults },
): ControlExtension {
  const { services, remote } = options;
  return (guard) => {
    const router = Router();
    router.get('/faults', guard, (_request, response, next) => {
      const answer = async () => {
        const theirs = (await remote?.ask('GET', '/faults')) as { rules: readonly FaultReport[] } | undefined;
        sendJson(response, 200, { rules: [...faults.list(), ...(theirs?.rules ?? [])] });
      };
      answer().catch(next);
    });
    router.post('/faults', guard, (request, response, next) => {
      const answer = async () => {
        const body = await readJsonBody(request, z.unknown());
        const rule = checkedInput(body, faultRuleSchema);
        const { service } = rule;
        if (remote?.services.includes(service))
          return sendJson(response, 200, await remote.ask('POST', '/faults', body));
        if (!services.includes(service)) {
          throw new ControlInputError(
            `service: this process has faults of ${services.join(', ')}; ask the other port.`,
          );
        }
        const added = faults.add(rule);
        if (added === undefined) throw new ControlInputError('There are too many rules; delete some.');
        sendJson(response, 200, added);
      };
      answer().catch(next);
    });
    router.delete('/faults', guard, (_request, response, next) => {
      const answer = async () => {
        const theirs = (await remote?.ask('DELETE', '/faults')) as { removed: number } | undefined;
        sendJson(response, 200, { removed: faults.remove() + (theirs?.removed ?? 0) });
      };
      answer().catch(next);
    });
    router.delete('/faults/:id', guard, (request, response, next) => {
      const { id } = request.params;
      const answer = async () => {
        if (faults.remove(String(id)) > 0) return sendJson(response, 200, { removed: 1 });
        if (remote !== undefined) {
          return sendJson(response, 200, await remote.ask('DELETE', `/faults/${encodeURIComponent(String(id))}`));
        }
        sendJson(response, 404, { code: 'NotFound', message: 'There is no such rule.' });
      };
      answer().catch(next);
    });
    return router;
  };
}
