import { ACCOUNT, type Answer, type KmsFixture, kmsFixture, type Parameters, REGION, SCOPE } from '../kms-fixture.ts';

export const NAME = 'db/main';

export interface SecretFixture extends KmsFixture {
  /** A new generic secret of one version `v1` with the value `first`; its name. */
  aSecret(parameters?: Parameters): Promise<string>;
  /** Stores a value as a new version. */
  put(versionId: string, value: string, more?: Parameters): Promise<Answer>;
  /** The value that GetSecretValue gives. */
  value(parameters?: Parameters): Promise<unknown>;
  /** Version ids and what marks them, those without a stage too. */
  stages(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Lets the secret wait for its deletion. */
  plan(): Promise<void>;
}

/** A KMS domain in memory with shorthands for the secret {@link NAME}. */
export async function secretFixture(): Promise<SecretFixture> {
  const kms = await kmsFixture();
  return {
    ...kms,
    async aSecret(parameters = {}) {
      const defaults = { SecretName: NAME, VersionId: 'v1', SecretData: 'first' };
      return String((await kms.run('CreateSecret', { ...defaults, ...parameters })).SecretName);
    },
    put: (VersionId, SecretData, more = {}) =>
      kms.run('PutSecretValue', { SecretName: NAME, VersionId, SecretData, ...more }),
    value: async (parameters = {}) => (await kms.run('GetSecretValue', { SecretName: NAME, ...parameters })).SecretData,
    async stages() {
      const answer = await kms.run('ListSecretVersionIds', {
        SecretName: NAME,
        IncludeDeprecated: 'true',
        PageSize: '100',
      });
      const { VersionId } = answer.VersionIds as {
        VersionId: { VersionId: string; VersionStages: { VersionStage: string[] } }[];
      };
      return Object.fromEntries(VersionId.map((each) => [each.VersionId, each.VersionStages.VersionStage]));
    },
    async plan() {
      await kms.run('DeleteSecret', { SecretName: NAME });
    },
  };
}

export function secretArnOf(name: string): string {
  return `acs:kms:${REGION}:${ACCOUNT}:secret/${name}`;
}

/** What stands in the store under the fixture's scope. */
export function stored(kms: KmsFixture, name = NAME) {
  const secret = kms.secretStore.findSecret(SCOPE, name);
  if (secret === undefined) throw new Error(`no secret ${name}`);
  return secret;
}
