import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askService } from '../operator-client.ts';
import { numberOf } from '../option-number.ts';
import { textTable } from '../text-table.ts';

type Options = CommandInput['options'];

interface Budget {
  readonly id: string;
  readonly name?: string;
  readonly calls?: number;
  readonly cost?: number;
  readonly window: string;
  readonly mode: string;
  readonly spent: { readonly calls: number; readonly cost: number };
  readonly isExceeded: boolean;
  readonly hits: number;
}

const TEXTS = ['window', 'mode', 'error', 'name', 'action', 'key', 'bucket', 'principal', 'account', 'region'] as const;

/** `osseal budget list`. @throws OperatorError */
export async function listBudgets(options: Options, io: ConsoleIo): Promise<void> {
  const found = (await askService(options, '/_osseal/budgets', io)) as { readonly budgets: readonly Budget[] };
  if (options.json === true) {
    io.stdout(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const rows = found.budgets.map(({ id, name = '', calls, cost, window, mode, spent, isExceeded, hits }) => [
    id,
    name,
    calls === undefined ? `cost ${cost}` : `${calls} calls`,
    window,
    mode,
    calls === undefined ? String(spent.cost) : String(spent.calls),
    isExceeded ? 'yes' : 'no',
    String(hits),
  ]);
  io.stdout(textTable(['id', 'name', 'limit', 'window', 'mode', 'spent', 'exceeded', 'hits'], rows, ['spent', 'hits']));
}

/** `osseal budget add`. @throws OperatorError */
export async function addBudget(options: Options, io: ConsoleIo): Promise<void> {
  const rule: Record<string, unknown> = {};
  for (const name of TEXTS) if (options[name] !== undefined) rule[name] = options[name];
  for (const name of ['calls', 'cost'] as const) {
    const value = options[name];
    if (typeof value === 'string') rule[name] = numberOf(value, name);
  }
  const added = (await askService(options, '/_osseal/budgets', io, { method: 'POST', body: rule })) as Budget;
  io.stdout(options.json === true ? `${JSON.stringify(added, null, 2)}\n` : `Added ${added.id}.\n`);
}

/** `osseal budget remove`. @param id '' for all @throws OperatorError */
export async function removeBudgets(id: string, options: Options, io: ConsoleIo): Promise<void> {
  const path = `/_osseal/budgets${id === '' ? '' : `/${encodeURIComponent(id)}`}`;
  const { removed } = (await askService(options, path, io, { method: 'DELETE' })) as { readonly removed: number };
  io.stdout(options.json === true ? `${JSON.stringify({ removed })}\n` : `Removed ${removed}.\n`);
}
