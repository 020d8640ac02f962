/** What all calls with key pairs have in common; what each of them does has a test of its own. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../../src/actions/index.ts';
import type { KeyUsage } from '../../../src/keys/key-spec.ts';
import { keyArnOf, SCOPE, SERVICE, STRANGER } from '../kms-fixture.ts';
import { base64, type PairFixture, type PairNames, pairFixture } from './pair-fixture.ts';

interface Case {
  readonly action: string;
  readonly usage: KeyUsage;
  readonly parameters: Readonly<Record<string, string>>;
  /** A parameter, and values that are refused before the key is looked at. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

const DIGEST = base64(Buffer.alloc(32, 7));
const DIGESTS = ['', 'no base64!', base64(Buffer.alloc(31)), base64(Buffer.alloc(33)), DIGEST.replace('=', '')];
const ALGORITHMS = ['', 'RSA', 'rsa_pss_sha_256', 'toString', 'RSA_PSS_SHA_512'];

const CASES: readonly Case[] = [
  {
    action: 'AsymmetricSign',
    usage: 'SIGN/VERIFY',
    parameters: { Algorithm: 'RSA_PSS_SHA_256', Digest: DIGEST },
    refused: { Algorithm: [...ALGORITHMS, 'RSAES_OAEP_SHA_1'], Digest: DIGESTS },
  },
  {
    action: 'AsymmetricVerify',
    usage: 'SIGN/VERIFY',
    parameters: { Algorithm: 'RSA_PSS_SHA_256', Digest: DIGEST, Value: base64(Buffer.alloc(256)) },
    refused: {
      Algorithm: [...ALGORITHMS, 'RSAES_OAEP_SHA_1'],
      Digest: DIGESTS,
      Value: ['', '***', base64(Buffer.alloc(1025))],
    },
  },
  {
    action: 'AsymmetricEncrypt',
    usage: 'ENCRYPT/DECRYPT',
    parameters: { Algorithm: 'RSAES_OAEP_SHA_256', Plaintext: base64('hello') },
    refused: {
      Algorithm: [...ALGORITHMS, 'RSA_PSS_SHA_256'],
      Plaintext: ['', '***', base64(Buffer.alloc(6048)), base64(Buffer.alloc(191))],
    },
  },
  {
    action: 'AsymmetricDecrypt',
    usage: 'ENCRYPT/DECRYPT',
    parameters: { Algorithm: 'RSAES_OAEP_SHA_256', CiphertextBlob: base64(Buffer.alloc(256, 1)) },
    refused: {
      Algorithm: [...ALGORITHMS, 'RSA_PSS_SHA_256'],
      CiphertextBlob: ['', '***', base64(Buffer.alloc(255, 1)), base64(Buffer.alloc(6145))],
    },
  },
  { action: 'GetPublicKey', usage: 'SIGN/VERIFY', parameters: {}, refused: {} },
];

const invalid = (parameter: string) => ({
  code: 'InvalidParameter',
  message: `The specified parameter "${parameter}" is not valid.`,
});

describe.each(CASES)('$action', ({ action, usage, parameters, refused }) => {
  let kms: PairFixture;
  let names: PairNames;
  beforeAll(async () => {
    kms = await pairFixture();
    names = await kms.aPair('RSA_2048', usage);
  }, 60_000);

  const run = (changes: Readonly<Record<string, string>> = {}, call = {}) =>
    kms.run(action, { ...names, ...parameters, ...changes }, call);
  /** Ends where the work would begin, so that nothing depends on what is encrypted or signed. */
  const dryRun = (changes: Readonly<Record<string, string>> = {}, call = {}) =>
    run({ DryRun: 'true', ...changes }, call);

  it('ends a dry run that would have succeeded', async () => {
    await expect(dryRun()).rejects.toMatchObject({ code: 'DryRunOperationError' });
  });

  it('takes a key id, an alias and an ARN, and answers with the ids', async () => {
    await kms.keys.aliases.create(kms.record(names.KeyId), 'alias/pair');
    for (const KeyId of [names.KeyId, 'alias/pair', keyArnOf(names.KeyId)]) {
      await expect(dryRun({ KeyId })).rejects.toMatchObject({ code: 'DryRunOperationError' });
      if (action !== 'AsymmetricDecrypt') expect(await run({ KeyId })).toMatchObject(names);
    }
    const aliasArn = keyArnOf(names.KeyId).replace(/key\/.*/, 'alias/pair');
    const refusals = {
      'key-none': 'Forbidden.KeyNotFound',
      'alias/none': 'Forbidden.AliasNotFound',
      [aliasArn]: 'Unsupported.Alias',
    };
    for (const [KeyId, code] of Object.entries(refusals))
      await expect(dryRun({ KeyId })).rejects.toMatchObject({ code });
  });

  it('wants every parameter', async () => {
    for (const name of Object.keys({ ...names, ...parameters })) {
      const { [name]: _left, ...rest } = { ...names, ...parameters } as Record<string, string>;
      await expect(kms.run(action, rest)).rejects.toMatchObject({
        code: 'MissingParameter',
        message: `The parameter "${name}" is needed but not provided.`,
      });
    }
  });

  it('refuses bad parameters', async () => {
    const all = { ...refused, KeyId: ['', 'alias/', 'a b'], KeyVersionId: ['', 'a b', 'x'.repeat(129)], DryRun: ['1'] };
    for (const [name, values] of Object.entries(all)) {
      for (const value of values) await expect(run({ [name]: value })).rejects.toMatchObject(invalid(name));
    }
  });

  it('finds versions of the key, and of no other', async () => {
    const { KeyVersionId } = await kms.aPair('RSA_2048', usage);
    for (const other of [KeyVersionId, `${names.KeyId}-0000000000`, 'none']) {
      await expect(dryRun({ KeyVersionId: other })).rejects.toMatchObject({
        code: 'Forbidden.KeyVersionNotFound',
        status: 404,
      });
    }
  });

  it('refuses keys that cannot do it', async () => {
    const others: PairNames[] = [
      { KeyId: await kms.aKey(), KeyVersionId: 'any' },
      await kms.aPair('HMAC_SHA_256', 'GENERATE_VERIFY_MAC'),
    ];
    if (action !== 'GetPublicKey') {
      others.push(await kms.aPair('RSA_2048', usage === 'SIGN/VERIFY' ? 'ENCRYPT/DECRYPT' : 'SIGN/VERIFY'));
    }
    for (const other of others) {
      await expect(run(other)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation', status: 400 });
    }
  });

  it('refuses algorithms that the key does not have', async () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      AsymmetricSign: ['ECDSA_SHA_256', 'SM2DSA'],
      AsymmetricVerify: ['ECDSA_SHA_256', 'SM2DSA'],
      AsymmetricEncrypt: ['SM2PKE'],
      AsymmetricDecrypt: ['SM2PKE'],
    };
    for (const Algorithm of wrong[action] ?? []) {
      await expect(run({ Algorithm })).rejects.toMatchObject(invalid('Algorithm'));
    }
  });

  it('looks at the state of the key', async () => {
    const disabled = await kms.aPair('RSA_2048', usage);
    await kms.keys.disable(kms.record(disabled.KeyId));
    const leaving = await kms.aPair('RSA_2048', usage);
    await kms.keys.scheduleDeletion(kms.record(leaving.KeyId), 7);
    const anyState = action === 'GetPublicKey';
    await expect(dryRun(disabled)).rejects.toMatchObject({
      code: anyState ? 'DryRunOperationError' : 'Rejected.Disabled',
    });
    await expect(dryRun(leaving)).rejects.toMatchObject({
      code: anyState ? 'DryRunOperationError' : 'Rejected.PendingDeletion',
    });
  });

  it('is not for cloud services', async () => {
    await expect(dryRun({}, { caller: SERVICE })).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
    const service = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    await expect(dryRun({ KeyId: service.keyId })).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it('asks for the right on the key', async () => {
    const check = { action: `kms:${action}`, resource: keyArnOf(names.KeyId), tags: {} };
    const given = { ...names, ...parameters };
    expect(await kms.checks(action, given)).toEqual([check]);
    const byArn = { ...given, KeyId: keyArnOf(names.KeyId) };
    expect(await kms.checks(action, byArn, { caller: STRANGER })).toEqual([check]);
  });

  it('names the key on the bill', () => {
    const key = kms.record(names.KeyId);
    const { billed, billedKey } = ACTIONS.get(action) ?? {};
    expect(billed).toBe(true);
    expect(billedKey?.(key)).toEqual({ keyId: key.keyId, creatorType: 'User', keySpec: 'RSA_2048' });
  });
});
