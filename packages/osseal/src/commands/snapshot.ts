import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askService } from '../operator-client.ts';
import { textTable } from '../text-table.ts';

const TIMEOUT_MS = 600_000;

interface Snapshots {
  readonly snapshots: readonly { readonly name: string; readonly createdAt: string; readonly now: string }[];
}

/** `osseal snapshot list`. @throws OperatorError */
export async function listSnapshots(options: CommandInput['options'], io: ConsoleIo): Promise<void> {
  const found = (await askService(options, '/_osseal/state', io)) as Snapshots;
  const rows = found.snapshots.map(({ name, createdAt, now }) => [name, createdAt, now]);
  io.stdout(options.json === true ? `${JSON.stringify(found, null, 2)}\n` : textTable(['name', 'made', 'clock'], rows));
}

/** Every other command that changes the state. @param path below `/_osseal/state` @throws OperatorError */
export async function changeState(
  path: string,
  body: object,
  options: CommandInput['options'],
  io: ConsoleIo,
): Promise<void> {
  say(
    await askService(options, `/_osseal/state${path}`, io, { method: 'POST', body, timeoutMs: TIMEOUT_MS }),
    options,
    io,
  );
}

/** `osseal snapshot remove`. @throws OperatorError */
export async function removeSnapshot(name: string, options: CommandInput['options'], io: ConsoleIo): Promise<void> {
  const path = `/_osseal/state/snapshots/${encodeURIComponent(name)}`;
  say(await askService(options, path, io, { method: 'DELETE', timeoutMs: TIMEOUT_MS }), options, io);
}

function say(answer: unknown, options: CommandInput['options'], io: ConsoleIo): void {
  const { tookMs } = answer as { readonly tookMs: number };
  io.stdout(options.json === true ? `${JSON.stringify(answer, null, 2)}\n` : `Done in ${tookMs} ms.\n`);
}
