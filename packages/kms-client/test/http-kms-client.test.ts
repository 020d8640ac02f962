import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessKeySecret } from '@osseal/protocol/signature';
import { compilePolicy } from '@osseal/ram';
import {
  type AccessKeyGrant,
  createHttpKmsClient,
  type KmsCall,
  KmsCallError,
  type KmsClient,
  type OnBehalfOf,
} from '../src/index.ts';
import { type FakeKms, SERVICE_SECRET, startFakeKms } from './fake-kms.ts';

const ACCOUNT = '1000000000000001';
const principal = { type: 'user', account: ACCOUNT, user: 'alice', userId: '2' } as const;
const requester: OnBehalfOf = { kind: 'requester', accessKeyId: 'LTAIalice', principal };
const call = (onBehalfOf: OnBehalfOf = requester): KmsCall => ({
  region: 'cn-shanghai',
  onBehalfOf,
  cause: { action: 'PutObject', bucket: 'demo', object: 'Übung/ä b+c.txt', requestId: 'R1' },
  conditions: { 'acs:SourceIp': '192.0.2.1' },
});
const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] };
const grant: AccessKeyGrant = {
  accessKeyId: 'LTAIalice',
  secret: new AccessKeySecret('alice-secret'),
  status: 'Active',
  principal,
  policies: [compilePolicy(document, 'identity', 'all')],
};

describe('createHttpKmsClient', () => {
  const clock = {
    ms: Date.UTC(2026, 10, 23, 15),
    now() {
      return this.ms;
    },
  };
  let count = 0;
  const random = { uuid: () => `nonce-${++count}` };
  let kms: FakeKms;
  let client: KmsClient;
  const clientOf = (endpoint: string, more = {}) =>
    createHttpKmsClient({ endpoint, serviceSecret: SERVICE_SECRET, clock, random, ...more });

  beforeEach(async () => {
    clock.ms = Date.UTC(2026, 10, 23, 15);
    kms = await startFakeKms(clock);
    client = clientOf(kms.url);
  });
  afterEach(async () => {
    await client.close();
    await kms.close();
  });

  const dataKey = {
    KeyId: 'key-1',
    KeyVersionId: 'key-1-v',
    Plaintext: Buffer.alloc(32, 9).toString('base64'),
    CiphertextBlob: 'blob',
    RequestId: 'R2',
  };

  it('asks for a data key as the requester, signed, with cause and conditions', async () => {
    kms.answer = { status: 200, body: JSON.stringify(dataKey) };
    const input = { keyId: 'alias/ä', encryptionContext: { bucket: 'demo&x=1' } };
    const result = await client.generateDataKey(call(), input);
    expect(result).toEqual({
      keyId: 'key-1',
      keyVersionId: 'key-1-v',
      plaintext: Buffer.alloc(32, 9),
      ciphertextBlob: 'blob',
    });
    const [seen] = kms.calls;
    expect(seen?.envelope).toMatchObject({ scheme: 'v3', action: 'GenerateDataKey', version: '2016-01-20' });
    expect(Object.fromEntries(seen?.envelope.parameters ?? [])).toMatchObject({
      KeyId: 'alias/ä',
      KeySpec: 'AES_256',
      EncryptionContext: '{"bucket":"demo&x=1"}',
    });
    expect(seen?.assertion).toMatchObject({ sub: 'LTAIalice', principal });
    expect(seen?.context).toEqual({ region: 'cn-shanghai', cause: call().cause, conditions: call().conditions });
  });

  it('decrypts as the service', async () => {
    kms.answer = { status: 200, body: JSON.stringify({ ...dataKey, CiphertextBlob: undefined }) };
    const service: OnBehalfOf = { kind: 'service', account: ACCOUNT };
    const plaintext = await client.decrypt(call(service), { ciphertextBlob: 'a+b/c=' });
    expect(plaintext).toEqual(Buffer.alloc(32, 9));
    const [seen] = kms.calls;
    expect(seen?.envelope.parameters.get('CiphertextBlob')).toBe('a+b/c=');
    expect(seen?.envelope.parameters.has('EncryptionContext')).toBe(false);
    expect(seen?.assertion).toMatchObject({ sub: `service:${ACCOUNT}` });
    expect(seen?.assertion).not.toHaveProperty('principal');
  });

  it('keeps an assertion for half its life', async () => {
    kms.answer = { status: 200, body: JSON.stringify(dataKey) };
    for (const advance of [0, 29_000, 2_000]) {
      clock.ms += advance;
      await client.decrypt(call(), { ciphertextBlob: 'b' });
    }
    const [first, second, third] = kms.calls.map((seen) => seen.assertionText);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("passes KMS's refusals on", async () => {
    const body = { Code: 'Forbidden.NoPermission', Message: 'no', RequestId: 'R9', HostId: 'h' };
    kms.answer = { status: 403, body: JSON.stringify(body) };
    const failing = client.decrypt(call(), { ciphertextBlob: 'b' });
    await expect(failing).rejects.toBeInstanceOf(KmsCallError);
    await expect(failing).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
      status: 403,
      message: 'no',
      requestId: 'R9',
    });
  });

  it.each([
    ['no KMS error', { status: 502, body: '<html>' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no plaintext', { status: 200, body: '{"KeyId":"key-1"}' }],
  ])('counts an answer with %s as none', async (_what, answer) => {
    kms.answer = answer;
    await expect(client.decrypt(call(), { ciphertextBlob: 'b' })).rejects.toMatchObject({
      code: 'ServiceUnavailableTemporary',
      status: 503,
    });
  });

  it('says 503 when nobody is there', async () => {
    await kms.close();
    await expect(client.generateDataKey(call(), { keyId: 'k' })).rejects.toMatchObject({
      name: 'KmsCallError',
      code: 'ServiceUnavailableTemporary',
      status: 503,
    });
  });

  it('says 503 when no answer comes in time', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const hasty = clientOf(`http://127.0.0.1:${port}`, { timeoutMs: 20 });
    await expect(hasty.decrypt(call(), { ciphertextBlob: 'b' })).rejects.toMatchObject({ status: 503 });
    silent.close();
  });

  it('finds access keys, shares look-ups under way and keeps answers for five seconds', async () => {
    kms.grants.set('LTAIalice', grant);
    const [one, two] = await Promise.all([client.findAccessKey('LTAIalice'), client.findAccessKey('LTAIalice')]);
    expect(one?.secret.reveal()).toBe('alice-secret');
    expect(one).toMatchObject({ accessKeyId: 'LTAIalice', status: 'Active', principal });
    expect(one?.policies[0]).toMatchObject({ name: 'all', kind: 'identity', document });
    expect(two).toBe(one);
    clock.ms += 4_999;
    expect(await client.findAccessKey('LTAIalice')).toBe(one);
    expect(kms.requests).toEqual(['GET /_osseal/directory/access-keys/LTAIalice']);
    kms.grants.clear();
    clock.ms += 1;
    expect(await client.findAccessKey('LTAIalice')).toBeUndefined();
  });

  it('does not keep that an access key is unknown, nor failures', async () => {
    expect(await client.findAccessKey('a/../b')).toBeUndefined();
    expect(kms.requests).toEqual(['GET /_osseal/directory/access-keys/a%2F..%2Fb']);
    kms.grants.set('a/../b', grant);
    expect(await client.findAccessKey('a/../b')).toBeDefined();
  });

  it('carries sessions', async () => {
    const policy = compilePolicy(document, 'session', 'inline');
    const session = { securityToken: 'token', expiresAtMs: 5, policy };
    kms.grants.set('STS.1', { ...grant, accessKeyId: 'STS.1', session });
    const found = await client.findAccessKey('STS.1');
    expect(found?.session).toMatchObject({ securityToken: 'token', expiresAtMs: 5, policy: { kind: 'session' } });
  });

  it('is refused with another service secret', async () => {
    const stranger = clientOf(kms.url, { serviceSecret: 'another secret, also long enough..' });
    await expect(stranger.findAccessKey('LTAIalice')).rejects.toMatchObject({ status: 503 });
    await expect(stranger.decrypt(call(), { ciphertextBlob: 'b' })).rejects.toMatchObject({ code: 'FakeKms' });
    await stranger.close();
  });

  it('reads the usage statement', async () => {
    expect(await client.usage({ since: '2026-11-01', 'group-by': 'key' })).toEqual({
      asked: '/_osseal/usage?since=2026-11-01&group-by=key',
    });
  });

  it('hands a refusal over and brings its message back', async () => {
    const denial = {
      requestId: 'R1',
      timeMs: 1,
      service: 'oss',
      operation: 'GetObject',
      principal: { type: 'anonymous' },
      accessKeyId: '',
      checks: [],
    } as const;
    kms.answer = { status: 200, body: JSON.stringify({ message: 'AQIBIAAA' }) };
    expect(await client.encodeDiagnostic(denial)).toBe('AQIBIAAA');
    expect(kms.denials).toEqual([denial]);
    kms.answer = { status: 400, body: JSON.stringify({ Code: 'InvalidParameter', Message: 'no' }) };
    await expect(client.encodeDiagnostic(denial)).rejects.toMatchObject({ code: 'InvalidParameter' });
    const stranger = clientOf(kms.url, { serviceSecret: 'another secret, also long enough..' });
    await expect(stranger.encodeDiagnostic(denial)).rejects.toMatchObject({ name: 'KmsCallError' });
    await stranger.close();
  });

  it('speaks over a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-kms-client-'));
    const local = await startFakeKms(clock, join(folder, 'kms.sock'));
    local.answer = { status: 200, body: JSON.stringify(dataKey) };
    const near = clientOf(local.url);
    expect((await near.generateDataKey(call(), { keyId: 'k' })).keyId).toBe('key-1');
    await near.close();
    await local.close();
    await rm(folder, { recursive: true });
  });

  it('refuses endpoints of other kinds', () => {
    expect(() => clientOf('ftp://x')).toThrow(TypeError);
  });
});
