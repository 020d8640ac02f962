import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { inheritedEnvironment, type OssealProcess, repositoryRoot } from '@osseal/testkit';

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
    OSSEAL_KMS_ENDPOINT: server.kms,
    OSSEAL_OSS_ENDPOINT: server.oss,
    ALIBABA_CLOUD_ACCESS_KEY_ID: server.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: server.accessKeySecret,
  };
  return runOsseal(argv, { env, ...options });
}

/** Runs `osseal …` with no settings in the environment but those that are given. Rejects when it did not end by itself. */
export function runOsseal(
  argv: readonly string[],
  { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<CliRun> {
  const options = { env: { ...inheritedEnvironment(), ...env }, cwd };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CLI, ...argv], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(new Error('osseal did not end', { cause: error }));
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
