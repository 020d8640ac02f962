import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord } from '@osseal/storage';
import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { ciphertextSize, decryptOaep, OAEP_ALGORITHMS, type OaepAlgorithm } from '../../keyring/asymmetric-oaep.ts';
import { publicKeyOf } from '../../keyring/asymmetric-public-key.ts';
import { type CiphertextBlob, invalidCiphertext, parseCiphertextBlob } from '../../keyring/ciphertext-blob.ts';
import { isKeyIdText } from '../../keys/key-id.ts';
import { demandAlgorithm } from '../asymmetric/demand-algorithm.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, flag, keyReference, oneOf, optional, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { readEncryptionContext } from './encryption-context.ts';
import { USE_ERRORS } from './errors.ts';

/** As for Decrypt, of which the largest asymmetric ciphertext is shorter. */
const MOST_BLOB_BYTES = 8192;

/** @documented ReEncrypt */
const input = z.object({
  CiphertextBlob: required(base64Bytes(MOST_BLOB_BYTES)),
  SourceEncryptionContext: optional(readEncryptionContext),
  SourceKeyId: optional(keyReference),
  SourceKeyVersionId: optional((text) => (isKeyIdText(text) ? text : undefined)),
  SourceEncryptionAlgorithm: optional(oneOf(...OAEP_ALGORITHMS, 'SM2PKE')),
  DestinationKeyId: required(keyReference),
  DestinationEncryptionContext: optional(readEncryptionContext),
  DryRun: optional(flag),
});

type Input = z.output<typeof input>;

/** What is to be decrypted, and with what. */
type Source =
  | {
      readonly kind: 'symmetric';
      readonly key: CmkRecord;
      readonly keyVersionId: string;
      readonly blob: CiphertextBlob;
    }
  | {
      readonly kind: 'asymmetric';
      readonly key: CmkRecord;
      readonly keyVersionId: string;
      readonly algorithm: OaepAlgorithm;
    };

interface Target {
  readonly source: Source;
  readonly destination: CmkRecord;
}

/**
 * @documented ReEncrypt, also that KeyId and KeyVersionId of the answer are those that decrypted the source;
 * @inferred that one of the parameters for asymmetric sources asks for all of them, and that the source is what is billed
 */
export const reEncrypt = defineAction({
  name: 'ReEncrypt',
  group: 'crypto-symmetric',
  summary: 'Decrypts ciphertext of a symmetric or RSA key and encrypts it anew under the primary version of a key.',
  input,
  errors: [...USE_ERRORS, 'Forbidden.AliasNotFound', 'Forbidden.KeyVersionNotFound', 'Unsupported.Alias'],
  billed: true,
  needsActivation: true,
  async target(wanted, call, kms): Promise<Target> {
    const source = await findSource(wanted, call, kms);
    const destination = await kms.keys.find(wanted.DestinationKeyId, scopeOf(call), { alias: true, foreign: true });
    return { source, destination };
  },
  checks: ({ source, destination }) => [onKey('kms:ReEncryptFrom', source.key), onKey('kms:ReEncryptTo', destination)],
  billedKey: ({ source }) => billedAs(source.key),
  async handle({ source, destination }, wanted, call, kms) {
    demandSource(source, wanted, call);
    demandUsable(destination, call.caller, false);
    endDryRun(wanted);
    const plaintext = await open(source, wanted, kms);
    try {
      const { ciphertextBlob } = await kms.keyring.wrap(destination, plaintext, wanted.DestinationEncryptionContext);
      const { key, keyVersionId } = source;
      return {
        KeyId: key.keyId,
        KeyVersionId: keyVersionId,
        CiphertextBlob: ciphertextBlob.toString('base64'),
      };
    } finally {
      plaintext.fill(0);
    }
  },
});

/** @throws MissingParameter: one of the three parameters for asymmetric sources came without the others; as Decrypt */
async function findSource(wanted: Input, call: Call, kms: KmsDomain): Promise<Source> {
  const { SourceKeyId, SourceKeyVersionId, SourceEncryptionAlgorithm: algorithm } = wanted;
  if (SourceKeyId === undefined && SourceKeyVersionId === undefined && algorithm === undefined) {
    const blob = parseCiphertextBlob(wanted.CiphertextBlob);
    const key = await kms.keys.findByVersion(blob.keyVersionId, call.region);
    return { kind: 'symmetric', key, keyVersionId: blob.keyVersionId, blob };
  }
  if (SourceKeyId === undefined) throw kmsError('MissingParameter', { parameter: 'SourceKeyId' });
  if (SourceKeyVersionId === undefined) throw kmsError('MissingParameter', { parameter: 'SourceKeyVersionId' });
  if (algorithm === undefined) throw kmsError('MissingParameter', { parameter: 'SourceEncryptionAlgorithm' });
  // No key here has it. @inferred the code
  if (algorithm === 'SM2PKE') throw kmsError('InvalidParameter', { parameter: 'SourceEncryptionAlgorithm' });
  const key = await kms.keys.find(SourceKeyId, scopeOf(call), { alias: true, foreign: true });
  return { kind: 'asymmetric', key, keyVersionId: SourceKeyVersionId, algorithm };
}

/** As the action that decrypts such a source does. @throws see demandUsable, demandAlgorithm; InvalidParameter on CiphertextBlob */
function demandSource(source: Source, { CiphertextBlob }: Input, { caller }: Call): void {
  if (source.kind === 'symmetric') {
    demandUsable(source.key, caller, false);
    return;
  }
  const { key, keyVersionId, algorithm } = source;
  demandAlgorithm(key, caller, 'ENCRYPT/DECRYPT', algorithm);
  if (CiphertextBlob.length !== ciphertextSize(publicKeyOf(key, keyVersionId))) throw invalidCiphertext();
}

/** The plaintext, which the caller zeroes. @throws InvalidParameter on CiphertextBlob */
async function open(source: Source, wanted: Input, kms: KmsDomain): Promise<Buffer> {
  const { keyring } = kms;
  if (source.kind === 'symmetric') return keyring.unwrap(source.key, source.blob, wanted.SourceEncryptionContext);
  const { key, keyVersionId, algorithm } = source;
  const plaintext = await decryptOaep(await keyring.keyObject(key, keyVersionId), algorithm, wanted.CiphertextBlob);
  // RSA can encrypt nothing at all, for which there is no CiphertextBlob.
  if (plaintext === undefined || plaintext.length === 0) throw invalidCiphertext();
  return plaintext;
}
