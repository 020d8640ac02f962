import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dateAgo, laggingClock, type OssealProcess, sendKms, spawnOsseal } from '@osseal/testkit';

type Answer = Record<string, unknown>;

/** Calls KMS days ago. Clients of npm date their requests by the machine's clock, so these are signed by hand. */
export type PastCaller = (action: string, parameters?: Readonly<Record<string, string>>) => Promise<Answer>;

/** A data folder whose server was killed days ago, and has not run since. */
export interface LivedThrough<Left> {
  /** What `act` left behind. */
  readonly left: Left;
  /** Starts a server on the folder, with the clock of today. */
  start(): Promise<OssealProcess>;
  /** Removes the folder and ends the servers on it. */
  dispose(): Promise<void>;
}

/** Starts a server that believes it is `days` ago, lets `act` change what it holds, and kills it. */
export async function liveThrough<Left>(
  days: number,
  act: (call: PastCaller, server: OssealProcess) => Promise<Left>,
  seed?: object,
): Promise<LivedThrough<Left>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'osseal-lived-through-'));
  const given = { dataDir, ...(seed === undefined ? {} : { seed }) };
  const servers: OssealProcess[] = [];
  const dispose = async () => {
    for (const server of servers) await server.dispose();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const past = await spawnOsseal({ ...given, env: laggingClock(days) });
    servers.push(past);
    const call: PastCaller = async (action, parameters = {}) => {
      const dated = { ...parameters, Timestamp: dateAgo(days) };
      const { status, text } = await sendKms(past, { action, carrier: 'form', parameters: dated });
      if (status !== 200) throw new Error(`${action} answered ${status} ${text}`);
      return JSON.parse(text);
    };
    const left = await act(call, past);
    await past.kill();
    const start = async () => {
      const server = await spawnOsseal(given);
      servers.push(server);
      return server;
    };
    return { left, start, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
