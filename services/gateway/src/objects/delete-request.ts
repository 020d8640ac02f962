import { ossError } from '@osseal/protocol/errors';
import type { XmlElement } from '@osseal/protocol/oss';
import { otherVersion } from './find-object.ts';

/** One object to delete. */
export interface DeleteItem {
  readonly key: string;
  /** As the client wrote it, for the answer. */
  readonly versionId: string | undefined;
  /** False for a version that no bucket here can hold: the current object is not what was meant. */
  readonly isCurrent: boolean;
}

/** The body of DeleteMultipleObjects. */
export interface DeleteRequest {
  readonly quiet: boolean;
  readonly items: readonly DeleteItem[];
}

/** Keys that one request may name. @documented DeleteMultipleObjects */
const MAX_ITEMS = 1000;

/** @throws WireError MalformedXML @documented DeleteMultipleObjects */
export function parseDeleteRequest(root: XmlElement | undefined): DeleteRequest {
  if (root?.name !== 'Delete') throw ossError('MalformedXML');
  const objects = root.all('Object');
  if (objects.length === 0 || objects.length > MAX_ITEMS) throw ossError('MalformedXML');
  const quiet = root.child('Quiet')?.text.trim().toLowerCase() === 'true';
  return { quiet, items: objects.map(parseItem) };
}

function parseItem(object: XmlElement): DeleteItem {
  // Not trimmed: blanks are part of a key.
  const key = object.child('Key')?.text ?? '';
  if (key === '') throw ossError('MalformedXML');
  const versionId = object.child('VersionId')?.text.trim() || undefined;
  return { key, versionId, isCurrent: otherVersion(versionId) === undefined };
}
