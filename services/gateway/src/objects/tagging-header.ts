import { ossError } from '@osseal/protocol/errors';

const MAX_TAGS = 10;
const MAX_KEY_BYTES = 128;
const MAX_VALUE_BYTES = 256;

/**
 * The tags of an `x-oss-tagging` header: a url-encoded query string of at most 10 pairs.
 * @throws WireError InvalidArgument
 * @documented PutObject, PutObjectTagging
 */
export function readTaggingHeader(text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  const tags = new Map<string, string>();
  for (const pair of text.split('&')) {
    const [key = '', ...rest] = pair.split('=');
    const name = decode(key);
    const value = decode(rest.join('='));
    if (name === undefined || value === undefined || name === '' || tags.has(name)) throw invalid(text);
    if (Buffer.byteLength(name) > MAX_KEY_BYTES || Buffer.byteLength(value) > MAX_VALUE_BYTES) throw invalid(text);
    tags.set(name, value);
  }
  if (tags.size > MAX_TAGS) throw invalid(text);
  return Object.fromEntries(tags);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function invalid(value: string): Error {
  return ossError('InvalidArgument', {
    message: 'The tags are not valid: at most 10 different keys of 1 to 128 bytes, values of at most 256 bytes.',
    elements: [
      ['ArgumentName', 'x-oss-tagging'],
      ['ArgumentValue', value],
    ],
  });
}
