import { kmsError } from '../errors/kms-errors.ts';

/**
 * Adds the decoded pairs of a query or form text to a map; a name that comes again replaces the earlier value.
 * `+` and `%20` both mean a blank, as the clients send either.
 * @throws WireError `ParseRequestParameterException` for a broken escape or bytes that are not UTF-8
 */
export function decodeForm(text: string, into: Map<string, string>): void {
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    if (end > start) {
      const equals = text.indexOf('=', start);
      if (equals < 0 || equals > end) into.set(decodePart(text.slice(start, end)), '');
      else into.set(decodePart(text.slice(start, equals)), decodePart(text.slice(equals + 1, end)));
    }
    start = end + 1;
  }
}

function decodePart(part: string): string {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (cause) {
    throw kmsError('ParseRequestParameterException', { cause });
  }
}
