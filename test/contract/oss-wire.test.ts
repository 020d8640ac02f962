import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RawOssRequest, sendHttp, sendOss, signOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const bucket = 'wire';
const METHOD = 'x-oss-server-side-encryption';
const osseal = useOsseal();
const send = (request: RawOssRequest) => sendOss(osseal(), { bucket, ...request });
const codeOf = (xml: string) => /<Code>(.*?)<\/Code>/.exec(xml)?.[1];

beforeAll(async () => {
  await send({ method: 'PUT' });
  await send({ method: 'PUT', key: 'here', body: 'hello' });
});

async function expectError(request: RawOssRequest, status: number, code: string): Promise<string> {
  const answer = await send(request);
  expect([answer.status, codeOf(answer.text)]).toEqual([status, code]);
  return answer.text;
}

describe('OSS errors', () => {
  it('are XML that starts with Error and names the request', async () => {
    const answer = await send({ key: 'nothing' });
    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/xml',
      server: 'AliyunOSS',
      'x-oss-request-id': expect.stringMatching(/^[0-9A-F]{24}$/),
      'x-oss-ec': '0026-00000001',
    });
    expect(answer.text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<Error>\s*<Code>NoSuchKey<\/Code>/);
    for (const element of [
      '<Message>The specified key does not exist.</Message>',
      `<RequestId>${answer.headers['x-oss-request-id']}</RequestId>`,
      `<HostId>${new URL(osseal().oss).host}</HostId>`,
      '<Key>nothing</Key>',
      '<EC>0026-00000001</EC>',
    ]) {
      expect(answer.text).toContain(element);
    }
  });

  it('of a HEAD travel in a header', async () => {
    const answer = await send({ method: 'HEAD', key: 'nothing' });
    expect([answer.status, answer.bytes.length]).toEqual([404, 0]);
    const xml = Buffer.from(String(answer.headers['x-oss-err']), 'base64').toString('utf8');
    expect(codeOf(xml)).toBe('NoSuchKey');
    const noBucket = await send({ method: 'HEAD', bucket: 'no-such-bucket', key: 'nothing' });
    expect(codeOf(Buffer.from(String(noBucket.headers['x-oss-err']), 'base64').toString('utf8'))).toBe('NoSuchBucket');
  });

  it('of a wrong signature show what was signed', async () => {
    const accessKey = { ...osseal(), accessKeySecret: 'wrong' };
    const xml = await expectError({ key: 'here', accessKey }, 403, 'SignatureDoesNotMatch');
    expect(xml).toContain('The request signature we calculated does not match the signature you provided.');
    expect(xml).toContain(`<OSSAccessKeyId>${osseal().accessKeyId}</OSSAccessKeyId>`);
    expect(xml).toMatch(new RegExp(`<StringToSign>GET\\n.*/${bucket}/here</StringToSign>`, 's'));
    expect(xml).toMatch(/<SignatureProvided>[^<]+<\/SignatureProvided>/);
    expect(xml).toMatch(/<StringToSignBytes>47 45 54 /i);
    expect(xml).not.toContain(osseal().accessKeySecret);
  });

  it('of an unknown access key', async () => {
    const accessKey = { accessKeyId: 'LTAInobody', accessKeySecret: 'x' };
    await expectError({ key: 'here', accessKey }, 403, 'InvalidAccessKeyId');
  });

  it.each([-16, 16])('of a clock that is off by %i minutes', async (minutes) => {
    const date = new Date(Date.now() + minutes * 60_000);
    const xml = await expectError({ key: 'here', date }, 403, 'RequestTimeTooSkewed');
    expect(xml).toMatch(/<RequestTime>\d{4}-.*Z<\/RequestTime>/);
    expect(xml).toMatch(/<ServerTime>\d{4}-.*Z<\/ServerTime>/);
  });

  it.each([
    ['Basic eDp5', 400],
    ['OSS', 400],
    ['OSS nobody', 400],
    ['OSS4-HMAC-SHA256 Credential=x', 400],
  ])('of the authorization %s', async (authorization, status) => {
    const headers = { authorization, date: new Date().toUTCString() };
    const answer = await sendHttp(osseal().oss, { target: `/${bucket}/here`, headers });
    expect([answer.status, codeOf(answer.text)]).toEqual([status, 'InvalidArgument']);
  });
});

describe('OSS uploads', () => {
  const nothing = async (key: string) => expectError({ key }, 404, 'NoSuchKey');

  it('with a wrong Content-MD5 store nothing', async () => {
    const headers = { 'content-md5': createHash('md5').update('other').digest('base64') };
    await expectError({ method: 'PUT', key: 'md5', body: 'hello', headers }, 400, 'InvalidDigest');
    await expectError(
      { method: 'PUT', key: 'md5', body: 'hello', headers: { 'content-md5': 'xx' } },
      400,
      'InvalidDigest',
    );
    await nothing('md5');
  });

  it('with a wrong CRC-64 store nothing', async () => {
    const headers = { 'x-oss-hash-crc64ecma': '1' };
    await expectError({ method: 'PUT', key: 'crc', body: '123456789', headers }, 400, 'InvalidCRC64');
    await nothing('crc');
    const right = { 'x-oss-hash-crc64ecma': '11051210869376104954' };
    const answer = await send({ method: 'PUT', key: 'crc', body: '123456789', headers: right });
    expect([answer.status, answer.headers['x-oss-hash-crc64ecma']]).toEqual([200, '11051210869376104954']);
  });

  it('that end early store nothing and keep what was there', async () => {
    for (const size of [100, 1_000_000]) {
      await sendHalf('here', size);
      expect((await send({ key: 'here' })).text).toBe('hello');
    }
  });

  it('may have a key of 1,023 bytes and not of 1,024', async () => {
    const longest = '密'.repeat(341);
    expect(Buffer.byteLength(longest)).toBe(1023);
    expect((await send({ method: 'PUT', key: longest, body: 'x' })).status).toBe(200);
    expect((await send({ key: longest })).text).toBe('x');
    await expectError({ method: 'PUT', key: `${longest}x`, body: 'x' }, 400, 'InvalidObjectName');
  });

  it('keep keys that look like paths apart', async () => {
    for (const key of ['a//b', 'a/./b', 'a/../b', 'dir/', '.', 'q?a=b', 'p%2Fq', 'plus+', ' blank ', '_osseal/x']) {
      expect((await send({ method: 'PUT', key, body: key })).status).toBe(200);
    }
    for (const key of ['a//b', 'a/./b', 'a/../b', 'dir/', '.', 'q?a=b', 'p%2Fq', 'plus+', ' blank ', '_osseal/x']) {
      expect((await send({ key })).text).toBe(key);
    }
  });

  it('without a length are refused', async () => {
    const { target, headers } = signOss(osseal(), { method: 'PUT', bucket, key: 'no-length' });
    const lines = Object.entries({ host: 'x', connection: 'close', ...headers });
    const head = [`PUT ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
    const answer = await bytesOverSocket(`${head.join('\r\n')}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    expect(answer).toContain('<Code>MissingContentLength</Code>');
  });

  it.each([
    [{ [METHOD]: 'AES256', [`${METHOD}-key-id`]: 'key' }, 'InvalidArgument'],
    [{ [METHOD]: 'KMS', [`${METHOD}-key-id`]: '' }, 'InvalidArgument'],
    [{ [METHOD]: 'KMS', [`${METHOD}-context`]: '{}' }, 'InvalidArgument'],
    [{ [METHOD]: 'DES' }, 'InvalidEncryptionAlgorithmError'],
  ])('with the contradiction %j are refused', async (headers, code) => {
    await expectError({ method: 'PUT', key: 'contradiction', body: 'x', headers }, 400, code);
    await nothing('contradiction');
  });
});

describe('OSS documents', () => {
  const encryption = (body: string): RawOssRequest => ({ method: 'PUT', query: { encryption: '' }, body });

  it.each([
    '',
    'no xml',
    '<ServerSideEncryptionRule>',
    '<Other/>',
    '<!DOCTYPE x [<!ENTITY e "AES256">]><ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>&e;</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>',
    `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
  ])('that are broken are refused: %.40s', async (body) => {
    await expectError(encryption(body), 400, 'MalformedXML');
  });

  it('take elements in any order and ignore KMSDataEncryption without KMS', async () => {
    const rule = (inner: string) =>
      `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${inner}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
    const body = rule('<KMSMasterKeyID>key-x</KMSMasterKeyID><SSEAlgorithm>KMS</SSEAlgorithm>');
    expect((await send(encryption(body))).status).toBe(200);
    const shown = await send({ query: { encryption: '' } });
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>key-x</KMSMasterKeyID>');
    await send(encryption(rule('<SSEAlgorithm>AES256</SSEAlgorithm><KMSDataEncryption>SM4</KMSDataEncryption>')));
    expect((await send({ query: { encryption: '' } })).text).not.toContain('KMSDataEncryption');
    expect((await send({ method: 'DELETE', query: { encryption: '' } })).status).toBe(204);
  });

  it('list keys escaped when asked to', async () => {
    await send({ method: 'PUT', key: 'esc/a b&<>é', body: 'x' });
    const plain = await send({ query: { prefix: 'esc/' } });
    expect(plain.text).toContain('<Key>esc/a b&amp;&lt;&gt;é</Key>');
    const escaped = await send({ query: { prefix: 'esc/', 'encoding-type': 'url' } });
    expect(escaped.text).toContain('<EncodingType>url</EncodingType>');
    expect(escaped.text).toMatch(/<Key>esc%2Fa(%20|\+)b%26%3C%3E%C3%A9<\/Key>/);
  });

  it.each(['0x', '-1', '1001'])('refuse max-keys %s', async (value) => {
    await expectError({ query: { 'max-keys': value } }, 400, 'InvalidArgument');
  });
});

/** Announces `size` bytes, sends half of them and hangs up. */
async function sendHalf(key: string, size: number): Promise<void> {
  const socket = connect(Number(new URL(osseal().oss).port), '127.0.0.1');
  const { target, headers } = signOss(osseal(), { method: 'PUT', bucket, key });
  const lines = Object.entries({ host: '127.0.0.1', 'content-length': size, ...headers });
  const head = [`PUT ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await new Promise((resolve) => socket.write(Buffer.alloc(size / 2, 1), resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end();
  socket.resume();
  await closed;
}

function bytesOverSocket(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(osseal().oss).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
