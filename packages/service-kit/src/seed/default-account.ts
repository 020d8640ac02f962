import { isLoopback } from '../http/loopback.ts';
import type { Logger } from '../logging/logger.ts';
import type { Seed, SeedAccount } from './seed.ts';

/** The account that exists when no other is seeded; its key is an account root's. Published, so never a secret. */
export const DEFAULT_CREDENTIAL = {
  account: '1000000000000001',
  accessKeyId: 'LTAI5tOssealLocalRoot001',
  accessKeySecret: 'OssealLocalRootSecretKey000001',
} as const;

/** The seed, with the default account when it names no account. */
export function withDefaultAccount(seed: Seed): Seed {
  if (seed.accounts.length > 0) return seed;
  const account: SeedAccount = {
    uid: DEFAULT_CREDENTIAL.account,
    accessKeys: [{ id: DEFAULT_CREDENTIAL.accessKeyId, secret: DEFAULT_CREDENTIAL.accessKeySecret, status: 'Active' }],
    policies: [],
    users: [],
    groups: [],
    roles: [],
  };
  return { ...seed, accounts: [account] };
}

/** The first account root's active access key, which `--ready-file` hands out; undefined when no root key is seeded. */
export function firstRootAccessKey(seed: Seed): { readonly id: string; readonly secret: string } | undefined {
  return seed.accounts.flatMap((account) => account.accessKeys).find((key) => key.status === 'Active');
}

/** Warns when the published default credential is seeded and `host` lets other machines in. */
export function warnOfDefaultCredential(seed: Seed, host: string, logger: Logger): void {
  if (isLoopback(host) || !usesDefaultCredential(withDefaultAccount(seed))) return;
  logger.warn({ host }, 'the published default credential may be used from other machines: seed an account');
}

function usesDefaultCredential(seed: Seed): boolean {
  return seed.accounts
    .flatMap((account) => [account, ...account.users])
    .some((owner) => owner.accessKeys.some((key) => key.secret === DEFAULT_CREDENTIAL.accessKeySecret));
}
