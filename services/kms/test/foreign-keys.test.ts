import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SeedInput } from '@osseal/service-kit';
import { ACTIONS } from '../src/actions/index.ts';
import { ACCOUNT, call, type Harness, KEY_ID, OTHER_ACCOUNT, ROOT, SEED, STRANGER, startKms } from './kms-harness.ts';

const EVE = { id: 'eve-key', secret: 'eve-secret' };
const NOBODY = { id: 'nobody-key', secret: 'nobody-secret' };
const UNKNOWN = 'key-hzz0000000000000009';

/** Of the other account: a root, a user whose own account denies her nothing, and one without rights. */
const seed: SeedInput = {
  ...SEED,
  accounts: [
    ...(SEED.accounts ?? []).slice(0, 1),
    {
      uid: OTHER_ACCOUNT,
      accessKeys: [STRANGER],
      users: [
        { name: 'eve', accessKeys: [EVE], policies: ['AdministratorAccess'] },
        { name: 'nobody', accessKeys: [NOBODY], policies: [] },
      ],
    },
  ],
};

let harness: Harness;
let blob: string;
beforeAll(async () => {
  harness = await startKms({ seed });
  const made = await call(harness, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' }, { key: ROOT });
  blob = String(made.body?.CiphertextBlob);
});
afterAll(() => harness.close());

const arnOf = (id: string) => `acs:kms:cn-hangzhou:${ACCOUNT}:key/${id}`;

/** Every parameter that any action could want beside its key; each takes what it knows. */
const extras = () => ({
  Plaintext: 'QQ==',
  Message: 'QQ==',
  Mac: 'QQ==',
  Digest: Buffer.alloc(32).toString('base64'),
  Value: 'QQ==',
  CiphertextBlob: blob,
  KeyVersionId: 'version-1',
  Algorithm: 'HMAC_SHA_256',
  PendingWindowInDays: '7',
  Description: 'x',
  AliasName: 'alias/mine',
  PolicyName: 'default',
  Policy: '{}',
  EnableAutomaticRotation: 'true',
  RotationInterval: '7d',
  Tags: '[{"TagKey":"a","TagValue":"b"}]',
  TagKeys: '["a"]',
  'Tag.1.Key': 'a',
  'Tag.1.Value': 'b',
  'TagKey.1': 'a',
  EnableDeletionProtection: 'true',
  WrappingKeySpec: 'RSA_2048',
  WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
  PublicKeyBlob: 'QQ==',
  EncryptedKeyMaterial: 'QQ==',
  ImportToken: 'QQ==',
  KeyMaterialExpireUnix: '0',
});

describe('an ARN of another account', () => {
  // Its answer is another each time, and no key takes part.
  const names = [...ACTIONS.keys()].filter((name) => name !== 'GetRandomPassword');
  const seen: string[] = [];

  it.each(names)('tells %s nothing of whether the key exists', async (action) => {
    for (const key of [EVE, NOBODY, STRANGER]) {
      const answers = await Promise.all(
        [KEY_ID, UNKNOWN].map(async (id) => {
          const arn = arnOf(id);
          const target = { KeyId: arn, DestinationKeyId: arn, ProtectedResourceArn: arn, 'ResourceId.1': arn };
          const { status, body } = await call(harness, action, { ...extras(), ...target }, { key });
          const { RequestId: _id, ...rest } = body ?? {};
          const message = (rest.AccessDeniedDetail as Record<string, string> | undefined)?.EncodedDiagnosticMessage;
          const told = message === undefined ? undefined : harness.kms.diagnostics.decodeDiagnostic(message);
          const text = JSON.stringify([status, rest, told?.checks]).replaceAll(String(message), 'MESSAGE');
          // The blob's own key is named whatever the ARN says.
          return { text: text.replaceAll(KEY_ID, 'KEY').replaceAll(UNKNOWN, 'KEY'), denied: message !== undefined };
        }),
      );
      const [there, unknown] = answers;
      expect(there?.text).toBe(unknown?.text);
      if (there?.denied) seen.push(action);
    }
  });

  it('is refused with its reasons by most actions on keys', () => {
    for (const action of ['Encrypt', 'GenerateDataKey', 'DescribeKey', 'ScheduleKeyDeletion', 'GetKeyPolicy']) {
      expect(seen).toContain(action);
    }
    expect(new Set(seen).size).toBeGreaterThan(15);
  });
});
