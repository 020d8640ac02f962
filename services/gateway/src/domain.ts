import type { KmsClient } from '@osseal/kms-client';
import type { Clock, Logger, Random } from '@osseal/service-kit';
import type { ObjectIndex } from '@osseal/storage';
import type { BlobVault } from './objects/blob-vault.ts';
import type { Traffic } from './observe/gateway-metrics.ts';
import type { DataKeys } from './sse/data-keys.ts';

/** What actions work with. */
export interface GatewayDomain {
  readonly index: ObjectIndex;
  /** Sealed bytes: inline or in the BlobStore, deletion queue, orphan sweep. */
  readonly blobs: BlobVault;
  /** Chooses the method of a write and provides data keys; the only holder of keys. */
  readonly dataKeys: DataKeys;
  readonly kms: KmsClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly traffic: Traffic;
  readonly settings: GatewayFacts;
}

/** Settings that answers depend on. */
export interface GatewayFacts {
  readonly defaultRegion: string;
  /** What ListBuckets and GetBucketInfo name as ExtranetEndpoint; `{region}` is filled in. */
  readonly extranetEndpoint: string;
  readonly intranetEndpoint: string;
  /** `service`: the default CMK asks no KMS right of the requester. `caller`: it does. */
  readonly defaultCmkCheck: 'service' | 'caller';
}
