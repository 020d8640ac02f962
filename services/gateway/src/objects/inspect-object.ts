import { CHUNK_SIZE, HEADER_SIZE, openSegment, type SegmentOpener, TAG_SIZE } from '@osseal/envelope';
import { WireError } from '@osseal/protocol/errors';
import { type BlobReader, encryptionKindOf, type ObjectRecord, type SegmentRecord } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { KeyRequest } from '../sse/key-request.ts';
import { damageOf } from './damaged-object.ts';

/** What was found in one segment of an object. */
export interface SegmentFindings {
  readonly kept: 'in the index' | 'in a blob';
  readonly plaintextSize: number;
  readonly sealedSize: number;
  readonly chunks: number;
  /** Null: header and salt are those of the record. */
  readonly problem: string | null;
  /** Chunks, counted from 0, whose tag does not verify; null when none could be tried. */
  readonly damagedChunks: readonly number[] | null;
}

/** How an object is sealed, and what of it verifies. */
export interface ObjectFindings {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | null;
  readonly type: ObjectRecord['type'];
  readonly size: number;
  readonly etag: string;
  readonly crc64: string;
  readonly method: ObjectRecord['encryption']['method'];
  readonly algorithm: 'AES-256-GCM' | 'none, with integrity by AES-256-GCM';
  readonly keyId: string | null;
  readonly keyVersionId: string | null;
  /** `opened`, `not needed`, or why it does not open: an error code, and what it says. */
  readonly dataKey: string;
  readonly chunkSize: number;
  readonly segments: readonly SegmentFindings[];
  /** True when the data key opens, and every chunk of every segment verifies. */
  readonly isWhole: boolean;
}

/** Reads all of an object's sealed bytes and tries every tag, past those that fail. Hands out no plaintext. For KMS one billed Decrypt. */
export async function inspectObject(
  gateway: GatewayDomain,
  call: KeyRequest,
  object: ObjectRecord,
): Promise<ObjectFindings> {
  const { method, keyId = null, keyVersionId = null } = encryptionKindOf(object.encryption);
  const opened = await openDataKey(gateway, call, object);
  const segments: SegmentFindings[] = [];
  try {
    for (const segment of object.segments) segments.push(await inspectSegment(gateway, segment, opened));
  } finally {
    opened.dataKey?.fill(0);
  }
  return {
    bucket: object.bucket,
    key: object.key,
    versionId: object.versionId ?? null,
    type: object.type,
    size: object.size,
    etag: object.etag,
    crc64: object.crc64,
    method,
    algorithm: method === 'none' ? 'none, with integrity by AES-256-GCM' : 'AES-256-GCM',
    keyId,
    keyVersionId,
    dataKey: opened.said,
    chunkSize: CHUNK_SIZE,
    segments,
    isWhole:
      opened.isOpen && segments.every(({ problem, damagedChunks }) => problem === null && damagedChunks?.length === 0),
  };
}

interface OpenedKey {
  readonly isOpen: boolean;
  readonly dataKey: Buffer | null;
  readonly said: string;
}

async function openDataKey(gateway: GatewayDomain, call: KeyRequest, object: ObjectRecord): Promise<OpenedKey> {
  try {
    const dataKey = await gateway.dataKeys.forRead(call, object, { action: 'Inspect', key: object.key });
    return { isOpen: true, dataKey, said: dataKey === null ? 'not needed' : 'opened' };
  } catch (error) {
    const said = error instanceof WireError ? `${error.code}: ${error.message}` : damageOf(error);
    if (said === undefined) throw error;
    return { isOpen: false, dataKey: null, said };
  }
}

async function inspectSegment(
  { blobs }: GatewayDomain,
  segment: SegmentRecord,
  { isOpen, dataKey }: OpenedKey,
): Promise<SegmentFindings> {
  const { plaintextSize, sealedSize } = segment;
  const chunks = Math.max(1, Math.ceil(plaintextSize / CHUNK_SIZE));
  const facts = { kept: segment.inline ? 'in the index' : 'in a blob', plaintextSize, sealedSize, chunks } as const;
  let blob: BlobReader | undefined;
  let opener: SegmentOpener | undefined;
  try {
    blob = await blobs.open(segment);
    if (blob.size !== sealedSize)
      return { ...facts, problem: `${blob.size} bytes instead of ${sealedSize}`, damagedChunks: null };
    if (!isOpen) return { ...facts, problem: null, damagedChunks: null };
    const header = await read(blob, 0, HEADER_SIZE);
    opener = openSegment({ dataKey, header, expectedSalt: Buffer.from(segment.salt, 'base64'), plaintextSize });
    const damagedChunks: number[] = [];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const start = HEADER_SIZE + chunk * (CHUNK_SIZE + TAG_SIZE);
      const sealed = await read(blob, start, Math.min(sealedSize - start, CHUNK_SIZE + TAG_SIZE));
      if (!verifies(opener, chunk, sealed)) damagedChunks.push(chunk);
    }
    return { ...facts, problem: null, damagedChunks };
  } catch (error) {
    const problem = damageOf(error);
    if (problem === undefined) throw error;
    return { ...facts, problem, damagedChunks: null };
  } finally {
    opener?.destroy();
    await blob?.close();
  }
}

function verifies(opener: SegmentOpener, chunk: number, sealed: Buffer): boolean {
  try {
    opener.open(chunk, sealed).fill(0);
    return true;
  } catch (error) {
    if (damageOf(error) === undefined) throw error;
    return false;
  }
}

async function read(blob: BlobReader, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const count = await blob.read(bytes.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
