import { ossError } from '@osseal/protocol/errors';
import { isVersionId, NULL_VERSION, type VersionIdentity } from '@osseal/storage';

/**
 * The version that a request names; undefined: the current one.
 * @throws WireError InvalidArgument
 * @documented GetObject: text of a malformed id
 */
export function readVersionId(text: string | null | undefined): string | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  if (text === NULL_VERSION || isVersionId(text)) return text;
  throw ossError('InvalidArgument', {
    message: 'Invalid version id specified.',
    elements: [
      ['ArgumentName', 'versionId'],
      ['ArgumentValue', text],
    ],
  });
}

/** The wire name of a version. */
export function versionName({ versionId }: VersionIdentity): string {
  return versionId ?? NULL_VERSION;
}

/**
 * Tells which version an answer is about; nothing where there never was versioning, which no sequence shows.
 * @documented OSS common response headers
 */
export function versionHeaders(
  version: VersionIdentity,
  bucket?: { readonly versioning?: 'Enabled' | 'Suspended' },
): Readonly<Record<string, string>> {
  const isVersioned = version.sequence !== undefined || bucket?.versioning !== undefined;
  return isVersioned ? { 'x-oss-version-id': versionName(version) } : {};
}
