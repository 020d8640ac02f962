import { kmsError } from '@osseal/protocol/errors';
import { encryptOaep, OAEP_ALGORITHMS, oaepCapacity } from '../../keyring/asymmetric-oaep.ts';
import { readWrappingKey } from '../../keyring/export-wrapping-key.ts';
import { base64Bytes, oneOf, required } from '../parameters.ts';

/** A 2048-bit RSA key takes 294 bytes, an EC key 91; what is somewhat larger is some other key. */
const MOST_KEY_BYTES = 4096;

const MODULUS_BITS = 2048;

/** How a data key is to be wrapped for its way out. @documented ExportDataKey */
export const WRAPPING_PARAMETERS = {
  PublicKeyBlob: required(base64Bytes(MOST_KEY_BYTES)),
  WrappingKeySpec: required(oneOf('RSA_2048', 'EC_SM2')),
  WrappingAlgorithm: required(oneOf(...OAEP_ALGORITHMS, 'SM2PKE')),
};

/** Values of WRAPPING_PARAMETERS. */
export interface WrappingRequest {
  readonly PublicKeyBlob: Buffer;
  readonly WrappingKeySpec: 'RSA_2048' | 'EC_SM2';
  readonly WrappingAlgorithm: (typeof OAEP_ALGORITHMS)[number] | 'SM2PKE';
}

/** A way out for data keys. */
export interface Wrapping {
  /** Bytes of the longest data key: 190 with SHA-256, 214 with SHA-1. */
  readonly capacity: number;
  /** Wraps a data key of up to `capacity` bytes. */
  wrap(dataKey: Uint8Array): Buffer;
}

/**
 * Reads how a data key is to be wrapped.
 * @throws UnsupportedOperation for EC_SM2, as in a region without managed HSM (@inferred the code); InvalidParameter on
 * WrappingAlgorithm when it is not one of the key's, on PublicKeyBlob when that is not a 2048-bit RSA key
 */
export function demandWrapping(request: WrappingRequest): Wrapping {
  const { WrappingKeySpec, WrappingAlgorithm } = request;
  if (WrappingKeySpec === 'EC_SM2') throw kmsError('UnsupportedOperation');
  if (WrappingAlgorithm === 'SM2PKE') throw kmsError('InvalidParameter', { parameter: 'WrappingAlgorithm' });
  const key = readWrappingKey(request.PublicKeyBlob, MODULUS_BITS);
  if (key === undefined) throw kmsError('InvalidParameter', { parameter: 'PublicKeyBlob' });
  return {
    capacity: oaepCapacity(key, WrappingAlgorithm),
    wrap: (dataKey) => encryptOaep(key, WrappingAlgorithm, dataKey),
  };
}
