import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { ossError } from '@osseal/protocol/errors';
import type { PostFields } from '@osseal/protocol/signature';

/** A form upload as far as it had come when its file began. */
export interface PostForm {
  /** The fields before the file, by name in lower case; the first of a name wins. */
  readonly fields: PostFields;
  /** Of the file, without a path; '' when it was sent without one. */
  readonly fileName: string;
  readonly contentType: string;
  /** The file, unread. It fails when the form ends before it does. */
  readonly file: Readable;
  /** Stops reading; what is left of the request is then anybody's to drain. */
  letGo(): void;
}

/** @documented PostObject: FieldItemTooLong */
const MAX_NAME_BYTES = 8 * 1024;
const MAX_VALUE_BYTES = 2 * 1024 * 1024;
/** All that may come before the file. @inferred */
const MAX_FIELDS = 1000;
const MAX_FIELD_BYTES = 4 * 1024 * 1024;

/**
 * Reads a multipart/form-data request up to its file; what follows the file is passed over, as the service does.
 * @throws WireError MalformedPOSTRequest, IncorrectNumberOfFilesInPOSTRequest (none), FieldItemTooLong,
 * MaxPOSTPreDataLengthExceededError
 * @documented PostObject
 */
export function readForm(request: IncomingMessage): Promise<PostForm> {
  const parser = formParser(request);
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let fieldBytes = 0;
    let file: Readable | undefined;

    const letGo = (): void => {
      request.unpipe(parser);
    };
    const fail = (error: Error): void => {
      letGo();
      reject(error);
    };
    const onField = (name: string | undefined, value: string, valueIsCut: boolean): void => {
      const known = (name ?? '').toLowerCase();
      if (valueIsCut || Buffer.byteLength(known) > MAX_NAME_BYTES) fail(ossError('FieldItemTooLong'));
      fieldBytes += known.length + value.length;
      if (fieldBytes > MAX_FIELD_BYTES) fail(ossError('MaxPOSTPreDataLengthExceededError'));
      if (file === undefined && !fields.has(known)) fields.set(known, value);
    };
    const onFile = (stream: Readable, fileName: string | undefined, contentType: string): void => {
      // Whoever has turned away from a file is not told of its end.
      stream.on('error', () => {});
      if (file !== undefined) {
        stream.resume();
        return;
      }
      file = stream;
      resolve({ fields, fileName: baseName(fileName), contentType, file, letGo });
    };

    parser
      .on('field', (name, value, _nameIsCut, valueIsCut) => onField(name, value, valueIsCut))
      .on('fieldsLimit', () => fail(ossError('MaxPOSTPreDataLengthExceededError')))
      .on('file', (_name, stream, fileName, _encoding, contentType) => onFile(stream, fileName, contentType))
      .on('error', (cause) => fail(malformed(cause)))
      .on('finish', () => fail(ossError('IncorrectNumberOfFilesInPOSTRequest')));
    request.once('close', () => {
      if (request.readableEnded) return;
      fail(malformed());
      file?.destroy(malformed());
    });
    request.pipe(parser);
  });
}

function formParser({ headers }: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldSize: MAX_VALUE_BYTES, fields: MAX_FIELDS },
    });
  } catch (cause) {
    throw malformed(cause);
  }
}

/** Some browsers send the whole path of the user's file. */
function baseName(fileName: string | undefined): string {
  return (fileName ?? '').replace(/^.*[\\/]/, '');
}

function malformed(cause?: unknown): Error {
  return ossError('MalformedPOSTRequest', cause === undefined ? {} : { cause });
}
