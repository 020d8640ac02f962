import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import type { SeedBucket } from '@osseal/service-kit';
import type { EncryptionRule } from '@osseal/storage';

/** What a client says about a bucket's default encryption; '' where an element or header is there and empty. */
export interface EncryptionRuleInput {
  readonly algorithm: string;
  readonly keyId?: string | undefined;
  readonly dataEncryption?: string | undefined;
}

/**
 * The rule to keep. A key id is not looked up here: whether it exists shows on the first write, as in the cloud. SM4 is
 * refused, alone or as data encryption: this product seals with AES-256 and claims nothing else.
 * @throws WireError InvalidEncryptionAlgorithmError, InvalidArgument, InvalidDataEncryptionAlgorithmError
 * @documented PutBucketEncryption, SDK integration tests
 */
export function toEncryptionRule(input: EncryptionRuleInput): EncryptionRule {
  switch (input.algorithm) {
    case 'AES256':
      if (input.keyId) throw keyIdNotApplicable();
      return { method: 'AES256' };
    case 'KMS':
      if (input.dataEncryption) throw ossError('InvalidDataEncryptionAlgorithmError');
      return input.keyId ? { method: 'KMS', keyId: input.keyId } : { method: 'KMS' };
    default:
      throw ossError('InvalidEncryptionAlgorithmError');
  }
}

/**
 * Reads `ServerSideEncryptionRule`.
 * @throws WireError MalformedXML, and what toEncryptionRule throws
 */
export function readEncryptionRule(root: XmlElement | undefined): EncryptionRule {
  const rule = root?.name === 'ServerSideEncryptionRule' ? root.child('ApplyServerSideEncryptionByDefault') : undefined;
  const algorithm = rule?.child('SSEAlgorithm')?.text.trim();
  if (rule === undefined || algorithm === undefined) throw ossError('MalformedXML');
  return toEncryptionRule({
    algorithm,
    keyId: rule.child('KMSMasterKeyID')?.text.trim(),
    dataEncryption: rule.child('KMSDataEncryption')?.text.trim(),
  });
}

/** SSEAlgorithm and, where there is a key id, KMSMasterKeyID: an empty element would read as an empty key id. */
export function encryptionRuleElements(rule: EncryptionRule): readonly (XmlNode | undefined)[] {
  return [['SSEAlgorithm', rule.method], rule.keyId === undefined ? undefined : ['KMSMasterKeyID', rule.keyId]];
}

/** The rule that a seed names. */
export function seededRule(encryption: SeedBucket['encryption']): EncryptionRule | undefined {
  if (encryption?.method !== 'KMS') return encryption;
  const { method, keyId } = encryption;
  return keyId === undefined ? { method } : { method, keyId };
}

/** Two rules that mean the same. */
export function sameRule(a: EncryptionRule | undefined, b: EncryptionRule | undefined): boolean {
  return a?.method === b?.method && a?.keyId === b?.keyId;
}

function keyIdNotApplicable(): Error {
  return ossError('InvalidArgument', {
    message: 'KMSMasterKeyID is not applicable if the default sse algorithm is not KMS',
    ec: '0005-00000204',
  });
}
