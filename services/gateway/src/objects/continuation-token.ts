import { ossError } from '@osseal/protocol/errors';

/**
 * The token of ListObjectsV2 for the page after `last`. Opaque to clients, and of the shape that the real service sends
 * (`CgJiYw--`): field 1 of a message, in base64 whose padding and signs are safe in URLs. @inferred from documented samples
 */
export function encodeContinuationToken(last: string): string {
  const text = Buffer.from(last, 'utf8');
  const message = Buffer.concat([Buffer.of(TAG), varint(text.length), text]);
  return message.toString('base64').replaceAll('+', '.').replaceAll('/', '_').replaceAll('=', '-');
}

/** @throws WireError InvalidArgument when it is no such token */
export function decodeContinuationToken(token: string): string {
  const last = decode(token);
  if (last !== undefined && encodeContinuationToken(last) === token) return last;
  throw ossError('InvalidArgument', {
    message: 'The continuation token provided is incorrect.',
    elements: [
      ['ArgumentName', 'continuation-token'],
      ['ArgumentValue', token],
    ],
  });
}

const TAG = 0x0a;

function decode(token: string): string | undefined {
  const message = Buffer.from(token.replaceAll('.', '+').replaceAll('_', '/').replaceAll('-', '='), 'base64');
  if (message[0] !== TAG) return undefined;
  // A key has at most 1023 bytes, so its length takes one byte or two.
  const first = message[1] ?? 0;
  const header = first < 0x80 ? 2 : 3;
  return message.subarray(header).toString('utf8');
}

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.of(value) : Buffer.of((value & 0x7f) | 0x80, value >> 7);
}
