import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crc64Of } from '@osseal/protocol/oss';
import { type Answer, element, GatewayHarness, OTHER } from './gateway-harness.ts';

const MIN_PART = 100 * 1024;
const NO_UPLOAD = '0123456789ABCDEF0123456789ABCDEF';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
});

afterAll(() => gateway.stop());

const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest();
const hex = (bytes: Uint8Array | string) => md5(bytes).toString('hex').toUpperCase();
const etagIn = ({ text }: Pick<Answer, 'text'>) => element(text, 'ETag')?.replaceAll('&quot;', '"');
const codeOf = ({ status, text }: Answer) => [status, element(text, 'Code')];

async function initiate(key: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await gateway.send({ method: 'POST', bucket: 'demo', key, query: { uploads: '' }, headers });
  expect(answer.status).toBe(200);
  return element(answer.text, 'UploadId') ?? '';
}

const sendPart = (key: string, uploadId: string, number: number | string, body: Buffer | string, headers = {}) =>
  gateway.send({
    method: 'PUT',
    bucket: 'demo',
    key,
    query: { partNumber: String(number), uploadId },
    body,
    headers,
  });
const copyPart = (key: string, uploadId: string, number: number, headers: Record<string, string>) =>
  sendPart(key, uploadId, number, '', headers);
const listOf = (parts: readonly (readonly [number, string])[]) =>
  `<CompleteMultipartUpload>${parts
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`;
const complete = (key: string, uploadId: string, body: string, headers: Record<string, string> = {}) =>
  gateway.send({ method: 'POST', bucket: 'demo', key, query: { uploadId }, body, headers });
const abort = (key: string, uploadId: string) =>
  gateway.send({ method: 'DELETE', bucket: 'demo', key, query: { uploadId } });

describe('a multipart upload', () => {
  it('becomes one object with the digests that clients check', async () => {
    const parts = [randomBytes(MIN_PART), randomBytes(MIN_PART + 77_777), randomBytes(10)];
    const uploadId = await initiate('whole', {
      'content-type': 'text/x-whole',
      'x-oss-meta-color': 'red',
      'x-oss-server-side-encryption': 'AES256',
    });
    expect(uploadId).toMatch(/^[0-9A-F]{32}$/);
    for (const [at, body] of parts.entries()) {
      const { status, headers } = await sendPart('whole', uploadId, at + 1, body);
      expect([status, headers.etag, headers['content-md5'], headers['x-oss-hash-crc64ecma']]).toEqual([
        200,
        `"${hex(body)}"`,
        md5(body).toString('base64'),
        crc64Of(body),
      ]);
      expect(headers['x-oss-server-side-encryption']).toBe('AES256');
    }
    const list = listOf(parts.map((body, at) => [at + 1, `"${hex(body)}"`]));
    const done = await complete('whole', uploadId, list);
    const all = Buffer.concat(parts);
    const etag = `"${hex(Buffer.concat(parts.map((body) => md5(body))))}-3"`;
    expect(done.headers).toMatchObject({
      etag,
      'x-oss-hash-crc64ecma': crc64Of(all),
      'x-oss-server-side-encryption': 'AES256',
    });
    expect(done.headers).not.toHaveProperty('content-md5');
    expect([element(done.text, 'Bucket'), element(done.text, 'Key'), element(done.text, 'Location')]).toEqual([
      'demo',
      'whole',
      'http://demo.oss-cn-hangzhou.aliyuncs.com/whole',
    ]);
    const head = await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'whole' });
    expect(head.headers).toMatchObject({
      etag,
      'content-length': String(all.length),
      'content-type': 'text/x-whole',
      'x-oss-meta-color': 'red',
      'x-oss-object-type': 'Multipart',
    });
    for (const [start, end] of [
      [0, 9],
      [MIN_PART - 3, MIN_PART + 3],
      [MIN_PART - 1, 2 * MIN_PART + 77_777],
      [all.length - 5, all.length - 1],
    ] as const) {
      const record = gateway.index.findObject('demo', 'whole');
      expect(record?.segments).toHaveLength(3);
      const part = await gateway.send({ bucket: 'demo', key: 'whole', headers: { range: `bytes=${start}-${end}` } });
      // Read as UTF-8 by the harness, so it is compared so.
      expect([part.status, part.text]).toEqual([206, all.subarray(start, end + 1).toString('utf8')]);
    }
    expect(codeOf(await complete('whole', uploadId, list))).toEqual([404, 'NoSuchUpload']);
  });

  it('takes parts in any order, replaces them, and keeps those that are listed', async () => {
    const uploadId = await initiate('reordered');
    const bodies = new Map([1, 2, 3, 7].map((number) => [number, Buffer.alloc(MIN_PART, `${number}`)] as const));
    for (const number of [7, 2, 1, 3]) await sendPart('reordered', uploadId, number, bodies.get(number) ?? '');
    const again = Buffer.alloc(MIN_PART + 1, 'again');
    await sendPart('reordered', uploadId, 2, again);
    const stale = listOf([[2, hex(bodies.get(2) ?? '')]]);
    expect(codeOf(await complete('reordered', uploadId, stale))).toEqual([400, 'InvalidPart']);
    const list = listOf([
      [1, hex(bodies.get(1) ?? '')],
      [2, hex(again).toLowerCase()],
      [7, hex(bodies.get(7) ?? '')],
    ]);
    expect((await complete('reordered', uploadId, list)).status).toBe(200);
    const whole = Buffer.concat([bodies.get(1) ?? again, again, bodies.get(7) ?? again]);
    expect((await gateway.send({ bucket: 'demo', key: 'reordered' })).text).toBe(whole.toString());
    expect(gateway.index.inventory('demo').filter(({ state }) => state === 'part' || state === 'upload')).toEqual([]);
  });

  it('is completed with all its parts when asked to', async () => {
    const uploadId = await initiate('all');
    await sendPart('all', uploadId, 5, Buffer.alloc(MIN_PART, 'a'));
    await sendPart('all', uploadId, 9, 'b');
    const both = await complete('all', uploadId, listOf([[5, 'x']]), { 'x-oss-complete-all': 'yes' });
    expect([...codeOf(both), both.headers['x-oss-ec']]).toEqual([400, 'InvalidArgument', '0042-00000216']);
    expect((await complete('all', uploadId, '', { 'x-oss-complete-all': 'yes' })).status).toBe(200);
    expect((await gateway.send({ bucket: 'demo', key: 'all' })).text).toBe(`${'a'.repeat(MIN_PART)}b`);
    const empty = await initiate('all');
    expect(codeOf(await complete('all', empty, '', { 'x-oss-complete-all': 'yes' }))).toEqual([400, 'InvalidPart']);
  });

  it('keeps what Initiate decided when the default of the bucket changes', async () => {
    const rule = (method: string) =>
      `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${method}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
    const encryption = { bucket: 'demo', query: { encryption: '' } };
    await gateway.send({ ...encryption, method: 'PUT', body: rule('AES256') });
    const uploadId = await initiate('decided');
    await gateway.send({ ...encryption, method: 'DELETE' });
    const { headers } = await sendPart('decided', uploadId, 1, 'x');
    expect(headers['x-oss-server-side-encryption']).toBe('AES256');
    await complete('decided', uploadId, '', { 'x-oss-complete-all': 'yes' });
    const got = await gateway.send({ bucket: 'demo', key: 'decided' });
    expect([got.text, got.headers['x-oss-server-side-encryption']]).toEqual(['x', 'AES256']);
  });

  it('does not overwrite what it must not, neither at its begin nor at its end', async () => {
    const headers = { 'x-oss-forbid-overwrite': 'true' };
    const uploadId = await initiate('once', headers);
    await sendPart('once', uploadId, 1, 'late');
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'once', body: 'first' });
    const refused = await complete('once', uploadId, listOf([[1, hex('late')]]));
    expect(codeOf(refused)).toEqual([409, 'FileAlreadyExists']);
    const again = await gateway.send({ method: 'POST', bucket: 'demo', key: 'once', query: { uploads: '' }, headers });
    expect(codeOf(again)).toEqual([409, 'FileAlreadyExists']);
    expect((await gateway.send({ bucket: 'demo', key: 'once' })).text).toBe('first');
    expect((await abort('once', uploadId)).status).toBe(204);
  });

  it('becomes a version where the bucket has them', async () => {
    await gateway.bucket('versioned');
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    await gateway.send({ method: 'PUT', bucket: 'versioned', query: { versioning: '' }, body });
    const at = { bucket: 'versioned', key: 'a' };
    await gateway.send({ ...at, method: 'PUT', body: 'before' });
    const begun = await gateway.send({ ...at, method: 'POST', query: { uploads: '' } });
    const uploadId = element(begun.text, 'UploadId') ?? '';
    await gateway.send({ ...at, method: 'PUT', query: { partNumber: '1', uploadId }, body: 'after' });
    const headers = { 'x-oss-complete-all': 'yes' };
    const done = await gateway.send({ ...at, method: 'POST', query: { uploadId }, headers });
    expect(done.headers['x-oss-version-id']).toMatch(/^CAEQ/);
    expect((await gateway.send(at)).text).toBe('after');
    expect(
      (await gateway.send({ bucket: 'versioned', query: { versions: '' } })).text.match(/<Version>/g),
    ).toHaveLength(2);
  });

  it('holds 10,000 parts, each found where it belongs', async () => {
    const uploadId = await initiate('many', { 'x-oss-server-side-encryption': 'AES256' });
    for (let first = 1; first <= 10_000; first += 500) {
      const numbers = Array.from({ length: 500 }, (_, at) => first + at);
      const answers = await Promise.all(numbers.map((number) => sendPart('many', uploadId, number, `${number};`)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    }
    const list = listOf(Array.from({ length: 10_000 }, (_, at) => [at + 1, hex(`${at + 1};`)] as const));
    // They are too small to be parts of one object, which is only known at the end.
    expect(codeOf(await complete('many', uploadId, list))).toEqual([400, 'EntityTooSmall']);
    const upload = gateway.index.findUpload('demo', 'many', uploadId);
    if (upload === undefined) throw new Error('the upload is gone');
    const parts = gateway.index.listParts(uploadId, 0, 10_000);
    await gateway.index.completeUpload(upload, {
      ...upload,
      size: parts.reduce((sum, part) => sum + part.size, 0),
      etag: 'E',
      crc64: '0',
      lastModifiedMs: 0,
      type: 'Multipart',
      segments: parts.map(({ segment }) => segment),
    });
    const whole = Array.from({ length: 10_000 }, (_, at) => `${at + 1};`).join('');
    expect((await gateway.send({ bucket: 'demo', key: 'many' })).text).toBe(whole);
    const range = { range: `bytes=${whole.length - 12}-${whole.length - 1}` };
    expect((await gateway.send({ bucket: 'demo', key: 'many', headers: range })).text).toBe(
      '9999;10000;'.padStart(12, ';'),
    );
  });
});

describe('what an upload refuses', () => {
  it.each(['0', '10001', '-1', '1.5', '', 'x'])('part number %j', async (number) => {
    const answer = await sendPart('a', await initiate('a'), number, 'x');
    expect(codeOf(answer)).toEqual([400, 'InvalidArgument']);
    expect(answer.text).toContain('Part number must be an integer between 1 and 10000, inclusive.');
  });

  it('a part whose body is not what its headers say', async () => {
    const uploadId = await initiate('a');
    const wrong = { 'content-md5': md5('other').toString('base64') };
    expect(codeOf(await sendPart('a', uploadId, 1, 'x', wrong))).toEqual([400, 'InvalidDigest']);
    expect(codeOf(await sendPart('a', uploadId, 1, 'x', { 'x-oss-hash-crc64ecma': '1' }))).toEqual([
      400,
      'InvalidCRC64',
    ]);
    expect(gateway.index.listParts(uploadId, 0, 10)).toEqual([]);
  });

  it('the encryption header on anything but its begin', async () => {
    const uploadId = await initiate('a');
    const headers = { 'x-oss-server-side-encryption': 'AES256' };
    expect(codeOf(await sendPart('a', uploadId, 1, 'x', headers))).toEqual([400, 'InvalidArgument']);
    expect(codeOf(await complete('a', uploadId, '', headers))).toEqual([400, 'InvalidArgument']);
  });

  it('an upload that is not there, is of another key, or was ended', async () => {
    const uploadId = await initiate('a');
    await abort('a', uploadId);
    for (const [key, id] of [
      ['a', NO_UPLOAD],
      ['a', uploadId],
      ['b', await initiate('a')],
      ['a', ''],
    ] as const) {
      const answers = [
        await sendPart(key, id, 1, 'x'),
        await complete(key, id, listOf([[1, 'E']])),
        await abort(key, id),
        await gateway.send({ bucket: 'demo', key, query: { uploadId: id } }),
      ];
      for (const answer of answers) expect(codeOf(answer)).toEqual([404, 'NoSuchUpload']);
    }
    const ec = async (answer: Promise<Answer>) => (await answer).headers['x-oss-ec'];
    expect(await ec(abort('a', NO_UPLOAD))).toBe('0042-00000002');
    expect(await ec(complete('a', NO_UPLOAD, listOf([[1, 'E']])))).toBe('0042-00000104');
  });

  it.each([
    ['no list', '', 'MalformedXML'],
    ['an empty list', '<CompleteMultipartUpload/>', 'MalformedXML'],
    ['another document', '<Complete/>', 'MalformedXML'],
    [
      'a part without an ETag',
      '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>',
      'MalformedXML',
    ],
    [
      'parts out of order',
      listOf([
        [2, 'B'],
        [1, 'A'],
      ]),
      'InvalidPartOrder',
    ],
    [
      'a part twice',
      listOf([
        [1, 'A'],
        [1, 'A'],
      ]),
      'InvalidPartOrder',
    ],
    ['a part that is not there', listOf([[1, 'A']]), 'InvalidPart'],
  ])('%s at its end', async (_, body, code) => {
    expect(codeOf(await complete('a', await initiate('a'), body))).toEqual([400, code]);
  });

  it('a small part that is not the last', async () => {
    const uploadId = await initiate('a');
    await sendPart('a', uploadId, 1, Buffer.alloc(MIN_PART - 1, 'a'));
    await sendPart('a', uploadId, 2, 'b');
    const answer = await complete('a', uploadId, '', { 'x-oss-complete-all': 'yes' });
    expect(codeOf(answer)).toEqual([400, 'EntityTooSmall']);
    expect((await gateway.send({ bucket: 'demo', key: 'a' })).status).toBe(404);
  });

  it('a part without its upload, and one of a stranger', async () => {
    const alone = await gateway.send({
      method: 'PUT',
      bucket: 'demo',
      key: 'a',
      query: { partNumber: '1' },
      body: 'x',
    });
    expect(codeOf(alone)).toEqual([400, 'MissingArgument']);
    const uploadId = await initiate('a');
    for (const method of ['PUT', 'POST', 'DELETE', 'GET']) {
      const query = { uploadId, ...(method === 'PUT' && { partNumber: '1' }) };
      const answer = await gateway.send({ method, bucket: 'demo', key: 'a', query, as: OTHER });
      expect(codeOf(answer)).toEqual([403, 'AccessDenied']);
    }
  });

  it('to let its bucket go', async () => {
    await gateway.bucket('held');
    await gateway.send({ method: 'POST', bucket: 'held', key: 'a', query: { uploads: '' } });
    expect(codeOf(await gateway.send({ method: 'DELETE', bucket: 'held' }))).toEqual([409, 'BucketNotEmpty']);
  });
});

describe('UploadPartCopy', () => {
  it('copies an object or a range of it, whatever either is encrypted by', async () => {
    const text = 'abcdefghij'.repeat(20_000);
    const key = 'source';
    const headers = { 'x-oss-server-side-encryption': 'AES256' };
    await gateway.send({ method: 'PUT', bucket: 'demo', key, body: text, headers });
    const uploadId = await initiate('copied');
    const source = { 'x-oss-copy-source': '/demo/source' };
    const whole = await copyPart('copied', uploadId, 1, source);
    expect([whole.status, etagIn(whole), whole.headers['content-range']]).toEqual([200, `"${hex(text)}"`, undefined]);
    const part = await copyPart('copied', uploadId, 2, { ...source, 'x-oss-copy-source-range': 'bytes=10-19' });
    expect([etagIn(part), part.headers['content-range']]).toEqual([
      `"${hex('abcdefghij')}"`,
      `bytes 10-19/${text.length}`,
    ]);
    await complete('copied', uploadId, '', { 'x-oss-complete-all': 'yes' });
    const got = await gateway.send({ bucket: 'demo', key: 'copied' });
    expect(got.text).toBe(`${text}abcdefghij`);
    expect(got.headers).not.toHaveProperty('x-oss-server-side-encryption');
  });

  it('takes a range that is none for the whole object', async () => {
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'short', body: '12345' });
    const uploadId = await initiate('a');
    const headers = { 'x-oss-copy-source': '/demo/short', 'x-oss-copy-source-range': 'bytes=3-9' };
    expect(etagIn(await copyPart('a', uploadId, 1, headers))).toBe(`"${hex('12345')}"`);
  });

  it('refuses a source that is not there or not as it should be, and an upload that is not', async () => {
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'short', body: '12345' });
    const uploadId = await initiate('a');
    const source = { 'x-oss-copy-source': '/demo/short' };
    const code = async (headers: Record<string, string>, id = uploadId) => codeOf(await copyPart('a', id, 1, headers));
    expect(await code({ 'x-oss-copy-source': '/demo/none' })).toEqual([404, 'NoSuchKey']);
    expect(await code({ ...source, 'x-oss-copy-source-if-match': '"other"' })).toEqual([412, 'PreconditionFailed']);
    expect(await code(source, NO_UPLOAD)).toEqual([404, 'NoSuchUpload']);
    const stranger = await gateway.send({
      method: 'PUT',
      bucket: 'demo',
      key: 'a',
      query: { partNumber: '1', uploadId },
      headers: source,
      as: OTHER,
    });
    expect(codeOf(stranger)).toEqual([403, 'AccessDenied']);
  });
});

describe('lists', () => {
  it('of parts go on by number', async () => {
    const uploadId = await initiate('listed');
    for (const number of [1, 2, 30]) await sendPart('listed', uploadId, number, `${number}`);
    const list = async (query: Record<string, string>) => {
      const { text } = await gateway.send({ bucket: 'demo', key: 'listed', query: { uploadId, ...query } });
      const numbers = [...text.matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number));
      return [numbers, element(text, 'IsTruncated'), element(text, 'NextPartNumberMarker')];
    };
    expect(await list({})).toEqual([[1, 2, 30], 'false', '30']);
    expect(await list({ 'max-parts': '2' })).toEqual([[1, 2], 'true', '2']);
    expect(await list({ 'max-parts': '2', 'part-number-marker': '2' })).toEqual([[30], 'false', '30']);
    const { text } = await gateway.send({ bucket: 'demo', key: 'listed', query: { uploadId, 'max-parts': '1' } });
    expect([etagIn({ text }), element(text, 'Size'), element(text, 'HashCrc64ecma')]).toEqual([
      `"${hex('1')}"`,
      '1',
      crc64Of(Buffer.from('1')),
    ]);
    const bad = await gateway.send({ bucket: 'demo', key: 'listed', query: { uploadId, 'max-parts': '1001' } });
    expect(codeOf(bad)).toEqual([400, 'InvalidArgument']);
  });

  it('of uploads go on by key and id', async () => {
    await gateway.bucket('uploads');
    const ids: string[] = [];
    for (const key of ['a', 'a', 'b', 'dir/1', 'dir/2']) {
      const { text } = await gateway.send({ method: 'POST', bucket: 'uploads', key, query: { uploads: '' } });
      ids.push(element(text, 'UploadId') ?? '');
    }
    const list = (query: Record<string, string>) =>
      gateway.send({ bucket: 'uploads', query: { uploads: '', ...query } });
    const found: string[] = [];
    let query: Record<string, string> = {};
    for (let page = 0; page < 9; page++) {
      const { text } = await list({ 'max-uploads': '2', ...query });
      found.push(...[...text.matchAll(/<Upload><Key>.*?<UploadId>(.*?)</g)].map(([, id]) => id ?? ''));
      if (element(text, 'IsTruncated') === 'false') break;
      query = {
        'key-marker': element(text, 'NextKeyMarker') ?? '',
        'upload-id-marker': element(text, 'NextUploadIdMarker') ?? '',
      };
    }
    expect(new Set(found)).toEqual(new Set(ids));
    expect(found).toHaveLength(5);
    const grouped = (await list({ delimiter: '/' })).text;
    expect(grouped).toContain('<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>');
    expect(grouped.match(/<Upload>/g)).toHaveLength(3);
    expect((await list({ prefix: 'dir/' })).text.match(/<Upload>/g)).toHaveLength(2);
  });
});
