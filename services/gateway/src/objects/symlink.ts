import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText, isValidObjectKey } from '@osseal/protocol/oss';
import type { ObjectRecord } from '@osseal/storage';
import type { ObjectCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { READ_ACTIONS, readCheck, readChecks } from './find-object.ts';
import { readAttributes } from './object-attributes.ts';
import { assertSameRights, replacedMeanwhile } from './same-rights.ts';
import { modificationTime } from './write-segment.ts';

/** What a symlink itself looks like to those who ask for its digests. @documented PutSymlink: the ETag is of the target's name */
export function newSymlink(gateway: GatewayDomain, { bucket, key, http }: ObjectCall): ObjectRecord {
  const symlinkTarget = readTarget(http.headers);
  return {
    bucket: bucket.name,
    key,
    size: 0,
    etag: createHash('md5').update(symlinkTarget).digest('hex').toUpperCase(),
    crc64: '0',
    lastModifiedMs: modificationTime(gateway),
    type: 'Symlink',
    symlinkTarget,
    ...readAttributes(http.headers, bucket.storageClass),
    envelopeVersion: 1,
    // A link is a name, not data. @documented EC 0005-00000002
    encryption: { method: 'none' },
    segments: [],
  };
}

/** `x-oss-symlink-target`, which is percent-encoded. @throws WireError MissingArgument, InvalidArgument @documented PutSymlink */
function readTarget(headers: IncomingHttpHeaders): string {
  const text = headerText(headers, 'x-oss-symlink-target');
  const name = ['ArgumentName', 'x-oss-symlink-target'] as const;
  if (text === undefined || text === '') throw ossError('MissingArgument', { elements: [name] });
  try {
    const target = decodeURIComponent(text);
    if (isValidObjectKey(target)) return target;
  } catch {
    // A bad escape: refused below, as a name that is none.
  }
  throw ossError('InvalidArgument', { elements: [name, ['ArgumentValue', text]] });
}

/** What the permission check of a call found a link to stand for. */
interface Judged {
  /** Undefined: it was no link. */
  readonly symlinkTarget: string | undefined;
  readonly object?: ObjectRecord | undefined;
  isTaken: boolean;
}

const judged = new WeakMap<ObjectCall, Judged>();

/** The permissions of a read that follows a link: on the link, and on what it stands for. @inferred */
export async function followingChecks(gateway: GatewayDomain, call: ObjectCall): Promise<readonly PermissionCheck[]> {
  const checks = await readChecks(gateway, call);
  const link = checks[0]?.object;
  const symlinkTarget = link?.symlinkTarget;
  if (link === undefined || symlinkTarget === undefined) {
    judged.set(call, { symlinkTarget, isTaken: false });
    return checks;
  }
  const object = await gateway.index.findObject(link.bucket, symlinkTarget);
  judged.set(call, { symlinkTarget, object, isTaken: false });
  return [...checks, readCheck({ bucket: call.bucket, key: symlinkTarget }, object, READ_ACTIONS.current)];
}

/** What a read of an object or a link serves. */
export interface Readable {
  /** Whose bytes are read. */
  readonly content: ObjectRecord;
  /** What the headers show: of a link, its own description with the size, digests and encryption of the target. */
  readonly shown: ObjectRecord;
}

/**
 * Follows a link once, to what was judged.
 * @throws WireError SymlinkTargetNotExist, InvalidTargetType for a link to a link, ServiceUnavailable when it stands for
 * something now that was not judged
 * @documented GetObject; encryption headers are the target's @inferred
 */
export async function followSymlink(gateway: GatewayDomain, call: ObjectCall, object: ObjectRecord): Promise<Readable> {
  const { symlinkTarget } = object;
  if (symlinkTarget === undefined) return { content: object, shown: object };
  const known = judged.get(call);
  if (known?.symlinkTarget !== symlinkTarget) throw replacedMeanwhile();
  const content = known.isTaken ? undefined : known.object;
  known.isTaken = true;
  return readThrough(object, content ?? (await findTarget(gateway, object.bucket, known)));
}

async function findTarget(
  { index }: GatewayDomain,
  bucket: string,
  { symlinkTarget = '', object }: Judged,
): Promise<ObjectRecord> {
  const found = await index.findObject(bucket, symlinkTarget);
  if (found === undefined) throw ossError('SymlinkTargetNotExist');
  assertSameRights(object, found);
  return found;
}

function readThrough(object: ObjectRecord, content: ObjectRecord): Readable {
  if (content.type === 'Symlink') throw ossError('InvalidTargetType');
  const { size, etag, crc64, contentMd5, encryption } = content;
  const lastModifiedMs = Math.max(object.lastModifiedMs, content.lastModifiedMs);
  const shown = { ...object, size, etag, crc64, encryption, lastModifiedMs };
  return { content, shown: contentMd5 === undefined ? shown : { ...shown, contentMd5 } };
}
