import { sendKms, sendOss } from '@osseal/testkit';
import { accessKeyOf } from './users.mjs';

const BUCKET = 'bench';

/** Request headers for each method of encryption; KMS names a key of the caller. */
export function methodHeaders(keyId) {
  const name = 'x-oss-server-side-encryption';
  return { None: {}, AES256: { [name]: 'AES256' }, KMS: { [name]: 'KMS', [`${name}-key-id`]: keyId } };
}

/**
 * Makes the bucket of a benchmark and a key, and tells the load where objects go.
 *
 * @param {{ kms: string, oss: string, pid: number }} server
 * @returns {Promise<{ store: import('../load/object-load.mjs').Store, headers: ReturnType<typeof methodHeaders> }>}
 */
export async function openStore(server) {
  const accessKey = accessKeyOf(0);
  const signed = { ...server, ...accessKey };
  const created = await sendKms(signed, { action: 'CreateKey' });
  const made = await sendOss(signed, { method: 'PUT', bucket: BUCKET });
  if (made.status !== 200) throw new Error(`No bucket: ${made.text}`);
  const keyId = JSON.parse(created.text).KeyMetadata.KeyId;
  const store = { url: server.oss, pids: [server.pid], ...accessKey, bucket: BUCKET };
  return { store, headers: methodHeaders(keyId) };
}
