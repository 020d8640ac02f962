import type { Canaries } from './canary.ts';
import type { ProofClient } from './proof-client.ts';

const SIZES = { small: 4000, large: 300_000 };

/** Encrypted objects by the ways of writing one that are not spelt as OSS requests are: forms, and the S3 dialect. */
export async function plantDialects(client: ProofClient, canaries: Canaries, bucket: string): Promise<void> {
  for (const method of ['AES256', 'KMS']) {
    for (const [name, size] of Object.entries(SIZES)) {
      const form = canaries.bytes(`PostObject, ${name} (${method})`, size);
      const fields = { 'x-oss-server-side-encryption': method };
      await client.post({ bucket, key: `form-${method}-${name}`, fields }, form);
      const put = canaries.bytes(`PutObject of the S3 dialect, ${name} (${method})`, size);
      const headers = { 'x-amz-server-side-encryption': method === 'KMS' ? 'aws:kms' : method };
      await client.s3({ bucket, key: `s3-${method}-${name}`, headers }, put);
    }
  }
}
