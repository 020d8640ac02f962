import { kmsError } from '@osseal/protocol/errors';
import type { SecretVersionRecord } from '@osseal/storage';

/** The one version that readers get who name none. Every secret has exactly one. @documented object model of secrets */
export const CURRENT = 'ACSCurrent';
/** The version that was current before. */
export const PREVIOUS = 'ACSPrevious';

/** "A maximum of 10 versions." @documented PutSecretValue */
const MOST_VERSIONS = 10;
/** "The total number of version stages for each generic secret cannot exceed 8." @documented UpdateSecretVersionStage */
const MOST_STAGES = 8;

type Versions = readonly SecretVersionRecord[];

/** A stage is a pointer to one version; these two can be moved and never taken away. @documented UpdateSecretVersionStage */
export function isReservedStage(stage: string): boolean {
  return stage === CURRENT || stage === PREVIOUS;
}

/** The version that a stage marks. */
export function versionAtStage(versions: Versions, stage: string): SecretVersionRecord | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

/**
 * Adds a version and marks it. When it becomes the current one, the former current one becomes the previous one. Of more
 * than 10 versions the oldest that no stage marks is dropped; with 8 stages at most there always is one.
 * @documented PutSecretValue, object model of secrets; @inferred that a stage given with the version wins over what is implied
 * @throws Rejected.LimitExceeded for a ninth stage
 */
export function addVersion(
  versions: Versions,
  added: Omit<SecretVersionRecord, 'stages'>,
  stages: readonly string[],
): Versions {
  let result: Versions = [...versions, { ...added, stages: [] }];
  for (const stage of currentFirst(stages)) result = point(result, stage, added.versionId);
  return dropOldest(demandFewStages(result));
}

/**
 * Marks a version, which takes the mark from the version that had it. When ACSCurrent moves, ACSPrevious moves to where
 * it was. @documented UpdateSecretVersionStage, object model of secrets
 * @throws Rejected.LimitExceeded for a ninth stage
 */
export function moveStage(versions: Versions, stage: string, toVersionId: string): Versions {
  return demandFewStages(point(versions, stage, toVersionId));
}

/** Takes a mark away from whatever version has it. */
export function removeStage(versions: Versions, stage: string): Versions {
  return versions.map((version) => without(version, stage));
}

function point(versions: Versions, stage: string, toVersionId: string): Versions {
  const from = versionAtStage(versions, stage);
  if (from?.versionId === toVersionId) return versions;
  const moved = removeStage(versions, stage).map((version) =>
    version.versionId === toVersionId ? { ...version, stages: [...version.stages, stage] } : version,
  );
  return stage === CURRENT && from !== undefined ? point(moved, PREVIOUS, from.versionId) : moved;
}

function currentFirst(stages: readonly string[]): readonly string[] {
  return stages.includes(CURRENT) ? [CURRENT, ...stages.filter((stage) => stage !== CURRENT)] : stages;
}

function without(version: SecretVersionRecord, stage: string): SecretVersionRecord {
  if (!version.stages.includes(stage)) return version;
  return { ...version, stages: version.stages.filter((other) => other !== stage) };
}

function demandFewStages(versions: Versions): Versions {
  const count = versions.reduce((sum, { stages }) => sum + stages.length, 0);
  if (count > MOST_STAGES) throw kmsError('Rejected.LimitExceeded');
  return versions;
}

function dropOldest(versions: Versions): Versions {
  if (versions.length <= MOST_VERSIONS) return versions;
  const oldest = versions.find(({ stages }) => stages.length === 0);
  return versions.filter((version) => version !== oldest);
}
