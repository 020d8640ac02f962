import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import { SignJWT } from 'jose';
import { ALICE, type Harness, SERVICE_SECRET, send, startKms, type WireAnswer } from './kms-harness.ts';

interface Token {
  readonly audience?: string;
  readonly ageSeconds?: number;
  readonly secret?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const DISBELIEVED: readonly (readonly [string, Token, string])[] = [
  ['is over', { ageSeconds: 120 }, 'InvalidSecurityToken.Expired'],
  ['is for another purpose', { audience: 'osseal-kms' }, 'InvalidSecurityToken.Malformed'],
  ['is under another secret', { secret: 'another secret of at least 32 characters' }, 'InvalidSecurityToken.Malformed'],
  ['names no address', { claims: {} }, 'InvalidSecurityToken.Malformed'],
];

describe('a request that the gateway passed on', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startKms();
  });
  afterEach(() => harness.close());

  /** Alice's own request, with a token that says where it came from. */
  async function passedOn(token: Token): Promise<WireAnswer> {
    const { audience = 'osseal-kms-sender', ageSeconds = 0, secret = SERVICE_SECRET } = token;
    const { claims = { address: '192.0.2.7', isSecure: false } } = token;
    const nowMs = harness.clock.now();
    const issuedAt = Math.floor(nowMs / 1000) - ageSeconds;
    const sender = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('osseal-gateway')
      .setAudience(audience)
      .setSubject('osseal-gateway')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + 60)
      .sign(Buffer.from(secret));
    const { host: _host, ...headers } = signRpcV3(
      {
        method: 'POST',
        host: new URL(harness.url).host,
        action: 'GetCallerIdentity',
        version: '2015-04-01',
        query: { Format: 'JSON' },
        body: '',
        date: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
        nonce: crypto.randomUUID(),
      },
      ALICE.id,
      new AccessKeySecret(ALICE.secret),
    );
    const init = { method: 'POST', headers: { ...headers, 'x-osseal-sender': sender } };
    return send(`${harness.url}/?Format=JSON`, init);
  }

  it('is the request of who signed it', async () => {
    const { status, body } = await passedOn({});
    expect([status, body]).toMatchObject([200, { IdentityType: 'RAMUser' }]);
  });

  it.each(DISBELIEVED)('is refused when its token %s', async (_name, token, code) => {
    const { body } = await passedOn(token);
    expect(body).toMatchObject({ Code: code });
  });
});
