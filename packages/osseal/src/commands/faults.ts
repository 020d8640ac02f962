import { parseSpan } from '@osseal/service-kit';
import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askService, OperatorError } from '../operator-client.ts';
import { numberOf } from '../option-number.ts';
import { textTable } from '../text-table.ts';

type Options = CommandInput['options'];

interface Rule {
  readonly id: string;
  readonly service: string;
  readonly action?: string;
  readonly key?: string;
  readonly bucket?: string;
  readonly principal?: string;
  readonly effect: Readonly<Record<string, unknown>>;
  readonly hits?: number;
}

/** `osseal faults list`. @throws OperatorError */
export async function listFaults(options: Options, io: ConsoleIo): Promise<void> {
  const found = (await askService(options, '/_osseal/faults', io)) as { readonly rules: readonly Rule[] };
  if (options.json === true) {
    io.stdout(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const rows = found.rules.map(({ id, service, action = '*', key, bucket, principal, effect, hits = 0 }) => [
    id,
    service,
    action,
    [key, bucket, principal].filter((part) => part !== undefined).join(' '),
    JSON.stringify(effect),
    String(hits),
  ]);
  io.stdout(textTable(['id', 'service', 'action', 'only', 'effect', 'hits'], rows, ['hits']));
}

/** `osseal faults add`. @throws OperatorError */
export async function addFault(options: Options, io: ConsoleIo): Promise<void> {
  const rule = { ...chosen(options), effect: effectOf(options) };
  const added = (await askService(options, '/_osseal/faults', io, { method: 'POST', body: rule })) as Rule;
  io.stdout(options.json === true ? `${JSON.stringify(added, null, 2)}\n` : `Added ${added.id}.\n`);
}

/** `osseal faults remove`. @param id '' for all @throws OperatorError */
export async function removeFaults(id: string, options: Options, io: ConsoleIo): Promise<void> {
  const path = `/_osseal/faults${id === '' ? '' : `/${encodeURIComponent(id)}`}`;
  const { removed } = (await askService(options, path, io, { method: 'DELETE' })) as { readonly removed: number };
  io.stdout(options.json === true ? `${JSON.stringify({ removed })}\n` : `Removed ${removed}.\n`);
}

/** Which requests a rule is about, and how often it does something. */
function chosen(options: Options): Record<string, unknown> {
  const rule: Record<string, unknown> = {};
  for (const name of ['service', 'action', 'key', 'bucket', 'principal', 'seed']) {
    if (options[name] !== undefined) rule[name] = options[name];
  }
  for (const name of ['after', 'count', 'probability']) {
    const value = options[name];
    if (typeof value === 'string') rule[name] = numberOf(value, name);
  }
  return rule;
}

function effectOf({ error, latency, throttle, drop, away }: Options): Record<string, unknown> {
  return {
    ...(typeof error === 'string' && { error: { code: error } }),
    ...(typeof latency === 'string' && { latency: latencyOf(latency) }),
    ...(typeof throttle === 'string' && { throttle: throttleOf(throttle) }),
    ...(typeof drop === 'string' && { drop }),
    ...(away === true && { away: true }),
  };
}

/** A span, or two of them: `100ms-2s`. */
function latencyOf(text: string): string | string[] {
  const spans = text.split('-');
  return spans.length === 2 ? spans : text;
}

/** `10/1s`, or `profile`. @throws OperatorError */
function throttleOf(text: string): object {
  if (text === 'profile') return { profile: true };
  const [, calls, span = ''] = /^(\d+)\/(.+)$/.exec(text) ?? [];
  const perMs = parseSpan(span);
  if (calls === undefined || perMs === undefined) {
    throw new OperatorError('--throttle takes calls and a span, e.g. 10/1s, or profile.');
  }
  return { calls: Number(calls), perMs };
}
