import { kmsError } from '@osseal/protocol/errors';
import { type Clock, machineClockOf } from '@osseal/service-kit';
import type { Scope } from '@osseal/storage';

/** Actions that share one allowance. */
interface RateGroup {
  readonly calls: number;
  readonly perMs: number;
  readonly actions: readonly string[];
}

const SECOND = 1000;
const HOUR = 3_600_000;

/**
 * Allowances per account and region. @documented KMS "QPS quotas" (February 2025), ReEncrypt; @inferred the group of each
 * action that the page does not name: it is put with its like
 */
const GROUPS: readonly RateGroup[] = [
  {
    calls: 1000,
    perMs: SECOND,
    actions: [
      'Decrypt',
      'Encrypt',
      'ExportDataKey',
      'GenerateAndExportDataKey',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'GenerateMac',
      'VerifyMac',
    ],
  },
  { calls: 750, perMs: SECOND, actions: ['ReEncrypt'] },
  {
    calls: 200,
    perMs: SECOND,
    actions: ['AsymmetricDecrypt', 'AsymmetricEncrypt', 'AsymmetricSign', 'AsymmetricVerify', 'GetPublicKey'],
  },
  {
    calls: 50,
    perMs: SECOND,
    actions: [
      'DescribeKey',
      'DescribeKeyVersion',
      'DescribeRegions',
      'GetKeyPolicy',
      'GetParametersForImport',
      'ListAliases',
      'ListAliasesByKeyId',
      'ListKeyVersions',
      'ListKeys',
      'ListTagResources',
    ],
  },
  { calls: 300, perMs: SECOND, actions: ['ListResourceTags'] },
  { calls: 10, perMs: SECOND, actions: ['CreateKey'] },
  {
    calls: 30,
    perMs: SECOND,
    actions: [
      'CancelKeyDeletion',
      'CreateAlias',
      'CreateKeyVersion',
      'DeleteAlias',
      'DeleteKeyMaterial',
      'DisableKey',
      'EnableKey',
      'ImportKeyMaterial',
      'ScheduleKeyDeletion',
      'SetDeletionProtection',
      'SetKeyPolicy',
      'TagResource',
      'TagResources',
      'UntagResource',
      'UntagResources',
      'UpdateAlias',
      'UpdateKeyDescription',
      'UpdateRotationPolicy',
    ],
  },
  { calls: 10, perMs: SECOND, actions: ['CreateSecret', 'DeleteSecret'] },
  { calls: 450, perMs: SECOND, actions: ['BatchGetSecretValue', 'GetSecretValue'] },
  {
    calls: 40,
    perMs: SECOND,
    actions: [
      'DescribeSecret',
      'GetRandomPassword',
      'GetSecretPolicy',
      'ListSecretVersionIds',
      'ListSecrets',
      'PutSecretValue',
      'RestoreSecret',
      'SetSecretPolicy',
      'UpdateSecret',
      'UpdateSecretRotationPolicy',
      'UpdateSecretVersionStage',
    ],
  },
  { calls: 50, perMs: HOUR, actions: ['RotateSecret'] },
  { calls: 1, perMs: SECOND, actions: ['OpenKmsService', 'DescribeAccountKmsStatus'] },
];

const GROUP_OF: ReadonlyMap<string, RateGroup> = new Map(
  GROUPS.flatMap((group) => group.actions.map((action) => [action, group] as const)),
);

/** The allowance that an action has a share in. */
export function rateOf(action: string): { readonly calls: number; readonly perMs: number } | undefined {
  return GROUP_OF.get(action);
}

/** True for an action that has an allowance. */
export function isRated(action: string): boolean {
  return GROUP_OF.has(action);
}

interface Spent {
  readonly period: number;
  calls: number;
}

/** Counts calls in whole seconds (RotateSecret: hours) of the clock, whatever becomes of them. */
export class CallRates {
  readonly #clock: Clock;
  /** A second is a machine's second: else a clock that stands still would let nobody through. */
  readonly #machine: Clock;
  readonly #spent = new Map<RateGroup, Map<string, Spent>>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#machine = machineClockOf(clock);
  }

  /** Takes one call from an allowance. @throws Rejected.Throttling (429) when it is used up */
  take(action: string, { account, region }: Scope): void {
    const group = GROUP_OF.get(action);
    if (group === undefined) return;
    const places = this.#spent.get(group) ?? new Map<string, Spent>();
    this.#spent.set(group, places);
    const place = `${account}/${region}`;
    const period = Math.floor((group.perMs === SECOND ? this.#machine : this.#clock).now() / group.perMs);
    const known = places.get(place);
    const spent = known?.period === period ? known : { period, calls: 0 };
    places.set(place, spent);
    if (spent.calls >= group.calls) throw kmsError('Rejected.Throttling');
    spent.calls += 1;
  }
}
