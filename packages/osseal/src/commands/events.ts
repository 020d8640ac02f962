import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askService } from '../operator-client.ts';
import { textTable } from '../text-table.ts';

const FILTERS: readonly (readonly [option: string, parameter: string])[] = [
  ['requestId', 'request-id'],
  ['service', 'service'],
  ['principal', 'principal'],
  ['action', 'action'],
  ['key', 'key'],
  ['bucket', 'bucket'],
  ['outcome', 'outcome'],
  ['since', 'since'],
  ['until', 'until'],
  ['limit', 'limit'],
];

interface EventPage {
  readonly events: readonly {
    readonly time: string;
    readonly service: string;
    readonly action: string;
    readonly principal: string;
    readonly bucket?: string;
    readonly object?: string;
    readonly key?: string;
    readonly outcome: string;
    readonly durationMs: number;
    readonly requestId: string;
  }[];
}

/** `osseal events`: the audit trail of both services. @throws OperatorError */
export async function events(options: CommandInput['options'], io: ConsoleIo): Promise<void> {
  const query = new URLSearchParams();
  for (const [option, parameter] of FILTERS) {
    const value = options[option];
    if (typeof value === 'string') query.set(parameter, value);
  }
  const page = (await askService(options, `/_osseal/events?${query}`, io)) as EventPage;
  if (options.json === true) {
    io.stdout(`${JSON.stringify(page, null, 2)}\n`);
    return;
  }
  const rows = page.events.map((event) => [
    event.time,
    event.service,
    event.action,
    event.outcome,
    [event.bucket, event.object].filter((part) => part !== undefined).join('/') || (event.key ?? ''),
    event.principal,
    String(event.durationMs),
    event.requestId,
  ]);
  io.stdout(textTable(['time', 'service', 'action', 'outcome', 'on', 'principal', 'ms', 'request id'], rows, ['ms']));
}
