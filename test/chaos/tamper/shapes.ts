import { createHash } from 'node:crypto';
import { type OssealProcess, type RawOssRequest, sendOss } from '@osseal/testkit';

export const METHODS = ['None', 'AES256', 'KMS'] as const;
export type Method = (typeof METHODS)[number];
export const PLAIN = 'tampered';
export const VERSIONED = 'tampered-versions';

/** An object, or a version of one, and what it has to read as. */
export interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly content: Buffer;
  readonly method: Method;
}

type Send = (request: RawOssRequest) => Promise<{ readonly text: string; readonly versionId: string | undefined }>;

const METHOD = 'x-oss-server-side-encryption';
const sse = (method: Method) => (method === 'None' ? {} : { [METHOD]: method });

/** Bytes like no others: every 32 of them carry their position. */
export function contentOf(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(size, createHash('sha256').update(name).digest());
  for (let at = 0; at + 4 <= size; at += 32) bytes.writeUInt32LE(at, at);
  return bytes;
}

async function put(send: Send, { bucket, key, content, method }: Omit<Stored, 'versionId'>) {
  return send({ method: 'PUT', bucket, key, headers: sse(method), body: content });
}

/** Ways in which an object comes to be. Each makes `key` and resolves with what it has to read as. */
export const SHAPES: Readonly<Record<string, (send: Send, key: string, method: Method) => Promise<Stored>>> = {
  async inline(send, key, method) {
    const stored = { bucket: PLAIN, key, content: contentOf(key, 5000), method };
    await put(send, stored);
    return stored;
  },

  async file(send, key, method) {
    const stored = { bucket: PLAIN, key, content: contentOf(key, 200_000), method };
    await put(send, stored);
    return stored;
  },

  async multipart(send, key, method) {
    const at = { bucket: PLAIN, key };
    const { text } = await send({ method: 'POST', ...at, query: { uploads: '' }, headers: sse(method) });
    const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(text)?.[1] ?? '';
    const parts = [1, 2, 3].map((number) => contentOf(`${key} ${number}`, 150_000));
    for (const [i, body] of parts.entries()) {
      await send({ method: 'PUT', ...at, query: { partNumber: String(i + 1), uploadId }, body });
    }
    await send({ method: 'POST', ...at, query: { uploadId }, headers: { 'x-oss-complete-all': 'yes' } });
    return { ...at, content: Buffer.concat(parts), method };
  },

  async appended(send, key, method) {
    const at = { bucket: PLAIN, key };
    const pieces = [1, 2].map((number) => contentOf(`${key} ${number}`, 140_000));
    let position = 0;
    for (const body of pieces) {
      await send({
        method: 'POST',
        ...at,
        query: { append: '', position: String(position) },
        headers: sse(method),
        body,
      });
      position += body.length;
    }
    return { ...at, content: Buffer.concat(pieces), method };
  },

  async copy(send, key, method) {
    const content = contentOf(`${key} source`, 180_000);
    await put(send, { bucket: PLAIN, key: `${key}-source`, content, method: 'AES256' });
    const headers = { 'x-oss-copy-source': `/${PLAIN}/${key}-source`, ...sse(method) };
    await send({ method: 'PUT', bucket: PLAIN, key, headers });
    return { bucket: PLAIN, key, content, method };
  },

  async version(send, key, method) {
    const stored = { bucket: VERSIONED, key, content: contentOf(`${key} old`, 170_000), method };
    const { versionId } = await put(send, stored);
    await put(send, { ...stored, content: contentOf(`${key} new`, 170_000) });
    return { ...stored, ...(versionId !== undefined && { versionId }) };
  },
};

/** Makes every shape by every method twice: victims, and others that nobody will touch. */
export async function makeObjects(server: OssealProcess): Promise<{ victims: Stored[]; others: Stored[] }> {
  const send: Send = async (request) => {
    const answer = await sendOss(server, request);
    if (answer.status !== 200) throw new Error(`${request.method} ${request.key} answered ${answer.text}`);
    return { text: answer.text, versionId: answer.headers['x-oss-version-id'] as string | undefined };
  };
  await send({ method: 'PUT', bucket: PLAIN });
  await send({ method: 'PUT', bucket: VERSIONED });
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await send({ method: 'PUT', bucket: VERSIONED, query: { versioning: '' }, body });
  const [victims, others]: [Stored[], Stored[]] = [[], []];
  for (const [shape, make] of Object.entries(SHAPES)) {
    for (const method of METHODS) {
      victims.push(await make(send, `${shape}-${method}-victim`, method));
      others.push(await make(send, `${shape}-${method}-other`, method));
    }
  }
  return { victims, others };
}
