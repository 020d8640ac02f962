import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type OssealProcess, repositoryRoot } from '@osseal/testkit';

const CLI = join(repositoryRoot, 'packages/osseal/bin/osseal.js');

/** How a command ended. */
export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `osseal …` as a user would who has the server's addresses and access key in the environment. */
export function runCli(
  server: Pick<OssealProcess, 'kms' | 'oss' | 'accessKeyId' | 'accessKeySecret'>,
  argv: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<CliRun> {
  const env = {
    ...process.env,
    OSSEAL_KMS_ENDPOINT: server.kms,
    OSSEAL_OSS_ENDPOINT: server.oss,
    ALIBABA_CLOUD_ACCESS_KEY_ID: server.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.accessKeySecret,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...argv], { env, ...options }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
