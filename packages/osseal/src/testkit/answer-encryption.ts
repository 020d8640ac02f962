/** How an object is encrypted, as OSS says it in headers. */
export interface Encryption {
  readonly method: 'none' | 'AES256' | 'KMS';
  /** Id of the CMK; only with `KMS`. */
  readonly keyId?: string;
}

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';

/**
 * What the answer to a PUT, GET or HEAD says of the object's encryption.
 * @param answer an answer of ali-oss (`{ res }`), of `fetch` (`{ headers }`), or the headers
 * @throws TypeError for anything else: an answer that cannot be read must not pass for one without encryption
 */
export function encryptionOf(answer: unknown): Encryption {
  const headers = headersOf(answer);
  const read = (name: string) => (headers instanceof Headers ? (headers.get(name) ?? undefined) : headers[name]);
  const [method, keyId] = [read(METHOD), read(KEY_ID)];
  if (method === undefined) return { method: 'none' };
  if (method !== 'AES256' && method !== 'KMS') throw new TypeError(`${METHOD} says ${String(method)}.`);
  return { method, ...(typeof keyId === 'string' && { keyId }) };
}

function headersOf(answer: unknown): Headers | Readonly<Record<string, unknown>> {
  if (answer instanceof Headers) return answer;
  if (isRecord(answer)) {
    if (isRecord(answer.res)) return headersOf(answer.res);
    if (answer.headers instanceof Headers || isRecord(answer.headers)) return headersOf(answer.headers);
    // Every answer of OSS names its request, in headers alone.
    if ('x-oss-request-id' in answer) return answer;
  }
  throw new TypeError('toBeEncryptedWith is about an answer of OSS or its headers.');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
