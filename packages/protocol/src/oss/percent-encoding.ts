const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_PATH = /^[A-Za-z0-9\-._~/]*$/;

/** Percent-encodes everything but `A-Z a-z 0-9 - . _ ~`. @documented OSS V4 signature */
export function encodeStrict(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Like encodeStrict, but `/` stays. @documented OSS V4 signature */
export function encodePath(path: string): string {
  if (UNRESERVED_PATH.test(path)) return path;
  return encodeStrict(path).replaceAll('%2F', '/');
}

/** A name or value of a query as signatures spell it, however its sender did; what cannot be decoded is taken as it is. */
export function encodeAgain(raw: string): string {
  return encodeStrict(decodeQueryText(raw) ?? raw);
}

/** What `encoding-type=url` asks for in listings: `/` is encoded too. @documented ListObjects */
export function urlEncodeKey(text: string): string {
  return encodeStrict(text);
}

/** Decoded text of a path; `+` is a plus. Undefined for a bad escape or bytes that are not UTF-8. */
export function decodePath(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** Decoded name or value of a query; `+` is a blank. Undefined for a bad escape or bytes that are not UTF-8. */
export function decodeQueryText(raw: string): string | undefined {
  return decodePath(raw.includes('+') ? raw.replaceAll('+', ' ') : raw);
}
