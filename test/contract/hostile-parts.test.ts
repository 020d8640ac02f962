import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RawOssRequest, signOss } from '@osseal/testkit';
import { useHostileServer } from './hostile-server.ts';

const bucket = 'hostile-parts';
const hostile = useHostileServer(bucket);
const MOST = 10_000;
const PART_BYTES = 100 * 1024;

/** Connections that stay open, for thousands of requests. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function quick(asked: RawOssRequest): Promise<{ status: number; etag: string; text: string }> {
  const { method = 'GET', body } = asked;
  const { target, headers } = signOss(hostile.server(), { bucket, ...asked });
  const { hostname, port } = new URL(hostile.server().oss);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path: target, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, etag: response.headers.etag ?? '', text }));
    });
    call.on('error', reject).end(body);
  });
}

async function initiate(key: string): Promise<string> {
  const { text } = await hostile.send({ method: 'POST', key, query: { uploads: '' } });
  return /<UploadId>(\w+)</.exec(text)?.[1] ?? '';
}

function listOf(parts: Iterable<readonly [number: number, etag: string]>): string {
  const elements = [...parts].map(
    ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`;
}

const NO_ETAG = '"00000000000000000000000000000000"';
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('an upload of 10,000 parts', () => {
  let uploadId: string;
  const etags = new Map<number, string>();
  const complete = (body: string) => hostile.outcome({ method: 'POST', key: 'most', query: { uploadId }, body });

  beforeAll(async () => {
    uploadId = await initiate('most');
    await hostile.send({ method: 'PUT', key: 'source', body: Buffer.alloc(PART_BYTES, 'source') });
    const queue = numbers(MOST);
    const source = { 'x-oss-copy-source': `/${bucket}/source` };
    const work = async () => {
      for (let number = queue.pop(); number !== undefined; number = queue.pop()) {
        const query = { partNumber: String(number), uploadId };
        const { status, text } = await quick({ method: 'PUT', key: 'most', query, headers: source });
        if (status !== 200) throw new Error(text);
        etags.set(number, /<ETag>(.*?)<\/ETag>/.exec(text)?.[1] ?? '');
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
  }, 300_000);

  afterAll(() => agent.destroy());

  it('is refused with part 10,001, with a part that is not there, and out of order', async () => {
    const all = numbers(MOST).map((number) => [number, etags.get(number) ?? ''] as const);
    expect(
      await hostile.outcome({ method: 'PUT', key: 'most', query: { partNumber: '10001', uploadId }, body: 'x' }),
    ).toBe('400 InvalidArgument');
    expect(await complete(listOf([...all, [MOST + 1, NO_ETAG]]))).toMatch(/^400 (InvalidArgument|MalformedXML)$/);
    expect(await complete(listOf([...all.slice(0, -1), [MOST, NO_ETAG]]))).toBe('400 InvalidPart');
    expect(await complete(listOf([...all].reverse()))).toBe('400 InvalidPartOrder');
    expect(await complete(listOf([...all, [MOST, etags.get(MOST) ?? '']]))).toMatch(/^400 /);
  });

  it('becomes one object, of which any range is read', async () => {
    const all = numbers(MOST).map((number) => [number, etags.get(number) ?? ''] as const);
    expect(await complete(listOf(all))).toBe('200');
    const { headers } = await hostile.send({ method: 'HEAD', key: 'most' });
    expect(headers).toMatchObject({
      'content-length': String(MOST * PART_BYTES),
      etag: expect.stringMatching(/-10000"$/),
    });
    const from = 7_777 * PART_BYTES - 3;
    const part = await hostile.send({ key: 'most', headers: { range: `bytes=${from}-${from + 5}` } });
    const whole = Buffer.alloc(PART_BYTES, 'source');
    expect(part.bytes.equals(Buffer.concat([whole.subarray(-3), whole.subarray(0, 3)]))).toBe(true);
    await hostile.send({ method: 'DELETE', key: 'most' });
  });
});
