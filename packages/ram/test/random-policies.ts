import fc from 'fast-check';
import type { AccessRequest, PolicyKind, Principal } from '../src/index.ts';
import type { NaivePolicy, NaiveStatement } from './naive-evaluator.ts';

const OWN = '1000000000000001';
const OTHER = '1000000000000002';

const principal = fc.constantFrom<Principal>(
  { type: 'root', account: OWN },
  { type: 'root', account: OTHER },
  { type: 'user', account: OWN, user: 'alice', userId: '201' },
  { type: 'user', account: OWN, user: 'alan', userId: '202' },
  { type: 'user', account: OTHER, user: 'bob', userId: '301' },
  { type: 'assumed-role', account: OWN, role: 'App', roleId: '401', session: 'S1' },
  { type: 'assumed-role', account: OTHER, role: 'app', roleId: '402', session: 's2' },
  { type: 'anonymous' },
);

const ACTIONS = [
  'oss:GetObject',
  'oss:PutObject',
  'oss:deleteobject',
  'oss:GetBucketInfo',
  'oss:PutBucketPolicy',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ListKeys',
  'sts:AssumeRole',
  'ram:GetUser',
] as const;

const OBJECTS = ['demo', 'demo/a.txt', 'demo/a/b:c', 'demo/a?b', 'other/é😀', 'demo/keep/*'];

/** A resource that fits the action, in the own account more often than not. */
function resourceFor(action: string): fc.Arbitrary<string> {
  const account = fc.constantFrom(OWN, OWN, OTHER);
  const service = action.slice(0, 3).toLowerCase();
  const id =
    service === 'oss'
      ? fc.constantFrom(...OBJECTS)
      : service === 'kms'
        ? fc.constantFrom('key/key-1', 'key/key-2', 'key')
        : fc.constantFrom('role/App', 'role/app', 'user/alice');
  const region = service === 'oss' ? 'oss-cn-hangzhou' : service === 'kms' ? 'cn-hangzhou' : '';
  const name = service === 'sts' ? 'ram' : service;
  return fc.oneof(
    { weight: 15, arbitrary: fc.tuple(account, id).map(([uid, text]) => `acs:${name}:${region}:${uid}:${text}`) },
    { weight: 1, arbitrary: fc.constant('*') },
  );
}

const conditions = fc
  .record(
    {
      'acs:SourceIp': fc.constantFrom('10.0.0.1', '10.128.0.1', '192.168.1.9', 'no address'),
      'acs:SecureTransport': fc.constantFrom('true', 'FALSE', 'maybe'),
      'acs:CurrentTime': fc.constantFrom('2026-11-23T15:00:00Z', '2026-11-23T23:30:00+08:00', '2027-01-01T00:00:00.5Z'),
      'acs:SourceVpc': fc.constantFrom('', 'vpc-1'),
      'ACS:UserAgent': fc.constantFrom('curl/8', 'aliyun-sdk-js/6.23', ''),
      'oss:Prefix': fc.constantFrom('', 'home/alice/', 'home/bob/'),
      'oss:object-remaining-retention-days': fc.constantFrom('7', '7.50', '-1', 'x'),
      'kms:tag/Team:a': fc.constantFrom('red', 'blue'),
      'kms:tag/team:a': fc.constantFrom('red', 'green'),
      'oss:BucketTag/list': fc.constantFrom<string[][]>([], ['x'], ['x', 'y']),
    },
    { requiredKeys: [] },
  )
  .map((record) => record as AccessRequest['conditions']);

/** A request by anybody for anything, with some of the condition keys. */
export const anyRequest: fc.Arbitrary<AccessRequest> = fc.constantFrom(...ACTIONS).chain((action) =>
  fc.record({
    principal,
    action: fc.constant(action),
    resource: resourceFor(action),
    conditions,
    context: fc.record({
      bucketAcl: fc.constantFrom('private', 'public-read', 'public-read-write'),
      objectAcl: fc.constantFrom('default', 'default', 'private', 'public-read', 'public-read-write'),
    }),
  }),
);

const STRINGS = [
  '',
  '*',
  'v*',
  'vpc-?',
  'vpc-1',
  'VPC-1',
  'home/*',
  'home/alice/',
  '*sdk*6.??',
  'red',
  'R?d',
  'x',
  'y',
];
const someOf = (values: readonly string[]) =>
  fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }));
const KEYS = [
  'acs:SourceIp',
  'acs:sourcevpc',
  'acs:UserAgent',
  'oss:Prefix',
  'oss:BucketTag/list',
  'kms:tag/Team:a',
  'KMS:tag/team:a',
  'acs:MFAPresent',
  'acs:SecureTransport',
  'acs:CurrentTime',
  'oss:object-remaining-retention-days',
];
const FAMILIES: readonly (readonly [operators: readonly string[], values: readonly string[]])[] = [
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    STRINGS,
  ],
  [
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((s) => `Numeric${s}`),
    ['7', '7.5', '+7.0', '-1', '1000000'],
  ],
  [
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((s) => `Date${s}`),
    ['2026-11-23T15:00:00Z', '2026-11-23T23:00:00+08:00', '2027-01-01T00:00:00Z'],
  ],
  [['Bool'], ['true', 'False']],
  [
    ['IpAddress', 'NotIpAddress'],
    ['10.0.0.0/8', '10.0.0.0/9', '10.0.0.1', '0.0.0.0/0', '192.168.1.8/31'],
  ],
];

const condition = fc
  .constantFrom(...FAMILIES)
  .chain(([operators, values]) =>
    fc
      .tuple(
        fc.constantFrom(...operators),
        fc.dictionary(fc.constantFrom(...KEYS), someOf(values), { minKeys: 1, maxKeys: 2 }),
      )
      .map(([operator, keys]) => ({ [operator]: { ...keys } })),
  );
const conditionBlock = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: condition },
  { weight: 1, arbitrary: fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })) },
);

const ACTION_PATTERNS = [
  '*',
  '*:Get*',
  'oss:*',
  'OSS:get*',
  'oss:???Object',
  'kms:*',
  'kms:*DataKey*',
  'sts:*',
  'ram:*',
];
const RESOURCES = [
  '*',
  '**',
  'acs:oss:*:*:*',
  'acs:*:*:*:*',
  `acs:oss:*:${OWN}:demo`,
  'acs:oss:*:*:demo/*',
  'acs:oss:oss-cn-*:*:demo/a?b',
  'acs:oss:*:*:*/?😀',
  'acs:oss:*:*:*b:c',
  'acs:oss:*:*:demo/keep/*',
  `acs:kms:*:${OTHER}:key/*`,
  'acs:kms:cn-hangzhou:*:key/key-1',
  'acs:ram:*:*:role/APP',
  'acs:ram:*:*:user/al*',
];

const PRINCIPALS: Readonly<Record<PolicyKind, fc.Arbitrary<unknown> | undefined>> = {
  identity: undefined,
  session: undefined,
  bucket: fc.oneof(
    fc.constant([]),
    fc.uniqueArray(
      fc.constantFrom(
        '*',
        OWN,
        OTHER,
        '201',
        '301',
        `arn:sts::${OWN}:assumed-role/app/S*`,
        'arn:sts::*:assumed-role/*/s2',
        'arn:sts::*:*/*/*',
      ),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  key: ram(),
  trust: ram(),
};

function ram(): fc.Arbitrary<unknown> {
  const one = [`${OWN}:*`, `${OWN}:root`, `${OTHER}:root`, '*:root', `${OWN}:user/al*`, '*:user/bob', '*:role/APP'];
  const list = [...one, `${OWN}:role/app/S1`, '*:role/a??/s*'].map((text) => `acs:ram::${text}`);
  return someOf(list).map((RAM) => ({ RAM }));
}

const SERVICE: Readonly<Partial<Record<PolicyKind, string>>> = { bucket: 'oss', key: 'kms', trust: 'sts' };

function statement(kind: PolicyKind): fc.Arbitrary<NaiveStatement> {
  const service = SERVICE[kind];
  const names = [...ACTIONS, ...ACTION_PATTERNS].filter(
    (name) => service === undefined || name.startsWith('*') || name.toLowerCase().startsWith(service),
  );
  const resources = kind === 'key' ? fc.constant('*') : someOf(RESOURCES);
  const who = PRINCIPALS[kind];
  return fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      actionElement: fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
      actions: someOf(names),
      resourceElement:
        kind === 'key' ? fc.constant('Resource') : fc.constantFrom('Resource', 'Resource', 'NotResource'),
      resources,
      Condition: conditionBlock,
      Principal: who ?? fc.constant(undefined),
    })
    .map(({ Effect, actionElement, actions, resourceElement, resources, Condition, Principal }) => ({
      Effect: Effect as 'Allow' | 'Deny',
      [actionElement]: actions,
      ...(kind === 'trust' ? {} : { [resourceElement]: resources }),
      ...(Condition === undefined ? {} : { Condition }),
      ...(Principal === undefined ? {} : { Principal }),
    }));
}

/** One well-formed policy of a kind. */
export function anyPolicy(kind: PolicyKind): fc.Arbitrary<NaivePolicy> {
  return fc
    .array(statement(kind), { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ kind, document: { Version: '1', Statement } }));
}

const upTo = (kind: PolicyKind, most: number) => fc.array(anyPolicy(kind), { maxLength: most });

/** The policies of one request: some of each kind, or none. */
export const anyPolicies: fc.Arbitrary<readonly NaivePolicy[]> = fc
  .tuple(
    upTo('identity', 2),
    fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: upTo('session', 1) }),
    upTo('bucket', 1),
    upTo('key', 1),
    upTo('trust', 1),
  )
  .map((kinds) => kinds.flat());
