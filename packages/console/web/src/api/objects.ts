import { ApiError } from './api-error.ts';
import { type OssClient, ossRefusal, unreachable } from './oss-client.ts';
import { childrenOf, textOf } from './xml.ts';

/** One line of a listing: an object, or a common prefix, which looks like a folder. */
export interface Entry {
  readonly key: string;
  readonly isPrefix: boolean;
  readonly size: number;
  readonly lastModified: string;
  readonly type: string;
}

export interface ObjectPage {
  readonly entries: readonly Entry[];
  readonly next?: string;
}

/** Where a bucket is. */
interface Place {
  readonly bucket: string;
  readonly region: string;
}

const PAGE = '1000';

/** One page of the entries below a prefix. @throws ApiError */
export async function listObjects(
  oss: OssClient,
  { bucket, region }: Place,
  { prefix, token }: { readonly prefix: string; readonly token?: string | undefined },
): Promise<ObjectPage> {
  const query: Record<string, string> = {
    'list-type': '2',
    'max-keys': PAGE,
    'encoding-type': 'url',
    delimiter: '/',
    ...(prefix !== '' && { prefix }),
    ...(token !== undefined && { 'continuation-token': token }),
  };
  const root = await oss.xml({ method: 'GET', bucket, region, query });
  const decode = (element: Element, name: string) => decodeURIComponent(textOf(element, name));
  const prefixes = childrenOf(root, 'CommonPrefixes').map((element) => ({
    key: decode(element, 'Prefix'),
    isPrefix: true,
    size: 0,
    lastModified: '',
    type: '',
  }));
  const objects = childrenOf(root, 'Contents').map((element) => ({
    key: decode(element, 'Key'),
    isPrefix: false,
    size: Number(textOf(element, 'Size')),
    lastModified: textOf(element, 'LastModified'),
    type: textOf(element, 'Type'),
  }));
  const next = textOf(root, 'NextContinuationToken');
  const entries = [...prefixes, ...objects];
  return next === '' ? { entries } : { entries, next };
}

/** Headers of an object. @throws ApiError */
export async function objectHeaders(oss: OssClient, { bucket, region }: Place, key: string): Promise<Headers> {
  return (await oss.send({ method: 'HEAD', bucket, key, region })).headers;
}

/** @throws ApiError */
export async function deleteObject(oss: OssClient, { bucket, region }: Place, key: string): Promise<void> {
  await oss.send({ method: 'DELETE', bucket, key, region });
}

/** Tells how far it got, in bytes. */
type OnProgress = (done: number, total: number) => void;

interface TransferOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** @param encryption headers that override the bucket's default @throws ApiError */
export function uploadObject(
  oss: OssClient,
  { bucket, region }: Place,
  { key, file, encryption }: { readonly key: string; readonly file: File; readonly encryption: Record<string, string> },
  { signal, onProgress }: TransferOptions,
): Promise<void> {
  const type = file.type === '' ? 'application/octet-stream' : file.type;
  const headers = { 'content-type': type, ...encryption };
  const signed = oss.signed({ method: 'PUT', bucket, key, region, headers });
  return new Promise((resolve, reject) => {
    // Not fetch: it does not tell how much of a body has left.
    const request = new XMLHttpRequest();
    request.open('PUT', signed.url);
    for (const [name, value] of Object.entries(signed.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new ApiError('Cancelled', '', { status: 0 }));
    request.onload = () => {
      if (request.status === 200) return resolve();
      reject(ossRefusal(request.status, request.responseText, request.getResponseHeader('x-oss-request-id') ?? ''));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** An object's bytes, as a file for the user. @throws ApiError */
export async function downloadObject(
  oss: OssClient,
  { bucket, region }: Place,
  key: string,
  { signal, onProgress }: TransferOptions,
): Promise<Blob> {
  const answer = await oss.send({ method: 'GET', bucket, key, region, signal });
  const total = Number(answer.headers.get('content-length') ?? 0);
  const parts: BlobPart[] = [];
  let done = 0;
  const reader = answer.body?.getReader();
  if (reader === undefined) return answer.blob();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      parts.push(piece.value);
      done += piece.value.length;
      onProgress(done, total);
    }
  } catch {
    throw new ApiError(signal.aborted ? 'Cancelled' : 'ConnectionLost', 'The object did not arrive whole.', {
      status: 0,
    });
  }
  return new Blob(parts, { type: answer.headers.get('content-type') ?? 'application/octet-stream' });
}
