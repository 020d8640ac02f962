import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import type { OssealProcess } from '@osseal/testkit';

const run = promisify(execFile);

/** What the programs in `go/` and `python/` read: where OSS is, who they are, and a CMK. */
export function sdkEnvironment(
  { oss, accessKeyId, accessKeySecret }: OssealProcess,
  cmk: string,
): Record<string, string> {
  return {
    OSS_ENDPOINT: oss,
    OSS_ACCESS_KEY_ID: accessKeyId,
    OSS_ACCESS_KEY_SECRET: accessKeySecret,
    OSS_CMK: cmk,
  };
}

/** Names of clients that this machine does not have, by commas. Without it a client that is missing fails its tests. */
const MISSING = new Set((process.env.TEST_CLIENTS_WITHOUT ?? '').split(','));

/** `describe` for tests of a client that npm does not bring; skipped only where TEST_CLIENTS_WITHOUT names it. */
export function describeClient(name: string): typeof describe | typeof describe.skip {
  return MISSING.has(name) ? describe.skip : describe;
}

/** What a program printed. Its environment is what is given, and PATH and HOME. @throws Error when it fails, with its stderr */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Promise<string> {
  const { PATH = '', HOME = '/' } = process.env;
  const env = { PATH, HOME, ...options.env };
  const { stdout } = await run(program, parameters, { env, cwd: options.cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
