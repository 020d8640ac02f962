import type { PolicyRecord, PolicyVersionRecord } from '@osseal/storage';

/** A version of a policy, and whether it is the one in force. */
export interface PolicyVersion extends PolicyVersionRecord {
  readonly isDefault: boolean;
}

const FIRST = 'v1';

/** All versions of a policy, oldest first. A policy that never had another has `v1`. */
export function versionsOf(policy: PolicyRecord): readonly PolicyVersion[] {
  const { document, createdAt, versions = [{ versionId: FIRST, document, createdAt }] } = policy;
  const inForce = defaultVersionOf(policy);
  return versions.map((version) => ({ ...version, isDefault: version.versionId === inForce }));
}

/** The id of the version in force. */
export function defaultVersionOf({ defaultVersion = FIRST }: Pick<PolicyRecord, 'defaultVersion'>): string {
  return defaultVersion;
}

/** The policy with one more version, and that version. Numbers are never used again. */
export function withVersion(
  policy: PolicyRecord,
  document: string,
  createdAt: string,
  setAsDefault: boolean,
): { readonly policy: PolicyRecord; readonly version: PolicyVersion } {
  const lastVersion = (policy.lastVersion ?? 1) + 1;
  const version = { versionId: `v${lastVersion}`, document, createdAt };
  const added = { ...withVersions(policy, [...versionsOf(policy), version]), lastVersion, updatedAt: createdAt };
  return {
    policy: setAsDefault ? withDefault(added, version) : added,
    version: { ...version, isDefault: setAsDefault },
  };
}

/** The policy without one version that is not in force. */
export function withoutVersion(policy: PolicyRecord, versionId: string): PolicyRecord {
  return withVersions(
    policy,
    versionsOf(policy).filter((version) => version.versionId !== versionId),
  );
}

/** The policy with another of its versions in force. */
export function withDefault(policy: PolicyRecord, { versionId, document }: PolicyVersionRecord): PolicyRecord {
  return { ...policy, document, defaultVersion: versionId };
}

function withVersions(policy: PolicyRecord, versions: readonly PolicyVersionRecord[]): PolicyRecord {
  return {
    ...policy,
    versions: versions.map(({ versionId, document, createdAt }) => ({ versionId, document, createdAt })),
  };
}
