import { WireError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import type { SecretReference } from '../../secrets/secret-name.ts';
import { json, required } from '../parameters.ts';
import { type LocatedSecret, locateSecret, onSecretAndKey, usableKey } from './located-secret.ts';
import { secretReference, versionId, versionStage } from './secret-parameters.ts';
import { secretValue } from './secret-value.ts';

/** "You can query up to 20 different secrets at a time." @documented BatchGetSecretValue */
const MOST_SECRETS = 20;

const text = (read: (given: string) => unknown) => z.string().refine((given) => read(given) !== undefined);

const secretsList = z
  .array(
    z.object({
      SecretName: text(secretReference),
      VersionId: text(versionId).optional(),
      VersionStage: text(versionStage).optional(),
      // Generic secrets have no extended configuration.
      FetchExtendedConfig: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
    }),
  )
  .min(1)
  .max(MOST_SECRETS);

type Wanted = z.output<typeof secretsList>[number];

/** One entry of the list, found or not. */
interface Entry {
  readonly wanted: Wanted;
  readonly found: LocatedSecret | WireError;
}

/**
 * @documented BatchGetSecretValue: the caller needs the rights on all secrets of the batch, so one refusal refuses the
 * call; @inferred which of the other failures are a secret's own
 */
export const batchGetSecretValue = defineAction({
  name: 'BatchGetSecretValue',
  group: 'secret',
  summary: 'Decrypts the values of up to 20 secrets; those that fail are listed with their errors.',
  input: z.object({ SecretsList: required((given) => secretsList.safeParse(json(given)).data) }),
  errors: ['MissingParameter', 'InvalidParameter', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: ({ SecretsList }, call, kms) => Promise.all(SecretsList.map((wanted) => find(wanted, call, kms))),
  checks: (entries) =>
    entries.flatMap(({ found }) =>
      found instanceof WireError ? [] : onSecretAndKey(found, 'kms:GetSecretValue', 'kms:Decrypt'),
    ),
  async handle(entries, _input, call, kms) {
    const answers = await Promise.all(
      entries.map(async (entry) => ({ entry, answer: await refusalOr(() => open(entry, call, kms)) })),
    );
    const SecretValues = answers.flatMap(({ answer }) => (answer instanceof WireError ? [] : [answer]));
    const Errors = answers.flatMap(({ entry, answer }) =>
      answer instanceof WireError
        ? [
            {
              SecretName: entry.wanted.SecretName,
              HttpStatus: answer.status,
              Code: answer.code,
              Message: answer.message,
            },
          ]
        : [],
    );
    return { SecretValues, Errors };
  },
});

async function find(wanted: Wanted, call: Call, kms: KmsDomain): Promise<Entry> {
  const found = await refusalOr(() => locateSecret(referenceOf(wanted), call, kms));
  // A secret of another account that does not exist must look like one that may not be read.
  if (found instanceof WireError && found.code === 'Forbidden.NoPermission') throw found;
  return { wanted, found };
}

async function open({ wanted, found }: Entry, call: Call, kms: KmsDomain) {
  if (found instanceof WireError) throw found;
  const { secret } = found;
  const version = kms.secrets.chooseVersion(secret, { versionId: wanted.VersionId, stage: wanted.VersionStage });
  const value = await kms.secrets.openValue(secret, version, usableKey(found, call.caller));
  return { ...secretValue(secret, version, value), RequestId: call.requestId };
}

function referenceOf({ SecretName }: Wanted): SecretReference {
  return secretReference(SecretName) ?? { kind: 'name', name: SecretName };
}

/** What a secret's own failure is turned into; a fault of ours stays one. */
async function refusalOr<Value>(attempt: () => Promise<Value>): Promise<Value | WireError> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}
