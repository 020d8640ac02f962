import { ossError } from '@osseal/protocol/errors';
import { isValidObjectKey } from '@osseal/protocol/oss';
import { readVersionId } from './object-version.ts';

/** What `x-oss-copy-source` names. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  /** undefined: the current one. */
  readonly version: string | undefined;
}

/**
 * Reads `/bucket/key[?versionId=…]` with a percent-encoded key, whose slashes may be encoded too. A plus is a blank, as one
 * official SDK encodes it (a real plus arrives as %2B); the leading slash may be missing.
 * @throws WireError InvalidArgument
 * @documented CopyObject; leniency @inferred from SDKs
 */
export function parseCopySource(text: string | undefined): CopySource {
  const raw = (text ?? '').trim();
  const mark = raw.indexOf('?');
  const path = decode(mark < 0 ? raw : raw.slice(0, mark)).replace(/^\//, '');
  const slash = path.indexOf('/');
  const bucket = path.slice(0, Math.max(slash, 0));
  const key = path.slice(slash + 1);
  if (slash < 1 || !isValidObjectKey(key)) throw malformed();
  const version = mark < 0 ? null : new URLSearchParams(raw.slice(mark + 1)).get('versionId');
  return { bucket, key, version: readVersionId(version) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw malformed();
  }
}

function malformed(): Error {
  return ossError('InvalidArgument', {
    message: 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.',
    elements: [['ArgumentName', 'x-oss-copy-source']],
  });
}
