/** When a thing is old enough: so many days after it came, or all that came before a day. Dates are midnights in UTC. */
export type LifecycleAge = { readonly days: number } | { readonly createdBefore: string };

/** What a bucket does by itself with the objects that a prefix, tags and sizes choose. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly prefix: string;
  /** All of them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly largerThan?: number;
  readonly smallerThan?: number;
  /** Exempt from the rule. */
  readonly except?: { readonly prefix: string; readonly tags: Readonly<Record<string, string>> };
  /** Current objects go; with versioning behind a delete marker. */
  readonly expiration?: LifecycleAge;
  /** Delete markers without versions behind them go. */
  readonly expiredDeleteMarker?: boolean;
  /** Days after a version was replaced or deleted. */
  readonly noncurrentDays?: number;
  /** Current objects change their storage class. */
  readonly transition?: LifecycleAge & { readonly storageClass: string };
  /** Uploads that were begun are aborted. */
  readonly abortUploads?: LifecycleAge;
}
