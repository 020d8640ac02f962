import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import {
  type AccessKey,
  type OssealProcess,
  ROOT,
  sendHttp,
  spawnOsseal,
  spawnServices,
  storySeed,
} from '@osseal/testkit';
import { ossClient } from '../sdk/clients.ts';

const CAROL: AccessKey = { accessKeyId: 'LTAI5tOssealCarol000001', accessKeySecret: 'OssealCarolSecretKey000000001' };
const ELSEWHERE = '127.0.0.2';

/** Carol may list keys, from one address alone. */
function seed(): object {
  const story = storySeed() as { accounts: { policies: object[]; users: object[] }[] };
  const [account] = story.accounts;
  const condition = { IpAddress: { 'acs:SourceIp': `${ELSEWHERE}/32` } };
  const Statement = [{ Effect: 'Allow', Action: 'kms:ListKeys', Resource: '*', Condition: condition }];
  account?.policies.push({ name: 'list-from-one-place', document: { Version: '1', Statement } });
  const { accessKeyId: id, accessKeySecret: secret } = CAROL;
  account?.users.push({ name: 'carol', accessKeys: [{ id, secret }], policies: ['list-from-one-place'] });
  return story;
}

/** A call, signed for the endpoint of that address. */
function signed(endpoint: string, action: string, { accessKeyId, accessKeySecret }: AccessKey) {
  const body = 'Format=JSON&RegionId=cn-hangzhou';
  const headers = signRpcV3(
    {
      method: 'POST',
      host: new URL(endpoint).host,
      action,
      version: action === 'GetCallerIdentity' ? '2015-04-01' : '2016-01-20',
      query: {},
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      date: `${new Date().toISOString().slice(0, 19)}Z`,
      nonce: crypto.randomUUID(),
    },
    accessKeyId,
    new AccessKeySecret(accessKeySecret),
  );
  return { method: 'POST', headers, body };
}

/** A signed call through the console's passage, from an address of this machine. */
async function call(
  oss: string,
  action: string,
  accessKey: AccessKey,
  { from = '127.0.0.1', headers = {}, tamper = (body: string) => body } = {},
) {
  const request = signed(oss, action, accessKey);
  const answer = await sendHttp(oss, {
    ...request,
    target: '/_osseal/console/kms',
    headers: { ...request.headers, ...headers },
    body: tamper(request.body),
    localAddress: from,
  });
  return { status: answer.status, fields: JSON.parse(answer.text) as Record<string, unknown> };
}

describe.each([
  ['one process', () => spawnOsseal({ seed: seed() })],
  ['two processes', () => spawnServices({ seed: seed() })],
])('the console of %s', (_, start) => {
  let server: OssealProcess;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    await server.dispose();
  });

  const get = (target: string, headers = {}) => sendHttp(server.oss, { target, headers });

  it('sends its page with a policy that lets nothing inline or foreign in', async () => {
    const page = await get('/_osseal/console/');
    expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("default-src 'none'");
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(page.text).toContain(`nonce="${nonce}"`);
    const again = await get('/_osseal/console/');
    expect(again.headers['content-security-policy']).not.toBe(policy);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
  });

  it('lets browsers keep what has a digest in its name, and nothing else', async () => {
    const page = await get('/_osseal/console/');
    const names = [...page.text.matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const name of names) {
      const file = await get(`/_osseal/console/${name}`);
      expect([name, file.status, file.headers['cache-control']]).toEqual([
        name,
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    for (const path of ['assets/../index.html', 'assets/none.js', 'index.html', 'credentials/any']) {
      expect([path, (await get(`/_osseal/console/${path}`)).status]).toEqual([path, 404]);
    }
  });

  it('leads to its page from the address without a slash', async () => {
    const answer = await get('/_osseal/console');
    expect([answer.status, answer.headers.location]).toEqual([308, '/_osseal/console/']);
  });

  it('passes signed calls on as they are', async () => {
    expect(await call(server.oss, 'GetCallerIdentity', ROOT)).toMatchObject({
      status: 200,
      fields: { Arn: 'acs:ram::1000000000000001:root', IdentityType: 'Account' },
    });
    const tampered = await call(server.oss, 'ListKeys', ROOT, {
      tamper: (body) => body.replace('hangzhou', 'shanghai'),
    });
    expect(tampered.fields.Code).toBe('SignatureDoesNotMatch');
    const wrong = await call(server.oss, 'ListKeys', { ...ROOT, accessKeySecret: 'another' });
    expect(wrong.fields.Code).toBe('SignatureDoesNotMatch');
  });

  it('lets KMS see the address of the browser', async () => {
    expect((await call(server.oss, 'ListKeys', CAROL, { from: ELSEWHERE })).status).toBe(200);
    const here = await call(server.oss, 'ListKeys', CAROL);
    expect([here.status, here.fields.Code]).toEqual([403, 'Forbidden.NoPermission']);
    const forged = await call(server.oss, 'ListKeys', CAROL, { headers: { 'x-osseal-sender': 'e30.e30.e30' } });
    expect([forged.status, forged.fields.Code]).toEqual([403, 'Forbidden.NoPermission']);
  });

  it('shows why a request was refused, to the account that it concerns', async () => {
    const { fields } = await call(server.oss, 'ListKeys', CAROL);
    const path = `/_osseal/decisions/${String(fields.RequestId)}`;
    const basic = `Basic ${Buffer.from(`${ROOT.accessKeyId}:${ROOT.accessKeySecret}`).toString('base64')}`;
    const answer = await get(path, { authorization: basic });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ mode: 'enforce', denials: [{ operation: 'ListKeys' }] });
    expect((await get(path)).status).toBe(401);
  });

  it('lets no object that is opened as a page into its own origin', async () => {
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'pages' });
    await oss.putBucket('pages');
    await oss.put('page.html', Buffer.from('<p>'), { mime: 'text/html' });
    await oss.putBucketACL('pages', 'public-read');
    const target = '/pages/page.html';
    const policyFor = async (headers: Record<string, string>, path = target) =>
      (await get(path, headers)).headers['content-security-policy'];
    const navigation = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    expect(await policyFor(navigation)).toMatch(/^sandbox (?!.*allow-same-origin)/);
    expect(await policyFor({ accept: '*/*' })).toBeUndefined();
    // A browser may keep what a page asked for, and show it as a page later.
    for (const browser of [{ 'sec-fetch-dest': 'empty' }, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }]) {
      expect(await policyFor({ accept: '*/*', ...browser })).toMatch(/^sandbox /);
    }
    const ownHost = { ...navigation, host: 'pages.oss-cn-hangzhou.aliyuncs.com' };
    expect(await policyFor(ownHost, '/page.html')).toBeUndefined();
    expect((await get('/page.html', ownHost)).text).toBe('<p>');
    expect((await get(target, navigation)).status).toBe(200);
  });

  it('says what its pages need to know at first', async () => {
    const facts = JSON.parse((await get('/_osseal/console/facts')).text);
    expect(facts).toMatchObject({ region: 'cn-hangzhou', kms: server.kms });
    expect(Math.abs(facts.signatureTimeMs - Date.now())).toBeLessThan(60_000);
  });
});

it('KMS believes nobody but its gateway about where a request came from', async () => {
  const services = await spawnServices({ seed: seed() });
  try {
    const request = signed(services.kms, 'ListKeys', CAROL);
    const headers = { ...request.headers, 'x-osseal-sender': 'e30.e30.e30' };
    const answer = await sendHttp(services.kms, { ...request, headers });
    expect(JSON.parse(answer.text).Code).toBe('InvalidSecurityToken.Malformed');
  } finally {
    await services.dispose();
  }
});
