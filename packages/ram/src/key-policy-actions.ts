import { compileGlob, type Glob } from './glob.ts';

/**
 * What a key policy can grant: the management and the use group. Other actions may be named and have no effect.
 * @documented modify a key policy; @inferred the two of ReEncrypt, which could not cross accounts without
 */
const GRANTABLE: readonly Glob[] = [
  'kms:list*',
  'kms:describe*',
  'kms:create*',
  'kms:enable*',
  'kms:disable*',
  'kms:get*',
  'kms:set*',
  'kms:update*',
  'kms:delete*',
  'kms:cancel*',
  'kms:tagresource',
  'kms:untagresource',
  'kms:importkeymaterial',
  'kms:schedulekeydeletion',
  'kms:encrypt',
  'kms:decrypt',
  'kms:generatedatakey',
  'kms:generateandexportdatakey',
  'kms:asymmetricencrypt',
  'kms:asymmetricdecrypt',
  'kms:reencryptfrom',
  'kms:reencryptto',
].map(compileGlob);

/** Whether an Allow of a key policy has an effect on the action, given in lower case. */
export function keyPolicyCanGrant(action: string): boolean {
  return GRANTABLE.some((covers) => covers(action));
}
