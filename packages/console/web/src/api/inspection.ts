import type { ControlClient } from './control-client.ts';

/** How one object is sealed, and which of its chunks verify. */
export interface Inspection {
  readonly algorithm?: string;
  readonly keyVersionId?: string;
  /** `opened`, `not needed`, or why it does not open. */
  readonly dataKey: string;
  readonly chunkSize: number;
  readonly segments: readonly {
    readonly kept: string;
    readonly plaintextSize: number;
    readonly sealedSize: number;
    readonly chunks: number;
    readonly problem: string | null;
    readonly damagedChunks: readonly number[] | null;
  }[];
  readonly isWhole: boolean;
}

/** Reads all of an object, by one billed Decrypt where KMS encrypts it; for account roots. @throws ApiError */
export function inspectObject(control: ControlClient, bucket: string, key: string): Promise<Inspection> {
  return control.ask('GET', `/inspect?${new URLSearchParams({ bucket, key }).toString()}`);
}
