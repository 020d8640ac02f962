/** Percent-encodes everything but `A-Z a-z 0-9 - . _ ~`. */
export function encodeStrict(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Like encodeStrict, but `/` stays. */
export function encodePath(path: string): string {
  return encodeStrict(path).replaceAll('%2F', '/');
}
