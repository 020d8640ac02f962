import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askService } from '../operator-client.ts';

/** Work that becomes due may be much. */
const TIMEOUT_MS = 600_000;

interface ClockState {
  readonly now: string;
  readonly offsetMs: number;
  readonly mode: 'following' | 'shifted' | 'frozen';
}

/** `osseal clock show`. @throws OperatorError */
export async function showClock(options: CommandInput['options'], io: ConsoleIo): Promise<void> {
  print((await askService(options, '/_osseal/clock', io)) as ClockState, options, io);
}

/** `osseal clock set`, `advance` and the others. @throws OperatorError */
export async function changeClock(
  change: Readonly<Record<string, unknown>>,
  options: CommandInput['options'],
  io: ConsoleIo,
): Promise<void> {
  const question = { method: 'POST', body: change, timeoutMs: TIMEOUT_MS } as const;
  print((await askService(options, '/_osseal/clock', io, question)) as ClockState, options, io);
}

function print(state: ClockState, options: CommandInput['options'], io: ConsoleIo): void {
  if (options.json === true) {
    io.stdout(`${JSON.stringify(state, null, 2)}\n`);
    return;
  }
  const { now, offsetMs, mode } = state;
  const offset =
    mode === 'following' ? "the machine's time" : `${offsetMs > 0 ? '+' : ''}${offsetMs} ms from the machine's time`;
  io.stdout(`${now} (${mode === 'frozen' ? 'frozen, ' : ''}${offset})\n`);
}
