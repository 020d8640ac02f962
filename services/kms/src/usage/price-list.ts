import type { UsageCounter } from '@osseal/storage';
import { KEY_SPECS } from '../keys/key-spec.ts';
import { isMainland } from '../regions.ts';

/** Where a price applies: `cn-*` without Hong Kong, or anywhere else. */
export type PriceZone = 'mainland' | 'elsewhere';

/** A dated price list. Prices are per call in millionths of the currency, so that sums are exact. */
export interface PriceList {
  readonly version: string;
  /** Month in which the source was read. */
  readonly asOf: string;
  readonly source: string;
  readonly currency: string;
  readonly microsPerCall: Readonly<Record<UsageCounter['keyClass'], Readonly<Record<PriceZone, number>>>>;
}

/**
 * KMS 1.0, pay as you go: USD 0.08 (mainland) or 0.03 (elsewhere) per 10,000 calls with a basic key, 0.24 or 0.15 with
 * an advanced one; service keys are free since 2022.
 * @documented "Billing of KMS 1.0"
 */
export const KMS_1_0_PRICES: PriceList = {
  version: 'KMS 1.0 pay-as-you-go',
  asOf: '2025-09',
  source: 'Alibaba Cloud help center, "Billing of KMS 1.0"',
  currency: 'USD',
  microsPerCall: {
    service: { mainland: 0, elsewhere: 0 },
    basic: { mainland: 8, elsewhere: 3 },
    advanced: { mainland: 24, elsewhere: 15 },
    none: { mainland: 0, elsewhere: 0 },
  },
};

/** What the price list charges a key as. @documented KMS "Billing" */
export function keyClassOf(key: {
  readonly creatorType: 'User' | 'Service';
  readonly keySpec: string;
}): 'service' | 'basic' | 'advanced' {
  if (key.creatorType === 'Service') return 'service';
  return KEY_SPECS.get(key.keySpec)?.billingClass ?? 'advanced';
}

/** Price of a counter's calls, in millionths. Only calls that succeeded cost. @inferred failed calls are not billed */
export function priceMicros(counter: UsageCounter, prices: PriceList): number {
  if (counter.outcome !== 'Success') return 0;
  return counter.calls * prices.microsPerCall[counter.keyClass][isMainland(counter.region) ? 'mainland' : 'elsewhere'];
}
