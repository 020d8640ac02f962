import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import { SignJWT, UnsecuredJWT } from 'jose';
import {
  ACCOUNT,
  ALICE,
  BOB,
  call,
  type Harness,
  KEY_ID,
  ROOT,
  SERVICE_SECRET,
  send,
  signed,
  startKms,
} from './kms-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startKms();
});
afterAll(() => harness.close());

const GOOD = { iss: 'osseal-gateway', aud: 'osseal-kms', sub: ALICE.id };
interface Token {
  readonly claims?: Record<string, unknown>;
  readonly secret?: string;
  readonly alg?: string;
  /** Seconds from now. */
  readonly issued?: number;
  readonly lifetime?: number | null;
}

function token({ claims = {}, secret = SERVICE_SECRET, alg = 'HS256', issued = 0, lifetime = 60 }: Token = {}) {
  const iat = Math.floor(harness.clock.now() / 1000) + issued;
  const payload = { ...GOOD, iat, ...(lifetime !== null && { exp: iat + lifetime }), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT' }).sign(createSecretKey(secret, 'utf8'));
}

let nonces = 0;

async function asGateway(assertion: string, changes: { secret?: string; keyId?: string; unsigned?: string[] } = {}) {
  const context = {
    region: 'cn-hangzhou',
    cause: { action: 'GetObject', bucket: 'b', requestId: 'R' },
    conditions: {},
  };
  const carried = {
    'x-acs-osseal-assertion': assertion,
    'x-acs-osseal-call': Buffer.from(JSON.stringify(context)).toString('base64url'),
  };
  const late = Object.fromEntries(Object.entries(carried).filter(([name]) => changes.unsigned?.includes(name)));
  const early = Object.fromEntries(Object.entries(carried).filter(([name]) => !changes.unsigned?.includes(name)));
  const headers = signRpcV3(
    {
      method: 'POST',
      host: new URL(harness.url).host,
      action: 'GenerateDataKey',
      version: '2016-01-20',
      query: { KeyId: changes.keyId ?? KEY_ID },
      body: '',
      headers: early,
      date: `${new Date(harness.clock.now()).toISOString().slice(0, 19)}Z`,
      nonce: `hostile-${nonces++}`,
    },
    'osseal-gateway',
    new AccessKeySecret(changes.secret ?? SERVICE_SECRET),
  );
  return send(`${harness.url}/?KeyId=${changes.keyId ?? KEY_ID}`, { method: 'POST', headers: { ...headers, ...late } });
}

describe('caller assertions', () => {
  it('that are good pass', async () => {
    expect((await asGateway(await token())).status).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['of another installation', () => token({ secret: 'the service secret of somebody else entirely' })],
    ['expired', () => token({ issued: -3600 })],
    ['expired some seconds ago', () => token({ issued: -70 })],
    ['from the future', () => token({ issued: 3600 })],
    ['good for a day', () => token({ issued: -3600, lifetime: 86_400 })],
    ['good for ever', () => token({ lifetime: null })],
    ['of another issuer', () => token({ claims: { iss: 'someone' } })],
    ['for another audience', () => token({ claims: { aud: 'someone' } })],
    ['for nobody', () => token({ claims: { sub: undefined } })],
    ['of an odd subject', () => token({ claims: { sub: { id: 1 } } })],
    ['under another algorithm', () => token({ alg: 'HS512' })],
    ['without a signature', () => new UnsecuredJWT(GOOD).setIssuedAt().setExpirationTime('1m').encode()],
    ['changed', async () => (await token()).replace(/^([^.]+)\.[^.]+/, `$1.${claimsFor(ROOT.id)}`)],
    ['cut short', async () => (await token()).slice(0, -4)],
    ['with more behind', async () => `${await token()}.e30`],
    ['of nothing', () => ''],
    ['of dots', () => '..'],
    ['of 10,000 characters', () => 'a'.repeat(10_000)],
  ])('%s do not pass', async (_what, make) => {
    const answer = await asGateway(await make());
    expect([400, 403]).toContain(answer.status);
    expect(answer.body).not.toHaveProperty('Plaintext');
  });

  it('that are not signed along do not pass', async () => {
    for (const unsigned of [['x-acs-osseal-assertion'], ['x-acs-osseal-call']]) {
      expect((await asGateway(await token(), { unsigned })).status).toBe(400);
    }
  });

  it('under a request signed with another secret do not pass', async () => {
    expect((await asGateway(await token(), { secret: 'x'.repeat(40) })).body?.Code).toBe('SignatureDoesNotMatch');
  });

  it('give no more rights than their subject has', async () => {
    expect((await asGateway(await token({ claims: { sub: BOB.id } }))).body?.Code).toBe('Forbidden.NoPermission');
    const claims = { sub: BOB.id, principal: { type: 'root', account: ACCOUNT }, policies: ['AdministratorAccess'] };
    expect((await asGateway(await token({ claims }))).body?.Code).toBe('Forbidden.NoPermission');
    expect((await asGateway(await token({ claims: { sub: 'nobody' } }))).status).toBe(404);
    const service = await asGateway(await token({ claims: { sub: `service:${ACCOUNT}` } }));
    expect(service.body?.Code).toBe('Forbidden.NoPermission');
  });

  it('open no internal endpoint, unless they are the gateway’s own', async () => {
    const ask = async (bearer: string, path: string, init: RequestInit = {}) =>
      (await send(`${harness.url}/_osseal/${path}`, { ...init, headers: { authorization: `Bearer ${bearer}` } }))
        .status;
    const own = await token({ claims: { sub: 'osseal-gateway' } });
    for (const bearer of [
      await token(),
      await token({ claims: { sub: 'osseal-gateway' }, secret: 'x'.repeat(40) }),
      '',
      'x',
    ]) {
      expect(await ask(bearer, `directory/access-keys/${ROOT.id}`)).toBe(401);
      expect(await ask(bearer, 'decisions/x')).toBe(401);
      expect(await ask(bearer, 'audit')).toBe(401);
      expect(await ask(bearer, 'diagnostics', { method: 'POST', body: '{}' })).toBe(401);
    }
    expect(await ask(own, `directory/access-keys/${ROOT.id}`)).toBe(200);
    for (const body of [
      '',
      '{}',
      'null',
      '[',
      '{"requestId":1}',
      `{"checks":${'['.repeat(5000)}`,
      'x'.repeat(2_000_000),
    ]) {
      expect(await ask(own, 'diagnostics', { method: 'POST', body })).toBe(400);
    }
  });
});

function claimsFor(sub: string): string {
  const iat = Math.floor(harness.clock.now() / 1000);
  return Buffer.from(JSON.stringify({ ...GOOD, sub, iat, exp: iat + 60 })).toString('base64url');
}

describe('signatures', () => {
  const parameters = { KeyId: KEY_ID, Plaintext: 'QQ==' };
  const sendQuery = (query: Record<string, string>) =>
    send(`${harness.url}/?${new URLSearchParams(query)}`, { method: 'POST' });

  it('are good once', async () => {
    const query = signed('Encrypt', parameters, harness.clock.now(), { key: ALICE });
    expect((await sendQuery(query)).status).toBe(200);
    expect((await sendQuery(query)).body?.Code).toBe('SignatureNonceUsed');
    harness.clock.advance(20 * 60_000);
    expect((await sendQuery(query)).body?.Code).toBe('InvalidTimeStamp.Expired');
    harness.clock.advance(-20 * 60_000);
  });

  it('cover every parameter', async () => {
    const changes: readonly Record<string, string>[] = [
      { KeyId: 'key-other' },
      { Plaintext: 'Qg==' },
      { Action: 'DescribeKey' },
      { AccessKeyId: ROOT.id },
      { Timestamp: '2026-11-23T15:04:06Z' },
      { Version: '2015-05-01' },
      { SignatureNonce: 'another' },
      { Extra: 'x' },
      { SecurityToken: 'x' },
      { Signature: '' },
      { Signature: 'AAAA' },
      { Signature: '\u0000'.repeat(28) },
      { SignatureMethod: 'none' },
      { SignatureVersion: '9.9' },
    ];
    for (const change of changes) {
      const query = signed('Encrypt', parameters, harness.clock.now(), { key: ALICE });
      const answer = await sendQuery({ ...query, ...change });
      expect({ change, is4xx: answer.status >= 400 && answer.status < 500 }).toEqual({ change, is4xx: true });
      expect(answer.body ?? {}).not.toHaveProperty('CiphertextBlob');
    }
  });

  it('do not make a refusal anything else than a refusal', async () => {
    for (const key of ['\u0000', '../..', '__proto__', 'x'.repeat(5_000), 'osseal-gateway', 'STS.x']) {
      const answer = await call(harness, 'ListKeys', {}, { key: { id: key, secret: 'x' } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });
});
