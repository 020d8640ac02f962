import type { ClientRequest } from 'node:http';
import type { Canaries } from './canary.ts';
import { plantDialects } from './plant-dialects.ts';
import { type ProofClient, ProofError } from './proof-client.ts';

const METHOD = 'x-oss-server-side-encryption';
const SMALL = 4000;
const LARGE = 300_000;
/** More than is kept in memory before the first bytes go to the disk. */
const UNFINISHED = 4 * 1024 * 1024;
/** The least size of a part that is not the last. */
const PART = 102_400;
const COMPLETE_ALL = { 'x-oss-complete-all': 'yes' };

const BUCKET = 'canary';
const VERSIONED = 'canary-versions';
const BY_DEFAULT = 'canary-by-default';

/** Encrypted objects by every way of writing one. @param keyId a CMK */
export async function plantObjects(client: ProofClient, canaries: Canaries, keyId: string): Promise<void> {
  await client.oss({ method: 'PUT', bucket: BUCKET });
  await makeVersioned(client);
  const methods = {
    AES256: { [METHOD]: 'AES256' },
    'the default CMK': { [METHOD]: 'KMS' },
    'a CMK': { [METHOD]: 'KMS', [`${METHOD}-key-id`]: keyId },
  };
  for (const [name, headers] of Object.entries(methods)) await plantBy(client, canaries, name, headers);
  await plantByDefault(client, canaries, keyId);
  await plantDialects(client, canaries, BUCKET);
}

async function plantBy(client: ProofClient, canaries: Canaries, name: string, headers: Record<string, string>) {
  const prefix = name.replaceAll(' ', '-');
  const at = (key: string) => ({ bucket: BUCKET, key: `${prefix}-${key}`, headers });
  const of = (path: string) => `${path} (${name})`;

  await client.oss({ method: 'PUT', ...at('small'), body: canaries.bytes(of('PutObject, small'), SMALL) });
  await client.oss({ method: 'PUT', ...at('large'), body: canaries.bytes(of('PutObject, large'), LARGE) });
  for (const source of ['small', 'large']) {
    const from = `/${BUCKET}/${prefix}-${source}`;
    const copy = at(`${source}-copy`);
    await client.oss({ method: 'PUT', ...copy, headers: { ...headers, 'x-oss-copy-source': from } });
  }

  const uploadId = await begin(client, at('parts'));
  const part = (partNumber: string) => ({
    method: 'PUT',
    ...at('parts'),
    headers: {},
    query: { partNumber, uploadId },
  });
  await client.oss({ ...part('1'), body: canaries.bytes(of('UploadPart'), PART) });
  const source = { 'x-oss-copy-source': `/${BUCKET}/${prefix}-large` };
  await client.oss({ ...part('2'), headers: source });
  await client.oss({ ...part('3'), body: canaries.bytes(of('UploadPart, small'), SMALL) });
  await client.oss({ method: 'POST', ...at('parts'), headers: COMPLETE_ALL, query: { uploadId } });

  const open = await begin(client, at('open'));
  const openPart = { ...at('open'), headers: {}, query: { partNumber: '1', uploadId: open } };
  await client.oss({ method: 'PUT', ...openPart, body: canaries.bytes(of('UploadPart, not completed'), PART) });
  const aborted = await begin(client, at('aborted'));
  const abortedPart = { ...at('aborted'), headers: {}, query: { partNumber: '1', uploadId: aborted } };
  await client.oss({ method: 'PUT', ...abortedPart, body: canaries.bytes(of('UploadPart, aborted'), PART) });
  await client.oss({ method: 'DELETE', ...at('aborted'), headers: {}, query: { uploadId: aborted } });

  let position = 0;
  for (const size of [SMALL, LARGE]) {
    const query = { append: '', position: String(position) };
    const body = canaries.bytes(of('AppendObject'), size);
    await client.oss({ method: 'POST', ...at('appended'), query, body });
    position += size;
  }

  for (const path of ['an older version', 'a newer version']) {
    await client.oss({ method: 'PUT', ...at('versions'), bucket: VERSIONED, body: canaries.bytes(of(path), LARGE) });
  }
  for (const [key, size] of Object.entries({ 'deleted-small': SMALL, 'deleted-large': LARGE })) {
    await client.oss({ method: 'PUT', ...at(key), body: canaries.bytes(of('PutObject, deleted'), size) });
    await client.oss({ method: 'DELETE', ...at(key), headers: {} });
  }
}

async function begin(client: ProofClient, at: { bucket: string; key: string; headers: Record<string, string> }) {
  const { text } = await client.oss({ method: 'POST', ...at, query: { uploads: '' } });
  const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(text)?.[1];
  if (uploadId === undefined) throw new ProofError('InitiateMultipartUpload answered without an id.');
  return uploadId;
}

async function makeVersioned(client: ProofClient): Promise<void> {
  await client.oss({ method: 'PUT', bucket: VERSIONED });
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await client.oss({ method: 'PUT', bucket: VERSIONED, query: { versioning: '' }, body });
}

/** The bucket encrypts, and the request says nothing of it. */
async function plantByDefault(client: ProofClient, canaries: Canaries, keyId: string): Promise<void> {
  await client.oss({ method: 'PUT', bucket: BY_DEFAULT });
  const rule = `<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>${keyId}</KMSMasterKeyID>`;
  const body = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
  await client.oss({ method: 'PUT', bucket: BY_DEFAULT, query: { encryption: '' }, body });
  for (const [key, size] of Object.entries({ small: SMALL, large: LARGE })) {
    const content = canaries.bytes('PutObject, encrypted by the default of the bucket', size);
    await client.oss({ method: 'PUT', bucket: BY_DEFAULT, key, body: content });
  }
}

/** A PUT whose bytes are on their way, so that what lies on the disk meanwhile can be looked at. */
export function plantUnfinished(client: ProofClient, canaries: Canaries): ClientRequest {
  const body = canaries.bytes('PutObject, in the middle', UNFINISHED);
  const headers = { [METHOD]: 'AES256' };
  return client.begin({ method: 'PUT', bucket: BUCKET, key: 'unfinished', headers, body }, 2 * UNFINISHED);
}

/** An object that is not encrypted: a search that does not find it finds nothing. */
export async function plantControl(client: ProofClient, content: Buffer): Promise<void> {
  await client.oss({ method: 'PUT', bucket: BUCKET, key: 'not-encrypted', body: content });
}
