const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** 3 to 63 of `a-z 0-9 -`, no hyphen at either end. @documented Bucket naming */
export function isValidBucketName(name: string): boolean {
  return BUCKET_NAME.test(name);
}

/** 1 to 1023 bytes of UTF-8, not beginning with `/` or `\`. @documented Object naming; no zero byte, which no XML can carry @inferred */
export function isValidObjectKey(key: string): boolean {
  if (key === '' || key.startsWith('/') || key.startsWith('\\') || key.includes('\0')) return false;
  // A UTF-16 unit is at most three bytes of UTF-8, so short keys need no count.
  return key.length <= 341 || Buffer.byteLength(key, 'utf8') <= 1023;
}

/** The ETag header and element form of a hex digest. @documented OSS common response headers */
export function quoteEtag(hex: string): string {
  return `"${hex}"`;
}
