import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Osseal, startOsseal } from '../src/index.ts';
import {
  ALICE,
  assumeApp,
  BOB,
  BOB_ID,
  CAROL,
  element,
  KEY_ID,
  NEIGHBOUR_ROOT,
  OWNER,
  oss,
  ROOT,
  rpc,
  SHARED_KEY_ID,
  type Signer,
  worldSeed,
} from './permission-world.ts';

const METHOD = 'x-oss-server-side-encryption';
const everything = { Effect: 'Allow', Action: 'oss:*', Resource: '*' };

type Cmk = 'own CMK' | 'shared CMK' | 'default CMK';
const CMKS: readonly Cmk[] = ['own CMK', 'shared CMK', 'default CMK'];
const idOf = (cmk: Cmk) => (cmk === 'own CMK' ? KEY_ID : cmk === 'shared CMK' ? SHARED_KEY_ID : undefined);
const sse = (cmk: Cmk): Record<string, string> => ({
  [METHOD]: 'KMS',
  // A bare id is looked for among the requester's own keys.
  ...(cmk !== 'default CMK' && { [`${METHOD}-key-id`]: `acs:kms:cn-hangzhou:${OWNER}:key/${idOf(cmk)}` }),
});
const keyOf = (cmk: Cmk) => cmk.replace(' ', '-');

/** What each may do with KMS: reading takes kms:Decrypt, writing kms:GenerateDataKey too. */
interface Role {
  readonly name: string;
  readonly signer: () => Signer | null;
  mayRead(cmk: Cmk, check: 'service' | 'caller'): boolean;
  mayWrite(cmk: Cmk, check: 'service' | 'caller'): boolean;
}

describe.each(['service', 'caller'] as const)('with the default CMK checked against the %s', (check) => {
  let osseal: Osseal;
  const sessions: Record<string, Signer> = {};
  const byKey = (yes: boolean) => (cmk: Cmk, who: 'service' | 'caller') =>
    cmk === 'default CMK' ? who === 'service' : yes;
  const always = () => true;
  const never = () => false;
  const onlyShared = (cmk: Cmk, who: 'service' | 'caller') =>
    cmk === 'shared CMK' || (cmk === 'default CMK' && who === 'service');
  const roles: readonly Role[] = [
    { name: 'the account root', signer: () => ROOT, mayRead: always, mayWrite: always },
    { name: 'a user with rights on the CMK', signer: () => ALICE, mayRead: byKey(true), mayWrite: byKey(true) },
    { name: 'a user without', signer: () => CAROL, mayRead: byKey(false), mayWrite: byKey(false) },
    {
      name: 'a role session',
      signer: () => sessions.app ?? null,
      mayRead: byKey(true),
      mayWrite: byKey(true),
    },
    {
      name: 'a session narrowed to OSS',
      signer: () => sessions.oss ?? null,
      mayRead: byKey(false),
      mayWrite: byKey(false),
    },
    {
      name: 'a session narrowed to OSS and kms:Decrypt',
      signer: () => sessions.decrypt ?? null,
      mayRead: byKey(true),
      mayWrite: byKey(false),
    },
    { name: 'a user of another account', signer: () => BOB, mayRead: onlyShared, mayWrite: onlyShared },
    {
      name: 'the root of another account',
      signer: () => NEIGHBOUR_ROOT,
      mayRead: byKey(false),
      mayWrite: byKey(false),
    },
    { name: 'the unsigned', signer: () => null, mayRead: never, mayWrite: never },
  ];

  beforeAll(async () => {
    osseal = await startOsseal({ seed: worldSeed(), ossDefaultCmkCheck: check });
    sessions.app = await assumeApp(osseal);
    sessions.oss = await assumeApp(osseal, [everything]);
    sessions.decrypt = await assumeApp(osseal, [
      everything,
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'acs:kms:*:*:key/key-*' },
    ]);
    // On the side of OSS everybody may do everything: what is left is the question of KMS.
    const open = { Effect: 'Allow', Principal: ['*', BOB_ID], Action: 'oss:*', Resource: '*' };
    const policy = { method: 'PUT', query: { policy: '' }, body: JSON.stringify({ Version: '1', Statement: [open] }) };
    expect((await oss(osseal, ROOT, policy)).status).toBe(200);
    expect(
      (await oss(osseal, ROOT, { method: 'PUT', query: { acl: '' }, headers: { 'x-oss-acl': 'public-read' } })).status,
    ).toBe(200);
    for (const cmk of CMKS) {
      const stored = await oss(osseal, ROOT, { method: 'PUT', key: keyOf(cmk), headers: sse(cmk), body: 'figures' });
      expect(stored.status).toBe(200);
    }
    expect((await oss(osseal, ROOT, { method: 'PUT', key: 'plain', body: 'plain' })).status).toBe(200);
    const managed = { method: 'PUT', key: 'managed', headers: { [METHOD]: 'AES256' }, body: 'managed' };
    expect((await oss(osseal, ROOT, managed)).status).toBe(200);
  });
  afterAll(() => osseal.close());

  const expectOutcome = (answer: { status: number; text: string }, allowed: boolean) => {
    if (allowed) return expect(Math.floor(answer.status / 100)).toBe(2);
    expect([answer.status, element(answer.text, 'Code'), element(answer.text, 'Message')]).toEqual([
      403,
      'AccessDenied',
      'This request is forbidden by kms.',
    ]);
    expect(answer.text).not.toContain('AccessDeniedDetail');
  };

  describe.each(roles)('$name', ({ signer, mayRead, mayWrite }) => {
    it.each(CMKS)('reads objects under the %s by kms:Decrypt', async (cmk) => {
      const key = keyOf(cmk);
      const allowed = mayRead(cmk, check);
      const whole = await oss(osseal, signer(), { key });
      expectOutcome(whole, allowed);
      if (allowed) expect(whole.text).toBe('figures');
      expectOutcome(await oss(osseal, signer(), { key, headers: { range: 'bytes=0-2' } }), allowed);
      const copied = { method: 'PUT', key: `to-${key}`, headers: { 'x-oss-copy-source': `/orders/${key}` } };
      expectOutcome(await oss(osseal, signer(), copied), allowed);
    });

    it.each(CMKS)('needs no right on the %s to look, or for a 304', async (cmk) => {
      const key = keyOf(cmk);
      const head = await oss(osseal, signer(), { method: 'HEAD', key });
      expect([head.status, head.headers[METHOD]]).toEqual([200, 'KMS']);
      expect((await oss(osseal, signer(), { method: 'HEAD', key, query: { objectMeta: '' } })).status).toBe(200);
      const known = { key, headers: { 'if-none-match': String(head.headers.etag) } };
      expect((await oss(osseal, signer(), known)).status).toBe(304);
      expect((await oss(osseal, signer(), { key, query: { acl: '' } })).status).toBe(200);
      expect((await oss(osseal, signer(), {})).status).toBe(200);
    });

    it.each(CMKS)('writes objects under the %s by both rights, and leaves nothing when refused', async (cmk) => {
      const allowed = mayWrite(cmk, check);
      const key = 'written';
      await oss(osseal, ROOT, { method: 'DELETE', key });
      expectOutcome(await oss(osseal, signer(), { method: 'PUT', key, headers: sse(cmk), body: 'new' }), allowed);
      expect((await oss(osseal, ROOT, { method: 'HEAD', key })).status).toBe(allowed ? 200 : 404);
      await oss(osseal, ROOT, { method: 'DELETE', key });
      const headers = { ...sse(cmk), 'x-oss-copy-source': '/orders/managed' };
      expectOutcome(await oss(osseal, signer(), { method: 'PUT', key, headers }), allowed);
      expect((await oss(osseal, ROOT, { method: 'HEAD', key })).status).toBe(allowed ? 200 : 404);
    });

    it.each(CMKS)('is judged by the same for the default encryption of a bucket: %s', async (cmk) => {
      const keyId = idOf(cmk);
      const rule = `<SSEAlgorithm>KMS</SSEAlgorithm>${keyId === undefined ? '' : `<KMSMasterKeyID>${keyId}</KMSMasterKeyID>`}`;
      const body = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
      expect((await oss(osseal, ROOT, { method: 'PUT', query: { encryption: '' }, body })).status).toBe(200);
      try {
        const written = await oss(osseal, signer(), { method: 'PUT', key: 'by-rule', body: 'new' });
        expectOutcome(written, mayWrite(cmk, check));
        const headers = { [METHOD]: 'AES256' };
        expect((await oss(osseal, signer(), { method: 'PUT', key: 'by-header', headers, body: 'new' })).status).toBe(
          200,
        );
        // What was written before is read by its own key.
        expect((await oss(osseal, signer(), { key: 'managed' })).text).toBe('managed');
      } finally {
        await oss(osseal, ROOT, { method: 'DELETE', query: { encryption: '' } });
      }
    });

    it('passes objects that no CMK encrypts', async () => {
      for (const key of ['plain', 'managed']) expect((await oss(osseal, signer(), { key })).text).toBe(key);
    });
  });

  it('looks for a bare id among the keys of whoever names it', async () => {
    const headers = { [METHOD]: 'KMS', [`${METHOD}-key-id`]: SHARED_KEY_ID };
    const answer = await oss(osseal, BOB, { method: 'PUT', key: 'bare', headers, body: 'x' });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([404, 'KeyNotFound']);
  });

  it("never takes the alias of a bucket's rule for the writer's own alias", async () => {
    const body =
      '<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>alias/orders</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>';
    await rpc(osseal, ROOT, 'CreateAlias', { AliasName: 'alias/orders', KeyId: KEY_ID });
    const { body: made } = await rpc(osseal, NEIGHBOUR_ROOT, 'CreateKey', {});
    const { KeyId } = made.KeyMetadata as { KeyId: string };
    await rpc(osseal, NEIGHBOUR_ROOT, 'CreateAlias', { AliasName: 'alias/orders', KeyId });
    await oss(osseal, ROOT, { method: 'PUT', query: { encryption: '' }, body });
    const [own, foreign] = await Promise.all(
      [ALICE, NEIGHBOUR_ROOT].map((signer) => oss(osseal, signer, { method: 'PUT', key: 'aliased', body: 'x' })),
    );
    await oss(osseal, ROOT, { method: 'DELETE', query: { encryption: '' } });
    expect([own?.status, foreign?.status]).toEqual([200, 403]);
  });

  it('tells strangers nothing of the state of a key', async () => {
    const state = async () => (await oss(osseal, CAROL, { key: 'own-CMK' })).text.replace(/<(RequestId)>[^<]*/, '');
    const before = await state();
    expect((await rpc(osseal, ROOT, 'DisableKey', { KeyId: KEY_ID })).status).toBe(200);
    try {
      expect(await state()).toBe(before);
      expect(element((await oss(osseal, ALICE, { key: 'own-CMK' })).text, 'Code')).toBe('KeyDisabled');
    } finally {
      await rpc(osseal, ROOT, 'EnableKey', { KeyId: KEY_ID });
    }
  });
});
