import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpKmsClient, type KmsCall, KmsCallError, type KmsClient, type OnBehalfOf } from '@osseal/kms-client';
import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import type { Principal } from '@osseal/ram';
import { systemRandom } from '@osseal/service-kit';
import { SignJWT } from 'jose';
import { ACTIONS } from '../src/actions/index.ts';
import { RAM_ACTIONS } from '../src/actions/ram/index.ts';
import { STS_ACTIONS } from '../src/actions/sts/index.ts';
import {
  ACCOUNT,
  ALICE,
  BOB,
  call,
  type Harness,
  KEY_ID,
  OTHER_ACCOUNT,
  ROOT,
  SERVICE_SECRET,
  SLEEPER,
  STRANGER,
  send,
  startKms,
} from './kms-harness.ts';

const alice: Principal = { type: 'user', account: ACCOUNT, user: 'alice', userId: '1' };
const root = (account: string): Principal => ({ type: 'root', account });
const service: OnBehalfOf = { kind: 'service', account: ACCOUNT };

function requester(accessKeyId: string, principal: Principal = alice): OnBehalfOf {
  return { kind: 'requester', accessKeyId, principal };
}

function gatewayCall(onBehalfOf: OnBehalfOf, more: Partial<KmsCall> = {}): KmsCall {
  return {
    region: 'cn-hangzhou',
    onBehalfOf,
    cause: { action: 'PutObject', bucket: 'demo', object: 'größe/ä.txt', requestId: 'oss-1' },
    conditions: { 'acs:SourceIp': '10.0.0.1' },
    ...more,
  };
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof KmsCallError)) throw error;
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    return `${error.status} ${error.code}: ${error.message}`;
  }
  return 'accepted';
}

describe.each(['in-process', 'http'] as const)('the %s client', (transport) => {
  let harness: Harness;
  let client: KmsClient;

  beforeEach(async () => {
    harness = await startKms();
    const { url: endpoint, clock } = harness;
    client =
      transport === 'in-process'
        ? harness.kms.client()
        : createHttpKmsClient({ endpoint, serviceSecret: SERVICE_SECRET, clock, random: systemRandom });
  });
  afterEach(async () => {
    await client.close();
    await harness.close();
  });

  it('gets a data key as a requester and opens it again, with its encryption context', async () => {
    const encryptionContext = { bucket: 'demo', schlüssel: 'ü' };
    const made = await client.generateDataKey(gatewayCall(requester(ALICE.id)), {
      keyId: 'alias/demo',
      encryptionContext,
    });
    expect(made.keyId).toBe(KEY_ID);
    expect(made.plaintext).toHaveLength(32);
    const { ciphertextBlob } = made;
    const opened = await client.decrypt(gatewayCall(requester(ALICE.id)), { ciphertextBlob, encryptionContext });
    expect(opened.equals(made.plaintext)).toBe(true);
    expect(await refusal(client.decrypt(gatewayCall(requester(ALICE.id)), { ciphertextBlob }))).toMatch(
      /^400 InvalidParameter/,
    );
  });

  it('is billed and audited with its cause', async () => {
    await client.generateDataKey(gatewayCall(requester(ALICE.id)), { keyId: KEY_ID });
    await client.generateDataKey(gatewayCall(service), { keyId: 'alias/acs/oss' });
    await refusal(client.generateDataKey(gatewayCall(requester(BOB.id)), { keyId: KEY_ID }));
    const row = { hour: '2026-11-23T15:00:00Z', region: 'cn-hangzhou', account: ACCOUNT, action: 'GenerateDataKey' };
    expect(harness.ledger.counters()).toMatchObject([
      { ...row, principal: `acs:ram::${ACCOUNT}:user/alice`, keyId: KEY_ID, keyClass: 'basic', outcome: 'Success' },
      { ...row, principal: `acs:ram::${ACCOUNT}:service/oss.aliyuncs.com`, keyClass: 'service', outcome: 'Success' },
      { ...row, principal: `acs:ram::${ACCOUNT}:user/bob`, keyId: KEY_ID, outcome: 'Forbidden.NoPermission' },
    ]);
    expect(harness.ledger.counters().map(({ cause }) => cause)).toEqual(Array(3).fill('PutObject demo'));
    const [newest] = harness.ledger.audit({ limit: 1 });
    expect(newest?.cause).toEqual({
      service: 'oss',
      action: 'PutObject',
      bucket: 'demo',
      object: 'größe/ä.txt',
      requestId: 'oss-1',
    });
  });

  it('demands kms:Decrypt of a requester who wants a data key', async () => {
    const [user] = [await harness.directory.findUser(ACCOUNT, 'bob')];
    const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: '*' }] };
    const createdAt = '2026-11-23T15:00:00Z';
    await harness.directory.put({
      policies: [{ account: ACCOUNT, name: 'half', document, createdAt }],
      users: user === undefined ? [] : [{ ...user, policies: ['half'] }],
    });
    expect(await refusal(client.generateDataKey(gatewayCall(requester(BOB.id)), { keyId: KEY_ID }))).toMatch(
      /^403 Forbidden\.NoPermission: This operation for acs:kms:cn-hangzhou:1000000000000001:key\//,
    );
    expect((await call(harness, 'GenerateDataKey', { KeyId: KEY_ID }, { key: BOB })).status).toBe(200);
  });

  it('passes the conditions of the OSS request on to the policies', async () => {
    const user = await harness.directory.findUser(ACCOUNT, 'bob');
    const Condition = { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } };
    const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }] };
    await harness.directory.put({
      policies: [{ account: ACCOUNT, name: 'inside', document, createdAt: '2026-11-23T15:00:00Z' }],
      users: user === undefined ? [] : [{ ...user, policies: ['inside'] }],
    });
    const input = { keyId: KEY_ID };
    expect(await refusal(client.generateDataKey(gatewayCall(requester(BOB.id)), input))).toBe('accepted');
    const outside = gatewayCall(requester(BOB.id), { conditions: { 'acs:SourceIp': '192.0.2.1' } });
    expect(await refusal(client.generateDataKey(outside, input))).toMatch(/^403/);
  });

  it.each([
    ['an unknown access key', requester('nobody'), KEY_ID, /^404 InvalidAccessKeyId\.NotFound/],
    ['a disabled access key', requester(SLEEPER.id, root(ACCOUNT)), KEY_ID, /^403 Forbidden\.AccessKey/],
    ['an unknown key', requester(ALICE.id), 'key-none', /^404 Forbidden\.KeyNotFound/],
    ['an unknown alias', requester(ALICE.id), 'alias/none', /^404 Forbidden\.AliasNotFound/],
    [
      'an account without KMS',
      requester(STRANGER.id, root(OTHER_ACCOUNT)),
      KEY_ID,
      /^403 Forbidden\.KmsServiceNotEnabled/,
    ],
    ['a user key for the service', service, KEY_ID, /^(400|403|404) /],
  ])('refuses %s', async (_name, onBehalfOf, keyId, expected) => {
    expect(await refusal(client.generateDataKey(gatewayCall(onBehalfOf), { keyId }))).toMatch(expected);
  });

  it('refuses another region and looks for keys in the region that it names', async () => {
    const far = gatewayCall(requester(ALICE.id), { region: 'mars-north-1' });
    expect(await refusal(client.generateDataKey(far, { keyId: KEY_ID }))).toBe(
      '400 InvalidParameter: The specified parameter "RegionId" is not valid.',
    );
    const elsewhere = gatewayCall(requester(ALICE.id), { region: 'cn-beijing' });
    expect(await refusal(client.generateDataKey(elsewhere, { keyId: KEY_ID }))).toMatch(/^404 Forbidden\.KeyNotFound/);
  });

  it('uses the service key for the service, and not for a requester', async () => {
    const { keyId, ciphertextBlob, plaintext } = await client.generateDataKey(gatewayCall(service), {
      keyId: 'alias/acs/oss',
    });
    expect((await client.decrypt(gatewayCall(service), { ciphertextBlob })).equals(plaintext)).toBe(true);
    expect(await refusal(client.decrypt(gatewayCall(requester(ROOT.id, root(ACCOUNT))), { ciphertextBlob }))).not.toBe(
      'accepted',
    );
    const again = await client.generateDataKey(gatewayCall(service), { keyId: 'alias/acs/oss' });
    expect(again.keyId).toBe(keyId);
  });

  it('finds access keys with secret, principal and policies', async () => {
    const grant = await client.findAccessKey(ALICE.id);
    expect(grant).toMatchObject({
      accessKeyId: ALICE.id,
      status: 'Active',
      principal: { type: 'user', user: 'alice' },
    });
    expect(grant?.secret.reveal()).toBe(ALICE.secret);
    expect(grant?.policies.map(({ name }) => name)).toEqual(['use-keys']);
    expect((await client.findAccessKey(SLEEPER.id))?.status).toBe('Inactive');
    expect(await client.findAccessKey('nobody')).toBeUndefined();
  });

  it('reads the bill', async () => {
    await client.generateDataKey(gatewayCall(requester(ALICE.id)), { keyId: KEY_ID });
    expect(await client.usage({ 'group-by': 'action,cause' })).toMatchObject({
      totals: { calls: 1, billed: 1, cost: 0.000008 },
      rows: [{ action: 'GenerateDataKey', cause: 'PutObject demo', calls: 1 }],
    });
    await expect(client.usage({ 'group-by': 'colour' })).rejects.toMatchObject({
      code: 'InvalidParameter',
      status: 400,
    });
  });

  it('gets no data key when the call cannot be counted', async () => {
    harness.ledger.isBroken = true;
    expect(await refusal(client.generateDataKey(gatewayCall(service), { keyId: 'alias/acs/oss' }))).toMatch(
      /^503 ServiceUnavailableTemporary/,
    );
  });
});

describe('the in-process client', () => {
  it('sees a change of rights in the next call', async () => {
    const harness = await startKms();
    const client = harness.kms.client();
    const user = await harness.directory.findUser(ACCOUNT, 'alice');
    await client.generateDataKey(gatewayCall(requester(ALICE.id)), { keyId: KEY_ID });
    if (user !== undefined) await harness.directory.put({ users: [{ ...user, policies: [] }] });
    expect(await refusal(client.generateDataKey(gatewayCall(requester(ALICE.id)), { keyId: KEY_ID }))).toMatch(/^403/);
    expect((await client.findAccessKey(ALICE.id))?.policies).toEqual([]);
    await harness.close();
  });
});

function assertionFor(subject: string, issuedAt: number, audience = 'osseal-kms'): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('osseal-gateway')
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 60)
    .sign(Buffer.from(SERVICE_SECRET));
}

/** A request that the gateway signs. */
function ask(
  harness: Harness,
  assertion: string,
  {
    query = {},
    ...asked
  }: { readonly action: string; readonly version: string; readonly query?: Record<string, string> },
) {
  const cause = { action: 'GetObject', bucket: 'b', requestId: 'r' };
  const context = { region: 'cn-hangzhou', cause, conditions: {} };
  const { host: _host, ...headers } = signRpcV3(
    {
      ...asked,
      method: 'POST',
      host: new URL(harness.url).host,
      query,
      body: '',
      headers: {
        'x-acs-osseal-assertion': assertion,
        'x-acs-osseal-call': Buffer.from(JSON.stringify(context)).toString('base64url'),
      },
      date: new Date(harness.clock.now()).toISOString().replace('.000Z', 'Z'),
      nonce: `${asked.version} ${asked.action}`,
    },
    'osseal-gateway',
    new AccessKeySecret(SERVICE_SECRET),
  );
  const search = new URLSearchParams(query).toString();
  return send(`${harness.url}/${search === '' ? '' : `?${search}`}`, { method: 'POST', headers });
}

describe('the gateway over HTTP', () => {
  it('is unknown without its assertion', async () => {
    const harness = await startKms();
    const key = { id: 'osseal-gateway', secret: SERVICE_SECRET };
    expect((await call(harness, 'DescribeRegions', {}, { key })).body?.Code).toBe('IncompleteSignature');
    const wrong = { ...key, secret: 'another service secret of 32 characters' };
    expect((await call(harness, 'DescribeRegions', {}, { key: wrong })).body?.Code).toBe('SignatureDoesNotMatch');
    await harness.close();
  });

  it('may call GenerateDataKey, Decrypt, Encrypt and DescribeKey for a root, and nothing else of KMS, RAM and STS', async () => {
    const harness = await startKms();
    const assertion = await assertionFor(ROOT.id, harness.clock.now() / 1000);
    const letIn: string[] = [];
    for (const [version, actions] of [
      ['2016-01-20', ACTIONS],
      ['2015-05-01', RAM_ACTIONS],
      ['2015-04-01', STS_ACTIONS],
    ] as const) {
      for (const action of actions.keys()) {
        const { body } = await ask(harness, assertion, { action, version });
        if (body?.Code !== 'Forbidden.NoPermission') letIn.push(action);
      }
    }
    expect(letIn.sort()).toEqual(['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey']);
    await harness.close();
  });

  it.each<[string, number, string, string]>([
    ['in time', 0, 'osseal-kms', '200 undefined'],
    ['too old', -120, 'osseal-kms', '400 InvalidSecurityToken.Expired'],
    ['for somebody else', 0, 'osseal-oss', '400 InvalidSecurityToken.Malformed'],
  ])('is judged by its assertion: one that is %s', async (_name, ageSeconds, audience, expected) => {
    const harness = await startKms();
    const assertion = await assertionFor(ALICE.id, harness.clock.now() / 1000 + ageSeconds, audience);
    const asked = { action: 'GenerateDataKey', version: '2016-01-20', query: { KeyId: KEY_ID } };
    const { status, body } = await ask(harness, assertion, asked);
    expect(`${status} ${body?.Code}`).toBe(expected);
    await harness.close();
  });

  it('alone reads the account directory', async () => {
    const harness = await startKms();
    const path = `${harness.url}/_osseal/directory/access-keys/${ALICE.id}`;
    const basic = `Basic ${Buffer.from(`${ROOT.id}:${ROOT.secret}`).toString('base64')}`;
    for (const authorization of ['', basic, `Bearer ${SERVICE_SECRET}`, 'Bearer e30.e30.e30']) {
      expect((await send(path, { headers: { authorization } })).status).toBe(401);
    }
    await harness.close();
  });
});
