import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGraftedServer, listen } from '@osseal/service-kit';
import {
  ACCOUNT,
  type Answer,
  KEY_ID,
  OTHER_ACCOUNT,
  outcome,
  policy,
  type RamHarness,
  STRANGER,
  sessionOf,
  startRam,
  trust,
} from './ram-harness.ts';

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam({ settings: { kmsCredentialRoles: ['Open'] } });
  const AssumeRolePolicyDocument = trust(`acs:ram::${ACCOUNT}:user/nobody`);
  for (const RoleName of ['app', 'open', 'both'])
    await harness.made('CreateRole', { RoleName, AssumeRolePolicyDocument });
  await harness.made('CreatePolicy', { PolicyName: 'describe', PolicyDocument: policy('kms:DescribeKey') });
  await harness.made('AttachPolicyToRole', { RoleName: 'app', PolicyType: 'Custom', PolicyName: 'describe' });
  await harness.ram('CreateRole', { RoleName: 'Both', AssumeRolePolicyDocument }, STRANGER);
});
afterAll(() => harness.close());

/** As the SDKs ask: without any credential. */
function get(role: string, options: { host?: string; url?: string } = {}): Promise<Answer> {
  const url = new URL(`/_osseal/credentials/${role}`, options.url ?? harness.url);
  return new Promise((resolve, reject) => {
    request(url, options.host === undefined ? {} : { headers: { host: options.host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('GET /_osseal/credentials/<role>', () => {
  it('gives a session of the role in the form of the credentials URI', async () => {
    const { status, body } = await get('app');
    expect(status).toBe(200);
    expect(body).toEqual({
      Code: 'Success',
      AccessKeyId: expect.stringMatching(/^STS\./),
      AccessKeySecret: expect.any(String),
      SecurityToken: expect.stringMatching(/^CAIS/),
      Expiration: '2026-11-23T16:04:05Z',
    });
    const session = sessionOf({ status, body: { Credentials: body } });
    expect(outcome(await harness.call('DescribeKey', { KeyId: KEY_ID }, session, 'v3'))).toBe('200');
    expect((await harness.sts('GetCallerIdentity', {}, session)).body).toMatchObject({
      Arn: `acs:ram::${ACCOUNT}:role/app/osseal-credentials-uri`,
    });
  });

  it('gives the same session for half of its life, unless it ended with its role', async () => {
    const id = async () => (await get('app')).body.AccessKeyId;
    const first = await id();
    harness.clock.advance(1_799_999);
    expect(await id()).toBe(first);
    harness.clock.advance(1);
    const second = await id();
    expect(second).not.toBe(first);
    await harness.directory.put({ removed: { sessions: [String(second)] } });
    expect(await id()).not.toBe(second);
  });

  it.each([
    [200, { 'sec-fetch-site': 'none' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site' }],
    [403, { origin: 'http://evil.example' }],
  ])('answers %i to a browser that sends %j', async (expected, headers) => {
    const response = await fetch(`${harness.url}/_osseal/credentials/app`, { headers });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([expected, null]);
  });

  it('asks for the account when several have such a role', async () => {
    expect(await get('both')).toMatchObject({ status: 409, body: { code: 'Ambiguous' } });
    expect((await get(`both?account=${OTHER_ACCOUNT}`)).status).toBe(200);
    expect((await get(`app?account=${OTHER_ACCOUNT}`)).status).toBe(404);
    expect((await get('nobody')).status).toBe(404);
  });

  it.each([
    [200, '127.0.0.1:5600'],
    [200, 'localhost'],
    [200, '[::1]:5600'],
    [403, 'evil.example:5600'],
    [403, '127.0.0.1.evil.example'],
    [403, '10.0.0.1:5600'],
    [403, '[::1'],
  ])('answers %i to Host %j, so that no web page can read it by a name that points here', async (expected, host) => {
    expect((await get('app', { host })).status).toBe(expected);
  });

  it('gives other hosts the listed roles alone', async () => {
    const server = createGraftedServer(harness.kms.app());
    server.prependListener('request', ({ socket }) => {
      Object.defineProperty(socket, 'remoteAddress', { value: '::ffff:10.0.0.7', configurable: true });
    });
    const listening = await listen(server, { host: '127.0.0.1', port: 0 });
    try {
      const { url } = listening;
      expect((await get('app', { url })).status).toBe(403);
      expect((await get('open', { url, host: 'kms:5600' })).status).toBe(200);
    } finally {
      await listening.close(0);
    }
  });
});
