import { StoreError } from '../ports.ts';

/** What a JSON file must be to be taken for a document of ours. */
export interface DocumentFormat<T> {
  /** Value of the file's `format` member. */
  readonly name: string;
  /** The version that this program writes, and the highest that it reads. */
  readonly version: number;
  /** Says what is wrong with the records; undefined when they can be used. */
  problemOf(document: Record<string, unknown>): string | undefined;
  /** Types the document that `problemOf` found nothing wrong with. */
  adopt(document: Record<string, unknown>): T;
}

/** @throws StoreError `corrupt` or `newer`, with a message for the person who starts the program */
export function parseDocument<T>(fileName: string, text: string, format: DocumentFormat<T>): T {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // JSON.parse quotes the text in its message, which may be a secret.
    throw corrupt(fileName, 'it is not JSON');
  }
  if (!isObject(document) || document.format !== format.name) {
    throw corrupt(fileName, `its "format" is not "${format.name}"`);
  }
  const { version } = document;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw corrupt(fileName, 'its "version" is not a positive integer');
  }
  if (version > format.version) {
    throw new StoreError(
      'newer',
      `${fileName} has format version ${version}; this program reads up to version ${format.version}. ` +
        'Start the program version that wrote it, or another data directory. The file was left as it is.',
    );
  }
  const problem = format.problemOf(document);
  if (problem !== undefined) throw corrupt(fileName, problem);
  return format.adopt(document);
}

/** True for a JSON object, false for arrays, null and plain values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when `value` is an array of objects that all have non-empty strings under `names`. */
export function isArrayOfRecords(value: unknown, names: readonly string[]): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.every(
      (record) => isObject(record) && names.every((name) => typeof record[name] === 'string' && record[name] !== ''),
    )
  );
}

function corrupt(fileName: string, problem: string): StoreError {
  return new StoreError(
    'corrupt',
    `${fileName} is damaged: ${problem}. Restore it from a backup, or move it away to start without its content. ` +
      'The file was left as it is.',
  );
}
