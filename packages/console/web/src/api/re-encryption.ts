import type { ControlClient } from './control-client.ts';

/** `rewrap` changes the wrapping of data keys; `encrypt` seals objects that are not encrypted. */
export type ReEncryption = 'rewrap' | 'encrypt';

/** What became of the versions of a bucket. */
export interface ReEncryptionReport {
  readonly changed: number;
  readonly failures: readonly { readonly key: string; readonly code: string; readonly message: string }[];
}

interface Page extends ReEncryptionReport {
  readonly next: { readonly key: string; readonly versionId: string } | null;
}

/** Brings what is in a bucket to its present default, page by page; for account roots. @throws ApiError */
export async function reEncrypt(
  control: ControlClient,
  work: ReEncryption,
  bucket: string,
): Promise<ReEncryptionReport> {
  let changed = 0;
  const failures: ReEncryptionReport['failures'][number][] = [];
  let after: Page['next'] = null;
  do {
    const page: Page = await control.ask<Page>('POST', `/${work}`, after === null ? { bucket } : { bucket, after });
    changed += page.changed;
    failures.push(...page.failures);
    after = page.next;
  } while (after !== null);
  return { changed, failures };
}
