import { ossError } from '@osseal/protocol/errors';
import type { XmlElement } from '@osseal/protocol/oss';
import { readVersionId } from './object-version.ts';

/** One object to delete. */
export interface DeleteItem {
  readonly key: string;
  /** undefined: the key itself. */
  readonly versionId: string | undefined;
}

/** The body of DeleteMultipleObjects. */
export interface DeleteRequest {
  readonly quiet: boolean;
  readonly items: readonly DeleteItem[];
}

/** Keys that one request may name. @documented DeleteMultipleObjects */
const MAX_ITEMS = 1000;

/** @throws WireError MalformedXML, InvalidArgument for what is no version id @documented DeleteMultipleObjects */
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
  return { key, versionId: readVersionId(object.child('VersionId')?.text.trim()) };
}
