import { SYSTEM_POLICIES } from '@osseal/ram';
import type { Seed, SeedProblem } from './seed.ts';

/**
 * What single fields cannot show: ids that are used twice and names that nothing in the seed has. A seed adds to what a
 * data folder holds already, so accounts and keys may be missing here; policies and keys of the same seed may not differ.
 */
export function checkReferences(seed: Seed): SeedProblem[] {
  const problems: SeedProblem[] = [];
  const once = uniqueness(problems);

  for (const [at, account] of seed.accounts.entries()) {
    once('account', account.uid, ['accounts', at, 'uid']);
    const own = new Set(account.policies.map((policy) => policy.name));
    for (const [index, policy] of account.policies.entries()) {
      once(`policy of ${account.uid}`, policy.name, ['accounts', at, 'policies', index, 'name']);
    }
    for (const [index, accessKey] of account.accessKeys.entries()) {
      once('access key', accessKey.id, ['accounts', at, 'accessKeys', index, 'id']);
    }
    for (const kind of ['users', 'groups', 'roles'] as const) {
      for (const [index, member] of account[kind].entries()) {
        const path = ['accounts', at, kind, index];
        once(`${kind} of ${account.uid}`, member.name.toLowerCase(), [...path, 'name']);
        for (const [position, name] of member.policies.entries()) {
          if (own.has(name) || SYSTEM_POLICIES.has(name)) continue;
          problems.push({
            path: [...path, 'policies', position],
            message: `${name} is neither a policy of the account nor a system policy`,
          });
        }
      }
    }
    for (const [index, user] of account.users.entries()) {
      for (const [position, accessKey] of user.accessKeys.entries()) {
        once('access key', accessKey.id, ['accounts', at, 'users', index, 'accessKeys', position, 'id']);
      }
    }
  }

  for (const [at, key] of seed.keys.entries()) {
    once('key', key.id, ['keys', at, 'id']);
    for (const [index, alias] of key.aliases.entries()) {
      once(`alias of ${key.account} in ${key.region}`, alias, ['keys', at, 'aliases', index]);
    }
    for (const [index, version] of (key.versions ?? []).entries()) {
      once('key version', version.id, ['keys', at, 'versions', index, 'id']);
    }
  }
  checkBuckets(seed, problems, once);
  for (const [at, object] of seed.objects.entries()) {
    once('object', `${object.bucket}/${object.key}`, ['objects', at, 'key']);
  }
  return problems;
}

type Once = (kind: string, id: string, path: readonly PropertyKey[]) => void;

function uniqueness(problems: SeedProblem[]): Once {
  const seen = new Set<string>();
  return (kind, id, path) => {
    const name = `${kind} ${id}`;
    if (seen.has(name)) problems.push({ path, message: `${name} is there twice` });
    seen.add(name);
  };
}

function checkBuckets(seed: Seed, problems: SeedProblem[], once: Once): void {
  const regions = new Map(seed.keys.map((key) => [key.id, key.region]));
  for (const [at, bucket] of seed.buckets.entries()) {
    once('bucket', bucket.name, ['buckets', at, 'name']);
    const keyId = bucket.encryption?.method === 'KMS' ? bucket.encryption.keyId : undefined;
    const keyRegion = keyId === undefined ? undefined : regions.get(keyId);
    if (keyRegion !== undefined && keyRegion !== bucket.region) {
      problems.push({
        path: ['buckets', at, 'encryption', 'keyId'],
        message: `${keyId} is in ${keyRegion}, but a bucket's key must be in the bucket's region ${bucket.region}`,
      });
    }
  }
}
