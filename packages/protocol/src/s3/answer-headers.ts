import { s3HeaderName } from './header-names.ts';
import { s3Encryption, s3StorageClass } from './vocabulary.ts';

/** Response headers of OSS under S3's names and with S3's values. */
export function toS3Headers(headers: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const translated: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(headers)) translated[s3HeaderName(name)] = s3Value(name, value);
  return translated;
}

function s3Value(name: string, value: string | number): string | number {
  switch (name) {
    case 'x-oss-server-side-encryption':
      return s3Encryption(String(value));
    case 'x-oss-storage-class':
      return s3StorageClass(String(value));
    default:
      return value;
  }
}
