import { WireError } from '@osseal/protocol/errors';
import { machineClockOf } from '@osseal/service-kit';
import {
  encryptionKindOf,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectRecord,
  StoreError,
  type VersionSummary,
} from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { KeyRequest } from '../sse/key-request.ts';
import { DataKeyDamagedError } from '../sse/oss-master-keys.ts';
import { ContentReplaced } from './content-replaced.ts';
import { driftOf, type PresentDefault } from './present-default.ts';
import { rewrapObject } from './rewrap-object.ts';
import { sealObject } from './seal-object.ts';

/** One version of a key, where a run goes on behind it. */
export interface RunPosition {
  readonly key: string;
  readonly versionId: string;
}

/** Some versions of a bucket's objects that are to be brought to its present default. */
export interface RunPage {
  /** `rewrap`: what is encrypted, by its data key alone. `encrypt`: what is not, by sealing its bytes. */
  readonly work: 'rewrap' | 'encrypt';
  readonly prefix: string;
  /** Undefined: from the start. */
  readonly after: RunPosition | undefined;
  /** Most versions to look at. */
  readonly limit: number;
  /** No more is begun after this many milliseconds. */
  readonly budgetMs: number;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
}

/** What became of one page. */
export interface RunReport {
  /** Versions looked at, delete markers among them. */
  readonly examined: number;
  /** Versions brought to the present default; in a dry run, those that would be. */
  readonly changed: number;
  /** Their plaintext bytes. */
  readonly bytes: number;
  /** Overwritten or deleted meanwhile, and left alone. */
  readonly replaced: number;
  readonly failures: readonly RunFailure[];
  /** Null: nothing is left. */
  readonly next: RunPosition | null;
}

/** A version that could not be changed and is as it was. */
export interface RunFailure extends RunPosition {
  readonly code: string;
  readonly message: string;
}

/** Versions that are worked on at the same time. */
const AT_ONCE = 4;

/** Works on one page. Objects can be read and written meanwhile. A version that fails is reported, and the others go on. */
export async function runPage(
  gateway: GatewayDomain,
  call: KeyRequest,
  target: PresentDefault,
  page: RunPage,
): Promise<RunReport> {
  const clock = machineClockOf(gateway.clock);
  const deadlineMs = clock.now() + page.budgetMs;
  const { objects: versions, isTruncated } = await gateway.index.listVersions(call.bucket.name, {
    prefix: page.prefix,
    delimiter: '',
    startAfter: page.after?.key ?? '',
    ...(page.after !== undefined && { startAfterId: page.after.versionId }),
    limit: page.limit,
  });
  const report = { examined: 0, changed: 0, bytes: 0, replaced: 0, failures: [] as RunFailure[] };
  let next: RunPosition | null = null;
  for (let at = 0; at < versions.length; at += AT_ONCE) {
    const some = versions.slice(at, at + AT_ONCE);
    for (const outcome of await Promise.all(some.map((version) => workOn(gateway, call, target, page, version)))) {
      report.examined += 1;
      if (outcome === undefined) continue;
      if (outcome === 'replaced') report.replaced += 1;
      else if ('code' in outcome) report.failures.push(outcome);
      else {
        report.changed += 1;
        report.bytes += outcome.bytes;
      }
    }
    const last = some.at(-1);
    const isLast = at + AT_ONCE >= versions.length;
    next = last === undefined || (isLast && !isTruncated) ? null : positionOf(last);
    if (clock.now() >= deadlineMs) break;
  }
  return { ...report, next };
}

type Outcome = { readonly bytes: number } | RunFailure | 'replaced' | undefined;

async function workOn(
  gateway: GatewayDomain,
  call: KeyRequest,
  target: PresentDefault,
  { work, dryRun }: RunPage,
  version: VersionSummary,
): Promise<Outcome> {
  if (!isDue(work, version, target)) return undefined;
  const position = positionOf(version);
  if (dryRun) return { bytes: version.size };
  const object = await gateway.index.findVersion(call.bucket.name, position.key, position.versionId);
  if (object === undefined || isDeleteMarker(object) || !isDue(work, object, target)) return 'replaced';
  try {
    await (work === 'rewrap' ? rewrapObject : sealObject)(gateway, call, object, target);
    return { bytes: object.size };
  } catch (error) {
    if (error instanceof ContentReplaced || (error instanceof StoreError && error.code === 'not-found'))
      return 'replaced';
    return { ...position, ...failureOf(error, gateway) };
  }
}

function isDue(
  work: RunPage['work'],
  version: VersionSummary | ObjectRecord,
  target: PresentDefault,
): version is ObjectRecord & { isLatest: boolean } {
  if (isDeleteMarker(version) || version.type === 'Symlink') return false;
  const stored = encryptionKindOf(version.encryption);
  return (stored.method === 'none') === (work === 'encrypt') && driftOf(stored, target) !== null;
}

function positionOf({ key, versionId }: VersionSummary): RunPosition {
  return { key, versionId: versionId ?? NULL_VERSION };
}

/** A refusal of KMS is told as KMS tells it, for whoever operates the gateway. */
function failureOf(error: unknown, { logger }: GatewayDomain): { readonly code: string; readonly message: string } {
  if (error instanceof WireError) return { code: error.code, message: error.message };
  logger.error({ err: error }, 'an object could not be brought to the default of its bucket');
  const isDamaged = error instanceof DataKeyDamagedError;
  return {
    code: 'InternalError',
    message: isDamaged ? 'Its data key is damaged.' : 'The object could not be changed.',
  };
}
