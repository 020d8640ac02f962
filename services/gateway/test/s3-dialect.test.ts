import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RawResponse, type RawS3Request, sendHttp, signS3 } from '@osseal/testkit';
import { ACCOUNT, element, GatewayHarness, ROOT, statement } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
  await gateway.bucket('open', { 'x-oss-acl': 'public-read-write' });
});
afterAll(() => gateway.stop());

const keyOf = (id: string) => ({ accessKeyId: id, accessKeySecret: `${id}-secret` });

function signed(request: RawS3Request, as = ROOT) {
  const server = { ...keyOf(as), oss: `http://127.0.0.1:${gateway.port}` };
  return signS3(server, { date: new Date(gateway.clock.now()), ...request });
}

function send(request: RawS3Request, as = ROOT): Promise<RawResponse> {
  return sendHttp(`http://127.0.0.1:${gateway.port}`, signed(request, as));
}

describe('answers in the S3 dialect', () => {
  it('name the request as S3 does, and errors too', async () => {
    const { status, headers, text } = await send({ bucket: 'demo', key: 'none' });
    expect([status, element(text, 'Code')]).toEqual([404, 'NoSuchKey']);
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{24}$/);
    expect(headers['x-amz-request-id']).toBe(element(text, 'RequestId'));
  });

  it('to a HEAD have no body and no x-oss-err', async () => {
    const { status, headers, text } = await send({ method: 'HEAD', bucket: 'demo', key: 'none' });
    expect([status, text]).toEqual([404, '']);
    expect(headers).not.toHaveProperty('x-oss-err');
  });

  it('say where a bucket is', async () => {
    const { status, headers } = await send({ method: 'HEAD', bucket: 'demo' });
    expect([status, headers['x-amz-bucket-region']]).toEqual([200, 'cn-hangzhou']);
    expect((await send({ method: 'HEAD', bucket: 'no-bucket' })).status).toBe(404);
  });

  it('to unsigned requests that use its headers are in it', async () => {
    const unsigned = { 'x-amz-acl': 'private' };
    const put = await gateway.send({ method: 'PUT', bucket: 'open', key: 'a', headers: unsigned, body: 'x', as: null });
    expect([put.status, put.headers['x-amz-request-id']]).toEqual([200, expect.any(String)]);
    const refused = await gateway.send({ method: 'PUT', bucket: 'demo', key: 'a', headers: unsigned, as: null });
    expect([refused.status, element(refused.text, 'Code')]).toEqual([403, 'AccessDenied']);
  });

  it('are answered to the same permissions', async () => {
    const alice = { type: 'user', account: ACCOUNT, user: 'alice', userId: '2001' } as const;
    gateway.kms.grant('alice', alice, { policies: [statement('Allow', 'oss:PutObject', '*')] });
    expect((await send({ method: 'PUT', bucket: 'demo', key: 'a', body: 'x' }, 'alice')).status).toBe(200);
    const refused = await send({ bucket: 'demo', key: 'a' }, 'alice');
    expect([refused.status, element(refused.text, 'Code')]).toEqual([403, 'AccessDenied']);
    expect((await send({ method: 'HEAD', bucket: 'demo' }, 'alice')).status).toBe(403);
  });
});

describe('keys', () => {
  it('that nobody has are refused', async () => {
    const { status, text } = await send({ bucket: 'demo' }, 'nobody');
    expect([status, element(text, 'Code'), element(text, 'AWSAccessKeyId')]).toEqual([
      403,
      'InvalidAccessKeyId',
      'nobody',
    ]);
  });

  it('of a session need its token, for as long as it lives', async () => {
    const expiresAtMs = gateway.clock.now() + 60_000;
    gateway.kms.grant(
      'session',
      { type: 'root', account: ACCOUNT },
      { session: { securityToken: 'tok', expiresAtMs } },
    );
    const code = async (token?: string) => {
      const headers = token === undefined ? {} : { 'x-amz-security-token': token };
      const { status, text } = await send({ bucket: 'demo', headers }, 'session');
      return [status, element(text, 'Code')];
    };
    expect(await code('tok')).toEqual([200, undefined]);
    expect(await code()).toEqual([403, 'InvalidAccessKeyId']);
    expect(await code('other')).toEqual([403, 'InvalidToken']);
    gateway.kms.grant(
      'session',
      { type: 'root', account: ACCOUNT },
      { session: { securityToken: 'tok', expiresAtMs: gateway.clock.now() } },
    );
    expect(await code('tok')).toEqual([400, 'ExpiredToken']);
  });
});

describe('a signature of V2 in the headers', () => {
  it('says nothing of parameters that stand for headers, which are not headers then', async () => {
    const date = new Date(gateway.clock.now()).toUTCString();
    const signature = createHmac('sha1', `${ROOT}-secret`).update(`PUT\n\n\n${date}\n/demo/v2`).digest('base64');
    const target = '/demo/v2?X-Amz-Signature=0&x-amz-acl=public-read-write';
    const headers = { date, authorization: `AWS ${ROOT}:${signature}` };
    await sendHttp(`http://127.0.0.1:${gateway.port}`, { method: 'PUT', target, headers, body: 'x' });
    expect((await gateway.send({ bucket: 'demo', key: 'v2', as: null })).status).toBe(403);
  });
});

describe('a body', () => {
  const put = (request: RawS3Request) => send({ method: 'PUT', bucket: 'demo', key: 'body', ...request });
  const stored = async () => (await send({ bucket: 'demo', key: 'body' })).text;

  it('in signed chunks is stored without them', async () => {
    const chunks = ['first ', 'x'.repeat(100_000), ' last'];
    expect((await put({ payload: { chunks } })).status).toBe(200);
    expect(await stored()).toBe(chunks.join(''));
    const { headers } = await send({ method: 'HEAD', bucket: 'demo', key: 'body' });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it('with another content than was signed changes nothing', async () => {
    await put({ body: 'before' });
    const sound = signed({ method: 'PUT', bucket: 'demo', key: 'body', body: 'sound' });
    const base = `http://127.0.0.1:${gateway.port}`;
    const other = await sendHttp(base, { ...sound, body: 'other' });
    expect([other.status, element(other.text, 'Code')]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    const chunked = signed({ method: 'PUT', bucket: 'demo', key: 'body', payload: { chunks: ['sound'] } });
    const body = chunked.body.toString().replace('sound', 'other');
    const changed = await sendHttp(base, { ...chunked, body });
    expect([changed.status, element(changed.text, 'Code')]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await stored()).toBe('before');
  });

  it.each([
    ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest'],
    ['content-md5', '1B2M2Y8AsgTpgAmY7PhCfg==', 'BadDigest'],
  ])('that is not what %s says is refused', async (name, value, code) => {
    const { status, text } = await put({ body: 'text', headers: { [name]: value } });
    expect([status, element(text, 'Code')]).toEqual([400, code]);
  });

  it.each(['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'])(
    'as %s is refused as the real service refuses it',
    async (payload) => {
      const request = { method: 'PUT', bucket: 'demo', key: 'body', headers: { 'content-encoding': 'aws-chunked' } };
      const sound = signed(request);
      const headers = { ...sound.headers, 'x-amz-content-sha256': payload };
      // Judged before the signature is, it would tell strangers what is offered.
      const stranger = await sendHttp(`http://127.0.0.1:${gateway.port}`, { ...sound, headers });
      expect(element(stranger.text, 'Code')).toBe('SignatureDoesNotMatch');
      const open = await gateway.send({
        method: 'PUT',
        bucket: 'open',
        key: 'b',
        headers: { 'content-encoding': 'aws-chunked', 'x-amz-content-sha256': payload },
        body: 'x',
        as: null,
      });
      expect([open.status, element(open.text, 'Code'), element(open.text, 'EC')]).toEqual([
        400,
        'InvalidArgument',
        '0017-00000804',
      ]);
    },
  );

  it('of a request that takes none is not signed for', async () => {
    const headers = { 'content-length': '4' };
    const { status, text } = await send({ method: 'DELETE', bucket: 'demo', key: 'x', body: 'text', headers });
    expect([status, element(text, 'EC')]).toEqual([400, '0002-00000427']);
  });

  it('that ends early is nobody’s object, and the server goes on', async () => {
    const { target, headers, body } = signed({
      method: 'PUT',
      bucket: 'demo',
      key: 'early',
      payload: { chunks: ['x'.repeat(1000)] },
    });
    const head = Object.entries({ ...headers, 'content-length': String(body.length) }).map(([n, v]) => `${n}: ${v}`);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(gateway.port, '127.0.0.1', () => {
        socket.write(`PUT ${target} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
        socket.write(body.subarray(0, 500), () => socket.destroy());
      });
      socket.on('close', () => resolve()).on('error', reject);
    });
    expect((await send({ bucket: 'demo', key: 'early' })).status).toBe(404);
  });
});

describe('documents', () => {
  const put = (query: Record<string, string>, body: string) => send({ method: 'PUT', bucket: 'demo', query, body });

  it('of lifecycle rules come back as they were', async () => {
    const rule =
      '<Rule><ID>r</ID><Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>' +
      '<Status>Enabled</Status><Expiration><Days>3</Days></Expiration></Rule>';
    const document = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rule}</LifecycleConfiguration>`;
    expect((await put({ lifecycle: '' }, document)).status).toBe(200);
    expect((await send({ bucket: 'demo', query: { lifecycle: '' } })).text).toContain(document);
    await send({ method: 'DELETE', bucket: 'demo', query: { lifecycle: '' } });
    const none = await send({ bucket: 'demo', query: { lifecycle: '' } });
    expect([none.status, element(none.text, 'Code')]).toEqual([404, 'NoSuchLifecycleConfiguration']);
  });

  it.each([
    ['lifecycle', '<LifecycleConfiguration><Rule><Restore/></Rule></LifecycleConfiguration>', 501, 'NotImplemented'],
    ['lifecycle', '<LifecycleConfiguration><Rule>', 400, 'MalformedXML'],
    ['lifecycle', '', 400, 'MalformedXML'],
    [
      'versioning',
      '<VersioningConfiguration><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>',
      501,
      'NotImplemented',
    ],
    ['acl', '<AccessControlPolicy/>', 400, 'MalformedXML'],
  ])('?%s %s is refused', async (name, document, status, code) => {
    const answer = await put({ [name]: '' }, document);
    expect([answer.status, element(answer.text, 'Code')]).toEqual([status, code]);
  });

  it('whose digest is another are refused', async () => {
    const { text } = await send({
      method: 'PUT',
      bucket: 'demo',
      query: { versioning: '' },
      headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' },
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    expect(element(text, 'Code')).toBe('BadDigest');
  });

  it('set an ACL, of a bucket and of an object', async () => {
    await send({ method: 'PUT', bucket: 'demo', key: 'acl', body: 'x' });
    const policy = (permission: string) =>
      `<AccessControlPolicy><Owner><ID>${ACCOUNT}</ID></Owner><AccessControlList><Grant><Grantee>` +
      `<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>${permission}</Permission>` +
      '</Grant></AccessControlList></AccessControlPolicy>';
    expect(
      (await send({ method: 'PUT', bucket: 'demo', key: 'acl', query: { acl: '' }, body: policy('READ') })).status,
    ).toBe(200);
    expect((await gateway.send({ bucket: 'demo', key: 'acl', as: null })).status).toBe(200);
    expect((await put({ acl: '' }, policy('WRITE'))).status).toBe(501);
  });

  it('delete quietly with a document, and nothing on a condition', async () => {
    const remove = (object: string) =>
      send({
        method: 'POST',
        bucket: 'demo',
        query: { delete: '' },
        body: `<Delete><Quiet>true</Quiet><Object>${object}</Object></Delete>`,
      });
    await send({ method: 'PUT', bucket: 'demo', key: 'gone', body: 'x' });
    expect((await remove('<Key>gone</Key><ETag>"e"</ETag>')).status).toBe(501);
    expect((await send({ method: 'HEAD', bucket: 'demo', key: 'gone' })).status).toBe(200);
    const { status, text } = await remove('<Key>gone</Key>');
    expect([status, text]).toEqual([200, expect.stringContaining('<DeleteResult')]);
    expect((await send({ method: 'HEAD', bucket: 'demo', key: 'gone' })).status).toBe(404);
  });
});
