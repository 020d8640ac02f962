import { createHash } from 'node:crypto';

/** A policy document may have 6,144 characters, which is so many statements of {@link manyStatements}. */
const PAGE = 50;

/** Who owns everything in a benchmark: the default account. */
export const ACCOUNT = '1000000000000001';

/** Access key of the user number `index`; known to the servers and to the load. */
export function accessKeyOf(index) {
  const id = `LTAI5tBenchUser${String(index).padStart(9, '0')}`;
  return { accessKeyId: id, accessKeySecret: createHash('sha256').update(id).digest('hex').slice(0, 30) };
}

/**
 * The `accounts` of a seed: an account root and `count` users, who may do all that the benchmarks do by one policy.
 *
 * @param {number} count
 * @param {readonly object[]} [statements] of that policy
 */
export function seedAccounts(count, statements = [ALLOW]) {
  const pages = [];
  for (let from = 0; from < statements.length; from += PAGE) pages.push(statements.slice(from, from + PAGE));
  const policies = pages.map((page, index) => ({
    name: `bench-${index}`,
    document: { Version: '1', Statement: page },
  }));
  const users = Array.from({ length: count }, (_, index) => {
    const { accessKeyId: id, accessKeySecret: secret } = accessKeyOf(index);
    return { name: `user-${index}`, accessKeys: [{ id, secret }], policies: policies.map(({ name }) => name) };
  });
  const root = { id: 'LTAI5tBenchRoot000000001', secret: 'BenchRootSecret000000000000001' };
  return [{ uid: ACCOUNT, accessKeys: [root], policies, users }];
}

/** What every user is granted. */
export const ALLOW = { Effect: 'Allow', Action: ['kms:*', 'oss:*'], Resource: '*' };

/**
 * As many statements as asked for, of which the last one allows what is called. One in ten is about the same action, so
 * that neither finding the statements of an action nor looking through them is left out.
 */
export function manyStatements(count) {
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    Effect: 'Allow',
    Action: index % 10 === 0 ? 'kms:GenerateDataKey' : `kms:Action${index}`,
    Resource: `acs:kms:*:${ACCOUNT}:key/key-other-${index}`,
  }));
  return [...others, { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: `acs:kms:*:${ACCOUNT}:key/*` }];
}
