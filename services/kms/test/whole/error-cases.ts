import { BOB, KEY_ID, ROOT } from '../kms-harness.ts';
import { parametersOf } from './action-parameters.ts';
import { changed, type ErrorCase, whenKey } from './error-case.ts';
import { sampleCall } from './sample-calls.ts';
import { type SampleRequest, type SampleWorld, SERVICE_KEY_ID } from './sample-world.ts';
import { SPECIFIC_CASES } from './specific-error-cases.ts';

/** The parameters by which actions name a key of the account. */
const KEY_NAMES = ['KeyId', 'DestinationKeyId', 'EncryptionKeyId', 'ResourceId.1'];

function onOtherKey(reference: string): ErrorCase {
  return (sample) => {
    const name = KEY_NAMES.find((candidate) => candidate in sample.parameters);
    if (name === undefined) throw new Error('The sample call has no parameter that names a key.');
    return changed(sample, { [name]: reference });
  };
}

const afterDeletion: ErrorCase = async (sample, world) => {
  await world.run('DeleteSecret', { SecretName: sample.parameters.SecretName ?? '' });
  return sample;
};

/** Cases that fit every action that has the code, unless the action has one of its own. */
const COMMON_CASES: Readonly<Record<string, ErrorCase>> = {
  'Forbidden.NoPermission': (sample) => ({ ...sample, as: BOB }),
  'Forbidden.KeyNotFound': onOtherKey('key-hzz0000000000000999'),
  'Forbidden.AliasNotFound': onOtherKey('alias/nobody'),
  'Forbidden.KeyVersionNotFound': (sample) => changed(sample, { KeyVersionId: `${KEY_ID}-0000000000` }),
  'Forbidden.ResourceNotFound': (sample) => changed(sample, { SecretName: 'no-such-secret' }),
  'Forbidden.DKMSInstanceNotFound': (sample) => changed(sample, { DKMSInstanceId: 'kst-none' }),
  'Unsupported.Alias': onOtherKey('acs:kms:cn-hangzhou:1000000000000001:alias/demo'),
  'Unsupported.Origin': onOtherKey(KEY_ID),
  UnsupportedOperation: (sample) => changed(sample, { Recipient: '{}' }),
  DryRunOperationError: (sample) => changed(sample, { DryRun: 'true' }),
  'Rejected.Disabled': whenKey({ state: 'Disabled' }),
  'Rejected.PendingDeletion': whenKey({ state: 'PendingDeletion' }),
  'Rejected.PendingImport': whenKey({ state: 'PendingImport' }),
  'Rejected.StateModifiedFailed': whenKey({ state: 'PendingDeletion' }),
  'Rejected.UnsupportedOperation': onOtherKey(SERVICE_KEY_ID),
  'Rejected.ResourceInDeleteWindow': afterDeletion,
  'InvalidAccessKeyId.NotFound': (sample) => ({ ...sample, as: { ...ROOT, id: 'nobody' } }),
};

/** The request that makes an action answer a code. @throws Error that says what to do when nobody knows one */
export async function provoke(action: string, code: string, world: SampleWorld): Promise<SampleRequest> {
  const sample = await sampleCall(action, world);
  const own = SPECIFIC_CASES[action]?.[code];
  if (own !== undefined) return own(sample, world);
  const generated =
    code === 'MissingParameter' ? missing(action) : code === 'InvalidParameter' ? invalid(action) : undefined;
  const errorCase = generated ?? COMMON_CASES[code];
  if (errorCase === undefined) {
    throw new Error(`${action} declares ${code}, and nothing provokes it: write a case in test/whole/.`);
  }
  return errorCase(sample, world);
}

function missing(action: string): ErrorCase | undefined {
  const parameter = parametersOf(action).find(({ isRequired, isList }) => isRequired && !isList);
  return parameter && ((sample) => changed(sample, { [parameter.name]: undefined }));
}

/** No parameter whose value has a form takes a text with a NUL in it. */
function invalid(action: string): ErrorCase | undefined {
  const [parameter] = parametersOf(action).filter(({ name, isList }) => !isList && !FREE_TEXTS.has(name));
  return parameter && ((sample) => changed(sample, { [parameter.name]: '\0' }));
}

const FREE_TEXTS = new Set(['Description', 'KmsInstanceId', 'PolicyName']);
