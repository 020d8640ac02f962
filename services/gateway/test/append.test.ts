import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crc64Of } from '@osseal/protocol/oss';
import { type Answer, element, GatewayHarness, OTHER } from './gateway-harness.ts';

const NEXT = 'x-oss-next-append-position';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
});

afterAll(() => gateway.stop());

const append = (key: string, position: number | string, body: string, headers = {}, bucket = 'demo') =>
  gateway.send({ method: 'POST', bucket, key, query: { append: '', position: String(position) }, body, headers });
const codeOf = ({ status, text, headers }: Answer) => [status, element(text, 'Code'), headers[NEXT]];
const get = (key: string, bucket = 'demo') => gateway.send({ bucket, key });

describe('AppendObject', () => {
  it('begins an object, extends it, and says where its end is', async () => {
    const sse = { 'x-oss-server-side-encryption': 'AES256', 'x-oss-meta-color': 'red', 'content-type': 'text/x-log' };
    const first = await append('log', 0, 'one,', sse);
    expect([first.status, first.headers[NEXT], first.headers['x-oss-hash-crc64ecma']]).toEqual([
      200,
      '4',
      crc64Of(Buffer.from('one,')),
    ]);
    const second = await append('log', 4, 'two', { 'x-oss-meta-color': 'blue', 'x-oss-server-side-encryption': 'KMS' });
    expect(second.headers).toMatchObject({
      [NEXT]: '7',
      'x-oss-hash-crc64ecma': crc64Of(Buffer.from('one,two')),
      'x-oss-server-side-encryption': 'AES256',
    });
    expect(second.headers.etag).toMatch(/^"[0-9A-F]{32}"$/);
    expect(second.headers.etag).not.toBe(first.headers.etag);
    const got = await get('log');
    expect(got.text).toBe('one,two');
    expect(got.headers).toMatchObject({
      etag: second.headers.etag,
      'content-type': 'text/x-log',
      'x-oss-meta-color': 'red',
      'x-oss-object-type': 'Appendable',
      [NEXT]: '7',
    });
    expect(got.headers).not.toHaveProperty('content-md5');
    const range = await gateway.send({ bucket: 'demo', key: 'log', headers: { range: 'bytes=2-5' } });
    expect(range.text).toBe('e,tw');
  });

  it('ignores encryption headers on an object that is not encrypted', async () => {
    await append('plain', 0, 'a');
    const answer = await append('plain', 1, 'b', { 'x-oss-server-side-encryption': 'SM4' });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('x-oss-server-side-encryption');
  });

  it('adds nothing when nothing comes', async () => {
    const begun = await append('empty', 0, '');
    expect([begun.status, begun.headers[NEXT]]).toEqual([200, '0']);
    await append('empty', 0, 'x');
    const before = gateway.index.findObject('demo', 'empty');
    expect((await append('empty', 1, '')).headers[NEXT]).toBe('1');
    expect(gateway.index.findObject('demo', 'empty')).toEqual(before);
    expect((await get('empty')).text).toBe('x');
  });

  it('refuses another position and tells the right one', async () => {
    await append('at', 0, '12345');
    expect(codeOf(await append('at', 4, 'x'))).toEqual([409, 'PositionNotEqualToLength', '5']);
    expect(codeOf(await append('nowhere', 1, 'x'))).toEqual([409, 'PositionNotEqualToLength', '0']);
    expect((await append('at', 4, 'x')).headers['x-oss-ec']).toBe('0026-00000016');
    expect((await get('at')).text).toBe('12345');
  });

  it('refuses an object that is not appendable, and what is no position', async () => {
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'normal', body: 'x' });
    expect(codeOf(await append('normal', 1, 'y'))).toEqual([409, 'ObjectNotAppendable', undefined]);
    expect(codeOf(await append('a', '-1', 'y'))).toEqual([400, 'InvalidArgument', undefined]);
    const none = await gateway.send({ method: 'POST', bucket: 'demo', key: 'a', query: { append: '' }, body: 'y' });
    expect(codeOf(none)).toEqual([400, 'MissingArgument', undefined]);
    const stranger = await gateway.send({
      method: 'POST',
      bucket: 'demo',
      key: 'at',
      query: { append: '', position: '5' },
      body: 'y',
      as: OTHER,
    });
    expect(stranger.status).toBe(403);
  });

  it('refuses a body that is not what its headers say, and keeps what was there', async () => {
    await append('kept', 0, 'x');
    const refused = await append('kept', 1, 'y', { 'x-oss-hash-crc64ecma': '1' });
    expect(codeOf(refused)).toEqual([400, 'InvalidCRC64', undefined]);
    expect((await get('kept')).text).toBe('x');
  });

  it('lets one of many win that append at the same end, and loses nothing', async () => {
    for (const position of [0, 1, 2]) {
      const answers = await Promise.all([...'abcdef'].map((letter) => append('race', position, letter)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        expect(codeOf(answer)).toEqual([409, 'PositionNotEqualToLength', String(position + 1)]);
      }
    }
    expect((await get('race')).text).toMatch(/^[a-f]{3}$/);
  });

  it('is replaced by a PUT, and can be copied', async () => {
    await append('copied', 0, 'x');
    await append('copied', 1, 'y');
    const headers = { 'x-oss-copy-source': '/demo/copied' };
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'copy', headers });
    const copy = await get('copy');
    expect([copy.text, copy.headers['x-oss-object-type']]).toEqual(['xy', 'Normal']);
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'copied', body: 'new' });
    expect(codeOf(await append('copied', 3, 'z'))).toEqual([409, 'ObjectNotAppendable', undefined]);
  });

  it('is the null version where the bucket has versions', async () => {
    await gateway.bucket('versioned');
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    await gateway.send({ method: 'PUT', bucket: 'versioned', query: { versioning: '' }, body });
    for (const [position, text] of ['a', 'b'].entries()) {
      const answer = await append('log', position, text, {}, 'versioned');
      expect([answer.status, answer.headers['x-oss-version-id']]).toEqual([200, 'null']);
    }
    expect((await get('log', 'versioned')).text).toBe('ab');
    await gateway.send({ method: 'PUT', bucket: 'versioned', key: 'log', body: 'new' });
    const { text } = await gateway.send({ bucket: 'versioned', query: { versions: '' } });
    expect(text.match(/<Version>/g)).toHaveLength(2);
    expect((await gateway.send({ bucket: 'versioned', key: 'log', query: { versionId: 'null' } })).text).toBe('ab');
  });
});
