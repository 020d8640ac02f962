import { describe, expect, it } from '@jest/globals';
import { signS3 } from '@osseal/testkit';
import { outcomeOf, rawOutcome, useHostileServer } from './hostile-server.ts';

const bucket = 'hostile-wire';
const hostile = useHostileServer(bucket);
const put = (key: string, headers: Record<string, string> = {}) => ({ method: 'PUT', key, headers });

/** Nothing was stored under the key. */
async function expectNothing(key: string): Promise<void> {
  expect(await hostile.outcome({ key })).toBe('404 NoSuchKey');
}

describe('lengths that lie', () => {
  it.each([
    ['more than there is', ['Content-Length: 100'], 'short', /^(400( IncompleteBody)?)?$/],
    ['two that differ', ['Content-Length: 5', 'Content-Length: 6'], 'hello', /^400$/],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n', /^400$/],
    ['a negative one', ['Content-Length: -1'], 'x', /^400$/],
    ['one that is no number', ['Content-Length: many'], 'x', /^400$/],
    [
      'one beyond all bounds',
      ['Content-Length: 99999999999999999999'],
      'x',
      /^400( EntityTooLarge| InvalidArgument)?$/,
    ],
    ['one beyond 5 GB', ['Content-Length: 5368709121'], 'x', /^400 EntityTooLarge$/],
    ['chunks that end early', ['Transfer-Encoding: chunked'], '5\r\nhel', /^(400( IncompleteBody)?)?$/],
    ['chunks without an end', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n', /^(400( IncompleteBody)?)?$/],
    ['chunks of no size', ['Transfer-Encoding: chunked'], 'xyz\r\nhello\r\n0\r\n\r\n', /^400( IncompleteBody)?$/],
    ['an encoding that nobody knows', ['Transfer-Encoding: gzip'], 'x', /^(400|411|501)/],
  ])('%s', async (name, lines, body, expected) => {
    const key = `length ${name}`;
    const answer = await hostile.exchange(`${hostile.head(put(key), lines)}\r\n\r\n${body}`, { hangUp: true });
    expect(rawOutcome(answer)).toMatch(expected);
    await expectNothing(key);
  });

  it('less than there is: the rest is no request', async () => {
    const answer = await hostile.exchange(`${hostile.head(put('less'), ['Content-Length: 2'])}\r\n\r\nlonger`);
    expect(rawOutcome(answer)).toMatch(/^(200|400)$/);
    expect((await hostile.send({ key: 'less' })).text).toMatch(/^lo$|<Code>NoSuchKey</);
  });

  it('of nothing, and no length', async () => {
    expect(rawOutcome(await hostile.exchange(`${hostile.head(put('none'))}\r\n\r\n`))).toBe('411 MissingContentLength');
  });
});

describe('digests that lie', () => {
  it.each([
    ['Content-MD5 of another body', { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, '400 InvalidDigest'],
    ['a Content-MD5 that is none', { 'content-md5': 'x' }, '400 InvalidDigest'],
    ['a CRC-64 of another body', { 'x-oss-hash-crc64ecma': '1' }, '400 InvalidCRC64'],
  ])('%s', async (name, headers, expected) => {
    expect(await hostile.outcome({ ...put(name, headers), body: 'body' })).toBe(expected);
    await expectNothing(name);
  });
});

describe('signed chunks of S3', () => {
  const signed = (key: string, headers: Record<string, string> = {}) =>
    signS3(hostile.server(), {
      method: 'PUT',
      bucket,
      key,
      headers,
      payload: { chunks: ['first chunk', 'second chunk'] },
    });

  function sent(key: string, change: (body: string) => string, headers: Record<string, string> = {}): Promise<string> {
    const request = signed(key, headers);
    const body = change(request.body.toString('latin1'));
    const lines = Object.entries({ connection: 'close', ...request.headers, 'content-length': String(body.length) });
    const head = [`PUT ${request.target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
    return hostile.exchange(Buffer.from(`${head}\r\n\r\n${body}`, 'latin1'));
  }

  it('are taken', async () => {
    expect(rawOutcome(await sent('chunks', (body) => body))).toBe('200');
    expect((await hostile.send({ key: 'chunks' })).text).toBe('first chunksecond chunk');
  });

  it.each([
    ['that end in a chunk', (body: string) => body.slice(0, 95), '400 IncompleteBody'],
    ['that end in a header', (body: string) => body.slice(0, 40), '400 IncompleteBody'],
    ['without the last chunk', (body: string) => body.slice(0, body.lastIndexOf('0;chunk')), '400 IncompleteBody'],
    ['without anything', () => '', '400 IncompleteBody'],
    ['with more behind them', (body: string) => `${body}more`, '400 InvalidRequest'],
    ['of which one is another', (body: string) => body.replace('second', 'Second'), '403 SignatureDoesNotMatch'],
    [
      'in another order',
      (body: string) => {
        const [first = '', second = '', ...rest] = body.split(/(?<=chunk\r\n)/);
        return [second, first, ...rest].join('');
      },
      '403 SignatureDoesNotMatch',
    ],
    ['whose size lies', (body: string) => body.replace(/^b;/, 'c;'), '400 InvalidRequest'],
    ['of a size without end', (body: string) => body.replace(/^b;/, `${'0'.repeat(500)}b;`), '400 InvalidRequest'],
  ])('%s are refused', async (name, change, expected) => {
    expect(rawOutcome(await sent(`chunks ${name}`, change))).toBe(expected);
    await expectNothing(`chunks ${name}`);
  });

  it.each([
    ['more', '24'],
    ['fewer', '22'],
  ])('of which %s bytes were announced are refused', async (name, length) => {
    const answer = await sent(`announced ${name}`, (body) => body, { 'x-amz-decoded-content-length': length });
    expect(rawOutcome(answer)).toBe('400 IncompleteBody');
    await expectNothing(`announced ${name}`);
  });
});

describe('headers twice', () => {
  const twice = (lines: string[], request = put('twice')) =>
    hostile.exchange(`${hostile.head(request, ['Content-Length: 1', ...lines])}\r\n\r\nx`).then(rawOutcome);

  it('are what was signed, or nothing', async () => {
    // Node takes the first of these.
    expect(await twice(['Authorization: OSS other:signature'])).toBe('200');
    expect(await twice(['Content-Type: text/other', 'Content-Type: text/html'])).toBe('403 SignatureDoesNotMatch');
    expect(await twice(['x-oss-server-side-encryption: AES256', 'x-oss-server-side-encryption: KMS'])).toBe(
      '403 SignatureDoesNotMatch',
    );
    expect(await twice(['Date: Thu, 01 Jan 1970 00:00:00 GMT'])).toBe('403 AccessDenied');
    expect(await twice(['Host: other.oss-cn-hangzhou.aliyuncs.com'])).toMatch(/^(400|200)$/);
  });

  it.each([
    ['x-oss-server-side-encryption', 'AES256, KMS', '400 InvalidEncryptionAlgorithmError'],
    ['x-oss-object-acl', 'private, public-read', '400 InvalidArgument'],
    ['x-oss-storage-class', 'IA, IA', '400 InvalidArgument'],
    ['content-md5', '1B2M2Y8AsgTpgAmY7PhCfg==, 1B2M2Y8AsgTpgAmY7PhCfg==', '400 InvalidDigest'],
  ])('and signed as one, %s: %s', async (name, value, expected) => {
    expect(await hostile.outcome({ ...put('joined', { [name]: value }), body: 'x' })).toBe(expected);
    await expectNothing('joined');
  });
});

describe('heads that are none', () => {
  it.each([
    ['noise', '\x00\x01\x02\x03\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a line without end', `GET /${'x'.repeat(100_000)}`],
    ['too many headers', `GET / HTTP/1.1\r\nHost: h\r\n${'a: b\r\n'.repeat(20_000)}\r\n`],
    ['a header of a megabyte', `GET / HTTP/1.1\r\nHost: h\r\na: ${'b'.repeat(1 << 20)}\r\n\r\n`],
    ['a method that nobody knows', 'BREW / HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a version that nobody knows', 'GET / HTTP/9.9\r\nHost: h\r\n\r\n'],
    ['a header with a NUL', 'GET / HTTP/1.1\r\nHost: h\r\na: \x00\r\n\r\n'],
    ['a header in two lines', 'GET / HTTP/1.1\r\nHost: h\r\na: b\r\n c\r\n\r\n'],
    ['nothing', ''],
  ])('%s', async (_, bytes) => {
    // Either no answer but an end, or a refusal.
    expect(rawOutcome(await hostile.exchange(Buffer.from(bytes, 'latin1'), { hangUp: true }))).toMatch(
      /^(4\d\d( \w+)?|505)?$/,
    );
  });

  it('of a signature that is none are refused', async () => {
    for (const authorization of [
      'OSS',
      'OSS ',
      'OSS :',
      'OSS a',
      'OSS a:',
      'OSS4-HMAC-SHA256',
      'Basic YTpi',
      'x'.repeat(5000),
    ]) {
      const answer = await hostile.send({
        accessKey: null,
        headers: { authorization, date: new Date().toUTCString() },
      });
      expect([authorization, outcomeOf(answer)]).toEqual([authorization, expect.stringMatching(/^40[03] \w+$/)]);
    }
  });
});

describe('ranges that are none', () => {
  it.each([
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'bytes=0-0,2-3',
    'bytes=-0',
    'bytes=99999999999999999999-',
    'lines=1-2',
    'x',
  ])('%s', async (range) => {
    const answer = await hostile.send({ key: 'kept', headers: { range } });
    expect(outcomeOf(answer)).toMatch(/^(200|206|416 InvalidRange)$/);
    if (answer.status === 200) expect(answer.text).toBe('kept');
  });
});
