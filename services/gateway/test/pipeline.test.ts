import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import { AccessKeySecret, formatQuery, presignOssV1, presignOssV4, signOssV1 } from '@osseal/protocol/signature';
import { compilePolicy } from '@osseal/ram';
import { ACCOUNT, element, GatewayHarness, OTHER, ROOT, statement } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start({
    ossBaseDomains: ['osseal.test'],
    ossCustomDomains: ['files.example.com=demo'],
  });
  await gateway.bucket('demo');
  await gateway.bucket('open', { 'x-oss-acl': 'public-read-write' });
  await gateway.bucket('theirs', {}, OTHER);
});

afterAll(() => gateway.stop());

const rootSigner = { accessKeyId: ROOT, secret: new AccessKeySecret(`${ROOT}-secret`) };

describe('every answer', () => {
  it('carries the common headers', async () => {
    const answer = await gateway.send({ bucket: 'demo', query: { location: '' } });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      server: 'AliyunOSS',
      date: 'Mon, 23 Nov 2026 15:00:00 GMT',
      'content-type': 'application/xml',
      'x-oss-server-time': '0',
    });
    expect(answer.headers['x-oss-request-id']).toMatch(/^[0-9A-F]{24}$/);
    expect(answer.headers.connection).toBeDefined();
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
  });

  it('leaves a line in the log', async () => {
    const answer = await gateway.send({ bucket: 'demo', query: { location: '' } });
    const requestId = answer.headers['x-oss-request-id'];
    expect(gateway.log).toContainEqual(
      expect.objectContaining({ msg: 'answered', requestId, action: 'GetBucketLocation', status: 200 }),
    );
  });

  it('says what went wrong in XML, with the request id and the fine code', async () => {
    const answer = await gateway.send({ bucket: 'missing', query: { location: '' } });
    expect(answer.status).toBe(404);
    expect(answer.headers['x-oss-ec']).toBe('0015-00000101');
    expect(element(answer.text, 'Code')).toBe('NoSuchBucket');
    expect(element(answer.text, 'BucketName')).toBe('missing');
    expect(element(answer.text, 'RequestId')).toBe(answer.headers['x-oss-request-id']);
    expect(element(answer.text, 'HostId')).toBe(`localhost:${gateway.port}`);
    expect(element(answer.text, 'EC')).toBe('0015-00000101');
  });

  it('puts the error of a HEAD into headers', async () => {
    for (const [bucket, code, status] of [
      ['missing', 'NoSuchBucket', 404],
      ['demo', 'NoSuchKey', 404],
    ] as const) {
      const answer = await gateway.send({ method: 'HEAD', bucket, key: 'nothing' });
      expect([answer.status, answer.text]).toEqual([status, '']);
      const xml = Buffer.from(String(answer.headers['x-oss-err']), 'base64').toString('utf8');
      expect(element(xml, 'Code')).toBe(code);
      expect(answer.headers['x-oss-ec']).toBe(element(xml, 'EC'));
    }
  });
});

describe('addressing', () => {
  it.each([
    ['path style', undefined, '/demo/?location'],
    ['the host that ali-oss forges', 'demo.oss-cn-hangzhou.aliyuncs.com', '/?location'],
    ['the forged host with sldEnable', 'demo.oss-cn-hangzhou.aliyuncs.com', '/demo/?location='],
    ['a configured domain', 'demo.osseal.test:5601', '/?location'],
    ['a custom domain', 'files.example.com', '/?location'],
  ])('%s', async (_, host, target) => {
    const answer = await gateway.send({
      bucket: 'demo',
      query: { location: '' },
      target,
      ...(host !== undefined && { host }),
    });
    expect([answer.status, element(answer.text, 'LocationConstraint')]).toEqual([200, 'oss-cn-hangzhou']);
  });

  it('stores under the key that the signature covers when the path repeats the bucket', async () => {
    const host = 'demo.oss-cn-hangzhou.aliyuncs.com';
    const sld = await gateway.send({ method: 'PUT', bucket: 'demo', key: 'sld', target: '/demo/sld', host, body: 'x' });
    const plain = await gateway.send({
      method: 'PUT',
      bucket: 'demo',
      key: 'demo/plain',
      target: '/demo/plain',
      host,
      body: 'x',
    });
    expect([sld.status, plain.status]).toEqual([200, 200]);
    expect(gateway.index.findObject('demo', 'sld')).toBeDefined();
    expect(gateway.index.findObject('demo', 'demo/plain')).toBeDefined();
  });

  it.each([
    ['%E4%B8%AD/../a%2Fb//c', '中/../a/b//c'],
    ['a+b%20c', 'a+b c'],
    ['_osseal/x', '_osseal/x'],
  ])('never normalises the key %s', async (raw, key) => {
    for (const [host, target] of [
      ['demo.osseal.test', `/${raw}`],
      [undefined, `/demo/${raw}`],
    ] as const) {
      const answer = await gateway.send({
        method: 'PUT',
        bucket: 'demo',
        key,
        target,
        body: 'x',
        ...(host !== undefined && { host }),
      });
      expect(answer.status).toBe(200);
      expect(gateway.index.findObject('demo', key)).toBeDefined();
      await gateway.send({ method: 'DELETE', bucket: 'demo', key, target, ...(host !== undefined && { host }) });
      expect(gateway.index.findObject('demo', key)).toBeUndefined();
    }
  });

  it.each([
    ['/demo/%ff', 'InvalidObjectName'],
    ['/demo//a', 'InvalidObjectName'],
    ['/demo/?prefix=%ff', 'InvalidURI'],
    ['/NoBucket/?location', 'InvalidBucketName'],
  ])('refuses %s', async (target, code) => {
    const { rawPath, rawQuery } = { rawPath: target.split('?')[0] ?? '', rawQuery: target.split('?')[1] };
    const [, bucket = '', ...rest] = rawPath.split('/');
    const answer = await gateway.send({
      bucket,
      ...(rest.join('/') !== '' && { key: rest.join('/') }),
      ...(rawQuery === 'location' && { query: { location: '' } }),
      target,
    });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, code]);
  });
});

describe('long keys', () => {
  it('end at 1023 bytes', async () => {
    const put = (key: string) => gateway.send({ method: 'PUT', bucket: 'demo', key, body: 'x' });
    expect((await put('k'.repeat(1023))).status).toBe(200);
    const answer = await put('k'.repeat(1024));
    expect([answer.status, element(answer.text, 'Code'), element(answer.text, 'Message')]).toEqual([
      400,
      'InvalidObjectName',
      'The Length of Object name must be less than 1024.',
    ]);
  });
});

describe('authentication', () => {
  const location = { bucket: 'demo', query: { location: '' } };

  it('knows its access keys', async () => {
    gateway.kms.grant('sleeping', { type: 'root', account: ACCOUNT }, { status: 'Inactive' });
    for (const as of ['stranger', 'sleeping']) {
      const answer = await gateway.send({ ...location, as });
      expect([answer.status, element(answer.text, 'Code'), element(answer.text, 'OSSAccessKeyId')]).toEqual([
        403,
        'InvalidAccessKeyId',
        as,
      ]);
      expect(answer.headers['x-oss-ec']).toBe('0002-00000902');
    }
  });

  it('shows what was to be signed', async () => {
    const answer = await gateway.send({ ...location, headers: { authorization: `OSS ${ROOT}:bm90IGl0` }, as: null });
    expect(element(answer.text, 'Code')).toBe('AccessDenied');
    const dated = { authorization: `OSS ${ROOT}:bm90IGl0`, date: new Date(gateway.clock.now()).toUTCString() };
    const signed = await gateway.send({ ...location, headers: dated, as: null });
    expect([signed.status, element(signed.text, 'Code')]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(element(signed.text, 'StringToSign')).toBe(`GET\n\n\n${dated.date}\n/demo/?location`);
    expect(element(signed.text, 'SignatureProvided')).toBe('bm90IGl0');
    expect(signed.text).not.toContain(`${ROOT}-secret`);
  });

  it('refuses a signature over another bucket, key or method', async () => {
    for (const sent of [
      { bucket: 'demo', key: 'a', target: '/demo/b' },
      { bucket: 'demo', key: 'a', target: '/open/a' },
      { bucket: 'demo', key: 'a', target: '/demo/a?acl' },
    ]) {
      expect(element((await gateway.send(sent)).text, 'Code')).toBe('SignatureDoesNotMatch');
    }
  });

  it('refuses a clock that is far off, with both times', async () => {
    const stale = signOssV1({ method: 'GET', ...location }, rootSigner, gateway.clock.now() - 16 * 60_000);
    const answer = await gateway.send({ ...location, headers: stale, as: null });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([403, 'RequestTimeTooSkewed']);
    expect(element(answer.text, 'RequestTime')).toBe('2026-11-23T14:44:00.000Z');
    expect(element(answer.text, 'ServerTime')).toBe('2026-11-23T15:00:00.000Z');
  });

  it('takes signed URLs of both versions until they expire', async () => {
    const now = gateway.clock.now();
    for (const query of [
      presignOssV1({ method: 'GET', ...location }, rootSigner, now / 1000 + 60),
      presignOssV4({ method: 'GET', ...location }, rootSigner, {
        nowMs: now,
        region: 'cn-hangzhou',
        expiresSeconds: 60,
      }),
    ]) {
      const target = `/demo/?${formatQuery(query)}`;
      expect((await gateway.send({ target, as: null })).status).toBe(200);
      gateway.clock.advance(61_000);
      const late = await gateway.send({ target, as: null });
      gateway.clock.advance(-61_000);
      expect([late.status, element(late.text, 'Message')]).toEqual([403, 'Request has expired.']);
    }
  });

  it('demands the token of a session, and only that', async () => {
    const expiresAtMs = gateway.clock.now() + 60_000;
    const session = { securityToken: 'the-token', expiresAtMs };
    gateway.kms.grant('STS.key', { type: 'root', account: ACCOUNT }, { session });
    const code = async (as: string, securityToken?: string) => {
      const answer = await gateway.send({ ...location, as, ...(securityToken !== undefined && { securityToken }) });
      return answer.status === 200 ? 200 : element(answer.text, 'Code');
    };
    expect(await code('STS.key', 'the-token')).toBe(200);
    expect(await code('STS.key')).toBe('InvalidAccessKeyId');
    expect(await code('STS.key', 'another')).toBe('InvalidSecurityToken');
    expect(await code(ROOT, 'the-token')).toBe('AccessKeyIdAndSecurityTokenNotMatch');
    gateway.clock.advance(60_000);
    expect(await code('STS.key', 'the-token')).toBe('SecurityTokenExpired');
    gateway.clock.advance(-60_000);
  });

  it('demands the region of the host, or else of the bucket, in a V4 scope', async () => {
    const host = 'demo.oss-cn-hangzhou.aliyuncs.com';
    expect((await gateway.send({ ...location, v4: { region: 'cn-hangzhou' } })).status).toBe(200);
    expect((await gateway.send({ ...location, host, v4: { region: 'cn-hangzhou' } })).status).toBe(200);
    for (const more of [{}, { host }]) {
      const answer = await gateway.send({ ...location, ...more, v4: { region: 'cn-beijing' } });
      expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'InvalidArgument']);
      expect(answer.headers['x-oss-ec']).toBe('0002-00000226');
    }
  });

  it('says 503 while the account directory cannot be asked', async () => {
    gateway.kms.unreachable = true;
    const answer = await gateway.send(location);
    gateway.kms.unreachable = false;
    expect([answer.status, element(answer.text, 'Code')]).toEqual([503, 'ServiceUnavailable']);
    expect(answer.text).not.toContain('no route');
  });
});

describe('authorization', () => {
  const demo = `acs:oss:*:${ACCOUNT}:demo`;
  const user = (user: string, ...policies: ReturnType<typeof statement>[]): string => {
    gateway.kms.grant(user, { type: 'user', account: ACCOUNT, user, userId: '20000000000001' }, { policies });
    return user;
  };
  const refusal = async (sent: Parameters<GatewayHarness['send']>[0]) => {
    const answer = await gateway.send(sent);
    if (answer.status < 400) return answer.status;
    return [element(answer.text, 'Code'), element(answer.text, 'Message'), answer.headers['x-oss-ec']];
  };

  it('follows the policies of the user', async () => {
    const reader = user('reader', statement('Allow', 'oss:Get*', `${demo}*`));
    const info = { bucket: 'demo', query: { bucketInfo: '' } };
    expect(await refusal({ ...info, as: reader })).toBe(200);
    expect(await refusal({ ...info, as: user('nobody') })).toEqual([
      'AccessDenied',
      'You have no right to access this bucket.',
      '0003-00000202',
    ]);
    expect(await refusal({ method: 'PUT', bucket: 'demo', key: 'a', body: 'x', as: reader })).toEqual([
      'AccessDenied',
      'You have no right to access this object because of bucket acl.',
      '0003-00000001',
    ]);
    const denied = user('denied', statement('Allow', '*', '*'), statement('Deny', 'oss:GetBucketInfo', demo));
    expect(await refusal({ ...info, as: denied })).toEqual([
      'AccessDenied',
      'Access denied by bucket policy.',
      '0003-00000201',
    ]);
  });

  it('knows source address, transport, time and user agent', async () => {
    const condition = {
      IpAddress: { 'acs:SourceIp': '127.0.0.0/8' },
      Bool: { 'acs:SecureTransport': 'false' },
      DateGreaterThan: { 'acs:CurrentTime': '2026-11-23T14:59:59Z' },
      StringLike: { 'acs:UserAgent': 'test-*', 'acs:AccessId': 'cond*' },
    };
    const as = user('conditional', statement('Allow', 'oss:*', '*', condition));
    const info = { bucket: 'demo', query: { bucketInfo: '' }, as };
    expect(await refusal({ ...info, headers: { 'user-agent': 'test-1' } })).toBe(200);
    expect(await refusal({ ...info, headers: { 'user-agent': 'other' } })).toEqual(
      expect.arrayContaining(['AccessDenied']),
    );
  });

  it('keeps a session within its policy', async () => {
    const policy = compilePolicy(
      { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:GetBucketInfo', Resource: '*' }] },
      'session',
    );
    const session = { securityToken: 't', expiresAtMs: gateway.clock.now() + 1000, policy };
    const principal = { type: 'assumed-role', account: ACCOUNT, role: 'r', roleId: '3', session: 's' } as const;
    gateway.kms.grant('STS.limited', principal, { session, policies: [statement('Allow', '*', '*')] });
    const as = { as: 'STS.limited', securityToken: 't' };
    expect(await refusal({ bucket: 'demo', query: { bucketInfo: '' }, ...as })).toBe(200);
    expect(await refusal({ bucket: 'demo', query: { location: '' }, ...as })).toEqual([
      'AccessDenied',
      "Access denied by authorizer's policy.",
      undefined,
    ]);
  });

  it("keeps another account's bucket closed", async () => {
    expect(await refusal({ bucket: 'theirs', query: { bucketInfo: '' } })).toEqual([
      'AccessDenied',
      'The bucket you access does not belong to you.',
      '0003-00000202',
    ]);
    expect(await refusal({ method: 'DELETE', bucket: 'theirs' })).toEqual(expect.arrayContaining(['AccessDenied']));
  });

  it('lets the unsigned do what ACLs open, and no more', async () => {
    const as = null;
    expect(await refusal({ method: 'PUT', bucket: 'open', key: 'a', body: 'x', as })).toBe(200);
    expect(await refusal({ bucket: 'open', key: 'a', as })).toBe(200);
    expect(await refusal({ bucket: 'demo', key: 'a', as })).toEqual([
      'AccessDenied',
      'Anonymous user has no right to access this object.',
      undefined,
    ]);
    for (const sent of [
      {},
      { bucket: 'open', query: { bucketInfo: '' } },
      { method: 'PUT', bucket: 'fresh' },
      { method: 'DELETE', bucket: 'open' },
    ]) {
      expect(await refusal({ ...sent, as })).toEqual([
        'AccessDenied',
        'Anonymous access is forbidden for this operation.',
        undefined,
      ]);
    }
    expect(await refusal({ bucket: 'demo', as })).toEqual([
      'AccessDenied',
      'Anonymous user has no right to access this bucket.',
      undefined,
    ]);
  });
});

describe('what this release does not offer', () => {
  it.each([
    ['POST', 'a', { uploads: '', sequential: '' }, {}, 'ArgumentName', 'sequential'],
    ['GET', 'a', { 'x-oss-process': 'image/resize,w_100' }, {}, 'ArgumentName', 'x-oss-process'],
    ['POST', 'a', { restore: '' }, {}, 'ArgumentName', 'restore'],
    ['PUT', 'a', {}, { 'x-oss-callback': 'e30=' }, 'Header', 'x-oss-callback'],
    ['PUT', 'a', {}, { 'if-none-match': '*' }, 'Header', 'if-none-match'],
    ['PUT', 'a', {}, { 'if-modified-since': 'Mon, 23 Nov 2026 15:00:00 GMT' }, 'Header', 'if-modified-since'],
    ['PUT', undefined, { website: '' }, {}, 'ArgumentName', 'website'],
    ['POST', undefined, { worm: '' }, {}, 'ArgumentName', 'worm'],
  ])('%s %s %j %j is refused', async (method, key, query, headers, name, value) => {
    const answer = await gateway.send({
      method,
      bucket: 'demo',
      ...(key !== undefined && { key }),
      query: query as Record<string, string>,
      headers: headers as Record<string, string>,
    });
    expect([answer.status, element(answer.text, 'Code'), element(answer.text, name)]).toEqual([
      400,
      'NotImplemented',
      value,
    ]);
  });

  it('refuses to list buckets by tags, rather than to list them all', async () => {
    for (const query of [{ 'tag-key': 'k', 'tag-value': 'v' }, { tagging: '"k":"v"' }]) {
      const answer = await gateway.send({ query });
      expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'NotImplemented']);
    }
  });

  it.each([
    ['PATCH', 'demo', 'a'],
    ['POST', 'demo', 'a'],
    ['HEAD', 'demo', undefined],
    ['DELETE', undefined, undefined],
  ])('%s on %s %s is no operation', async (method, bucket, key) => {
    const answer = await gateway.send({
      method,
      ...(bucket !== undefined && { bucket }),
      ...(key !== undefined && { key }),
    });
    expect(answer.status).toBe(405);
  });

  it('ignores parameters that nobody knows, and versionId=null', async () => {
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'known', body: 'x' });
    const answer = await gateway.send({ bucket: 'demo', key: 'known', query: { versionId: 'null', 'no-such': '1' } });
    expect([answer.status, answer.text]).toEqual([200, 'x']);
  });

  it('refuses the encryption header where it has no meaning', async () => {
    for (const sent of [
      { bucket: 'demo', key: 'known' },
      { method: 'DELETE', bucket: 'demo', key: 'known' },
      { bucket: 'demo', query: { bucketInfo: '' } },
    ]) {
      const answer = await gateway.send({ ...sent, headers: { 'x-oss-server-side-encryption': 'AES256' } });
      expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'InvalidArgument']);
      expect(answer.headers['x-oss-ec']).toBe('0005-00000002');
    }
  });
});

describe('failures', () => {
  it('shows nothing of what went wrong inside, and logs it', async () => {
    const failing = await GatewayHarness.start();
    await failing.bucket('demo');
    failing.index.findObject = () => {
      throw new Error('inner detail at /var/lib/thing');
    };
    const answer = await failing.send({ bucket: 'demo', key: 'a' });
    await failing.stop();
    expect([answer.status, element(answer.text, 'Code')]).toEqual([500, 'InternalError']);
    expect(answer.text).not.toContain('inner');
    expect(failing.log).toContainEqual(
      expect.objectContaining({ msg: 'a request failed', requestId: answer.headers['x-oss-request-id'] }),
    );
  });

  it('reads a refused upload to its end, so that the client sees the answer', async () => {
    const body = Buffer.alloc(6 * 1024 * 1024);
    const answer = await gateway.send({ method: 'PUT', bucket: 'missing', key: 'a', body });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([404, 'NoSuchBucket']);
  });

  it('keeps the connection of a refused upload that was read', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const put = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const options = { port: gateway.port, method: 'PUT', path: '/missing/a', agent };
        const call = request(options, (response) => {
          const seen = `${response.statusCode} from port ${response.socket.localPort}`;
          response.resume().on('end', () => resolve(seen));
        });
        call.on('error', reject);
        call.end(Buffer.alloc(300_000));
      });
    const first = await put();
    const second = await put();
    agent.destroy();
    expect(first).toMatch(/^404 /);
    expect(second).toBe(first);
  });

  it.each([
    ['GET', 'nothing', 404],
    ['HEAD', 'nothing', 404],
    ['HEAD', 'there', 200],
    ['GET', 'there', 200],
    ['DELETE', 'there', 204],
  ])(
    '%s of %s does not wait for a body that was announced and never came, nor takes the next request for it',
    async (method, key, status) => {
      await gateway.send({ method: 'PUT', bucket: 'open', key: 'there', body: 'x', as: null });
      const text = await new Promise<string>((resolve, reject) => {
        let received = '';
        const socket = connect(gateway.port, '127.0.0.1', () => {
          socket.write(`${method} /open/${key} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n`);
        });
        socket.on('data', (data) => {
          received += data.toString('utf8');
        });
        socket.on('close', () => resolve(received));
        socket.on('error', reject);
      });
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(text).toContain('Connection: close');
    },
  );

  it('answers a refused upload that is too long to be read, then closes the connection', async () => {
    const length = 1024 * 1024 * 1024;
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(gateway.port, '127.0.0.1', () => {
        socket.write(`PUT /missing/a HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
        const chunk = Buffer.alloc(1024 * 1024);
        const push = (): void => {
          if (!socket.destroyed && !socket.writableEnded) socket.write(chunk, () => setImmediate(push));
        };
        push();
      });
      socket.on('data', (data) => {
        received += data.toString('utf8');
        if (received.includes('</Error>')) socket.end();
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 404 /);
    expect(text).toContain('Connection: close');
    expect(text).toContain('<Code>NoSuchBucket</Code>');
  });
});

describe('strict regions', () => {
  it('send a request of another region to its endpoint, when asked for', async () => {
    const strict = await GatewayHarness.start({
      ossStrictRegion: true,
      ossExtranetEndpoint: 'oss-{region}.osseal.test',
    });
    await strict.bucket('demo');
    const sent = { bucket: 'demo', query: { location: '' } };
    const wrong = await strict.send({ ...sent, host: 'demo.oss-cn-beijing.aliyuncs.com' });
    const right = await strict.send({ ...sent, host: 'demo.oss-cn-hangzhou.aliyuncs.com' });
    const lenient = await gateway.send({ ...sent, host: 'demo.oss-cn-beijing.aliyuncs.com' });
    await strict.stop();
    expect([wrong.status, element(wrong.text, 'Code')]).toEqual([403, 'AccessDenied']);
    expect(element(wrong.text, 'Endpoint')).toBe('oss-cn-hangzhou.osseal.test');
    expect([right.status, lenient.status]).toEqual([200, 200]);
  });
});

describe('the control endpoints', () => {
  const control = (path: string, headers: Record<string, string> = {}) =>
    gateway.send({ target: `/_osseal/${path}`, headers, as: null });

  it('tell that the gateway lives, serves and counts', async () => {
    expect(JSON.parse((await control('health')).text)).toMatchObject({ status: 'ok', service: 'oss' });
    expect((await control('ready')).status).toBe(200);
    const metrics = await control('metrics');
    expect(metrics.text).toMatch(/osseal_requests_total\{service="oss",action="GetBucketLocation",status="200"\} \d+/);
  });

  it('show the bill to an account root alone', async () => {
    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    });
    expect((await control('usage')).status).toBe(401);
    expect((await control('usage', basic(ROOT, 'wrong'))).status).toBe(401);
    expect((await control('usage', basic('reader', 'reader-secret'))).status).toBe(401);
    const answer = await control('usage?since=2026-11-23', basic(ROOT, `${ROOT}-secret`));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { asked: { since: '2026-11-23' } }]);
  });

  it('say what is wrong with a question about the bill', async () => {
    gateway.kms.usage = async () => {
      throw new KmsCallError('InvalidParameter', 400, 'since: must be a day.', 'r');
    };
    const authorization = `Basic ${Buffer.from(`${ROOT}:${ROOT}-secret`).toString('base64')}`;
    const answer = await control('usage?since=zz', { authorization });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      400,
      { code: 'InvalidParameter', message: 'since: must be a day.' },
    ]);
  });

  it('have a console only where one was handed in', async () => {
    expect((await control('console/')).status).toBe(404);
  });

  it('have nothing else, and are no bucket', async () => {
    expect((await control('nothing')).status).toBe(404);
    expect((await gateway.send({ method: 'PUT', bucket: '_osseal' })).status).toBe(404);
  });
});
