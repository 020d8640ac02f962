import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import { createLogger } from '@osseal/service-kit';
import { ALICE, BOB, call, type Harness, KEY_ID, ROOT, SERVICE_SECRET, send, signed, startKms } from './kms-harness.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const lines: string[] = [];
let harness: Harness;

beforeAll(async () => {
  const logger = createLogger({ level: 'warn', destination: { write: (line: string) => lines.push(line) } });
  harness = await startKms({ logger });
});
afterAll(() => harness.close());

/** Sends a request whose Host header is chosen, as a network alias would make it. */
function withHost(host: string, target: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(harness.url);
  return new Promise((resolve, reject) => {
    httpRequest(
      { hostname, port, path: target, method: 'POST', headers: { host, 'content-length': 0 } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    )
      .on('error', reject)
      .end();
  });
}

describe('answers', () => {
  it('carry JSON, its length and the request id', async () => {
    const { status, headers, body } = await call(harness, 'DescribeKey', { KeyId: 'alias/demo' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json;charset=utf-8');
    expect(headers.get('x-acs-request-id')).toBe(body?.RequestId);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(body?.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({ KeyMetadata: { KeyId: KEY_ID } });
  });

  it('are XML when Format asks for it, in any case', async () => {
    const { headers, text } = await call(harness, 'ListKeys', {}, { format: 'xml' });
    expect(headers.get('content-type')).toBe('text/xml;charset=utf-8');
    expect(text).toContain(`<ListKeysResponse><Keys><Key><KeyId>${KEY_ID}</KeyId>`);
  });

  it('are XML errors too, before and after the request could be read', async () => {
    const late = await call(harness, 'DescribeKey', {}, { format: 'XML' });
    expect(late.text).toMatch(/<Error><HttpStatus>400<\/HttpStatus><Code>MissingParameter<\/Code>/);
    const early = await send(`${harness.url}/?Format=XML&a=%`, { method: 'POST' });
    expect(early.text).toContain('<Code>ParseRequestParameterException</Code>');
  });

  it('to GET, to a form and to both together are the same', async () => {
    const get = await call(harness, 'DescribeKey', { KeyId: KEY_ID }, { method: 'GET' });
    const form = new URLSearchParams(signed('DescribeKey', { KeyId: KEY_ID }, harness.clock.now()));
    const post = await send(`${harness.url}/`, { method: 'POST', headers: FORM, body: form.toString() });
    const { KeyId, ...rest } = signed('DescribeKey', { KeyId: KEY_ID }, harness.clock.now());
    const split = await send(`${harness.url}/?${new URLSearchParams(rest)}`, {
      method: 'POST',
      headers: FORM,
      body: `KeyId=${KeyId}`,
    });
    expect(get.body?.KeyMetadata).toEqual(post.body?.KeyMetadata);
    expect(split.body?.KeyMetadata).toEqual(post.body?.KeyMetadata);
  });

  it('to V3 signatures are the same as to V1', async () => {
    const host = new URL(harness.url).host;
    const date = new Date(harness.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const base = { method: 'POST', host, version: '2016-01-20', body: '', date, nonce: 'v3-1' } as const;
    const { host: _host, ...headers } = signRpcV3(
      { ...base, action: 'DescribeKey', query: { KeyId: 'alias/demo' } },
      ALICE.id,
      new AccessKeySecret(ALICE.secret),
    );
    const { status, body } = await send(`${harness.url}/?KeyId=alias%2Fdemo`, { method: 'POST', headers });
    expect([status, body]).toMatchObject([200, { KeyMetadata: { KeyId: KEY_ID } }]);
  });
});

describe('requests', () => {
  it('may have a URL of 64 KiB and a form of 64 KiB', async () => {
    const Description = 'd'.repeat(60_000);
    expect((await call(harness, 'UpdateKeyDescription', { KeyId: KEY_ID, Description })).body?.Code).toBe(
      'InvalidParameter',
    );
    const body = new URLSearchParams(
      signed('UpdateKeyDescription', { KeyId: KEY_ID, Description }, harness.clock.now()),
    );
    const form = await send(`${harness.url}/`, { method: 'POST', headers: FORM, body: body.toString() });
    expect(form.body?.Message).toBe('The specified parameter "Description" is not valid.');
  });

  it('with a body beyond 1 MiB are refused', async () => {
    const { status, body } = await send(`${harness.url}/`, {
      method: 'POST',
      headers: FORM,
      body: 'a'.repeat(1_200_000),
    });
    expect([status, body?.Code]).toEqual([400, 'ParseRequestParameterException']);
  });

  it('take their region from the host, else from RegionId', async () => {
    const query = () => new URLSearchParams(signed('ListKeys', { RegionId: 'cn-hangzhou' }, harness.clock.now()));
    expect(JSON.parse((await withHost('kms.cn-beijing.aliyuncs.com', `/?${query()}`)).text).TotalCount).toBe(0);
    expect(JSON.parse((await withHost('kms-vpc.cn-hangzhou.aliyuncs.com', `/?${query()}`)).text).TotalCount).toBe(1);
    const elsewhere = await call(harness, 'ListKeys', { RegionId: 'us-west-1' });
    expect(elsewhere.body?.TotalCount).toBe(0);
    expect((await withHost('kms.mars-north-1.aliyuncs.com', `/?${query()}`)).status).toBe(400);
  });
});

describe('permission', () => {
  it('is refused with the ARN of the key and why', async () => {
    const { status, body } = await call(harness, 'Encrypt', { KeyId: 'alias/demo', Plaintext: 'QQ==' }, { key: BOB });
    expect(status).toBe(403);
    expect(body?.Message).toBe(
      `This operation for acs:kms:cn-hangzhou:1000000000000001:key/${KEY_ID} is forbidden by permission system.`,
    );
    expect(body?.AccessDeniedDetail).toMatchObject({
      AuthAction: 'kms:Encrypt',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalOwnerId: '1000000000000001',
      NoPermissionType: 'ImplicitDeny',
    });
  });

  it('is given to the account root and to users by policy', async () => {
    for (const key of [ROOT, ALICE]) {
      expect((await call(harness, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' }, { key })).status).toBe(200);
    }
    expect((await call(harness, 'ListKeys', {}, { key: ALICE })).body?.Code).toBe('Forbidden.NoPermission');
  });
});

describe('a map that the old npm client spreads over parameters', () => {
  it('is the same encryption context as the JSON text of the others, and is warned about once', async () => {
    const spread = {
      KeyId: KEY_ID,
      Plaintext: 'QQ==',
      'EncryptionContext.purpose': 'test',
      'EncryptionContext.a.b': '1',
    };
    const { body } = await call(harness, 'Encrypt', spread);
    const CiphertextBlob = String(body?.CiphertextBlob);
    const EncryptionContext = JSON.stringify({ 'a.b': '1', purpose: 'test' });
    expect((await call(harness, 'Decrypt', { CiphertextBlob, EncryptionContext })).body?.Plaintext).toBe('QQ==');
    expect((await call(harness, 'Decrypt', { CiphertextBlob })).status).toBe(400);
    await call(harness, 'Encrypt', spread);
    expect(lines.filter((line) => line.includes('single parameters'))).toHaveLength(1);
  });
});

describe('failures of our own', () => {
  it('are InternalFailure for the client and whole in the log', async () => {
    const findKey = harness.registry.findKey;
    harness.registry.findKey = () => {
      throw new TypeError('a defect in /some/path');
    };
    const { status, text } = await call(harness, 'DescribeKey', { KeyId: KEY_ID });
    harness.registry.findKey = findKey;
    expect(status).toBe(500);
    expect(text).toContain('"Code":"InternalFailure","Message":"Internal Failure."');
    expect(text).not.toContain('defect');
    expect(lines.some((line) => line.includes('a defect in'))).toBe(true);
  });
});

describe('control endpoints', () => {
  const basic = ({ id, secret }: { id: string; secret: string }) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  it('say that the service is ready, without credentials', async () => {
    expect((await send(`${harness.url}/_osseal/ready`)).status).toBe(200);
    expect((await send(`${harness.url}/_osseal/nothing`)).status).toBe(404);
  });

  it('show the bill to account roots and to the service secret alone', async () => {
    const usage = `${harness.url}/_osseal/usage?group-by=action`;
    const bearer = { authorization: `Bearer ${SERVICE_SECRET}` };
    expect((await send(usage)).status).toBe(401);
    expect((await send(usage, { headers: basic(ALICE) })).status).toBe(401);
    expect((await send(usage, { headers: basic({ ...ROOT, secret: 'wrong' }) })).status).toBe(401);
    expect((await send(usage, { headers: bearer })).status).toBe(200);
    const { status, body } = await send(usage, { headers: basic(ROOT) });
    expect([status, body]).toMatchObject([
      200,
      { currency: 'USD', rows: [{ action: 'Decrypt' }, { action: 'Encrypt' }] },
    ]);
  });

  it('explain a query that makes no sense', async () => {
    const { status, body } = await send(`${harness.url}/_osseal/usage?group-by=colour`, { headers: basic(ROOT) });
    expect([status, body?.Code]).toEqual([400, 'InvalidParameter']);
    expect(body?.Message).toMatch(/^group-by: must be a comma-separated list of hour, region/);
  });

  it('write the bill as CSV', async () => {
    const { headers, text } = await send(`${harness.url}/_osseal/usage?group-by=action&format=csv`, {
      headers: basic(ROOT),
    });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text).toMatch(/^action,calls,billed,cost\r\nDecrypt,/);
  });

  it('show the audit trail, newest first, and one request of it', async () => {
    const { body } = await call(harness, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' }, { key: ALICE });
    const id = String(body?.RequestId);
    const newest = await send(`${harness.url}/_osseal/audit?limit=1`, { headers: basic(ROOT) });
    expect(newest.body?.records).toMatchObject([
      {
        requestId: id,
        action: 'Encrypt',
        keyId: KEY_ID,
        outcome: 'Success',
        principal: 'acs:ram::1000000000000001:user/alice',
      },
    ]);
    const one = await send(`${harness.url}/_osseal/audit?request-id=${id}`, { headers: basic(ROOT) });
    expect(one.body?.records).toHaveLength(1);
    expect((await send(`${harness.url}/_osseal/audit?limit=0`, { headers: basic(ROOT) })).status).toBe(400);
  });
});
