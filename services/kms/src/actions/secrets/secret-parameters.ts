/** Readers of parameters that more than one action on secrets has; see `../parameters.ts`. */
import { parseSecretReference } from '../../secrets/secret-name.ts';
import { oneOf } from '../parameters.ts';
import { readKeyPolicy } from '../policy/key-policy-document.ts';

const MOST_VALUE_BYTES = 30_720;
const PRINTABLE = /^\P{C}{1,64}$/u;

/** A SecretName: a name or an ARN. */
export const secretReference = parseSecretReference;

/** 1 to 64 characters. @documented CreateSecret; @inferred that they can be printed */
export function versionId(text: string): string | undefined {
  return PRINTABLE.test(text) ? text : undefined;
}

/** ACSCurrent, ACSPrevious or a name of the user's. @inferred the limits, which are those of version ids */
export function versionStage(text: string): string | undefined {
  return versionId(text);
}

/** 1 to 30,720 bytes. @documented CreateSecret; @inferred for PutSecretValue */
export function secretData(text: string): string | undefined {
  return text !== '' && Buffer.byteLength(text) <= MOST_VALUE_BYTES ? text : undefined;
}

/** Says what the value is; it is kept and returned as the text that was sent either way. @inferred the latter */
export const secretDataType = oneOf('text', 'binary');

/** A secret policy document; its language and its limit are those of key policies. @documented SetSecretPolicy */
export const secretPolicy = readKeyPolicy;
