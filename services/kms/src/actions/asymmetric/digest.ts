import { DIGEST_SIZE } from '../../keyring/asymmetric-signature.ts';
import { base64Bytes } from '../parameters.ts';

const readBytes = base64Bytes(DIGEST_SIZE);

/** A Digest parameter: Base64 of exactly 32 bytes. @documented AsymmetricSign */
export function readDigest(text: string): Buffer | undefined {
  const bytes = readBytes(text);
  return bytes?.length === DIGEST_SIZE ? bytes : undefined;
}
