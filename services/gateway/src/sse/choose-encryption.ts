import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import type { EncryptionRule } from '@osseal/storage';
import { parseEncryptionContext } from './encryption-context.ts';

/** What a write must do: the outcome of request headers over the bucket's default rule. */
export type EncryptionDecision =
  | { readonly method: 'none' }
  | { readonly method: 'AES256' }
  | {
      readonly method: 'KMS';
      /** As the user gave it: key id, alias or ARN. Absent: the default CMK alias/acs/oss. */
      readonly keyId?: string;
      readonly encryptionContext?: Readonly<Record<string, string>>;
    };

const METHOD = 'x-oss-server-side-encryption';
const DATA_ENCRYPTION = 'x-oss-server-side-data-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const CONTEXT = 'x-oss-server-side-encryption-context';

/**
 * The method of a write: the request's `x-oss-server-side-encryption` if there is one, else the bucket's rule, else none.
 * A request that names KMS without a key id takes the default CMK, whatever key the bucket's rule names: the header
 * replaces the rule as a whole. The key-id header alone counts when the rule says KMS, and is ignored otherwise.
 * @documented Server-side encryption; PutObject. Precedence of the open points: @inferred
 * @throws WireError InvalidEncryptionAlgorithmError, InvalidDataEncryptionAlgorithmError, InvalidArgument
 */
export function chooseEncryption(headers: IncomingHttpHeaders, rule: EncryptionRule | undefined): EncryptionDecision {
  const requested = headerText(headers, METHOD);
  if (requested === undefined) return fromRule(headers, rule);
  switch (requested) {
    case 'AES256':
      // An empty key id means "none" here, as it does in a bucket rule. @inferred
      if (headerText(headers, KEY_ID)) throw keyIdNotApplicable();
      return { method: 'AES256' };
    case 'KMS':
      return kmsDecision(headers, undefined);
    default:
      // SM4 is an algorithm of the real service and not of this product, which seals with AES-256 alone.
      throw ossError('InvalidEncryptionAlgorithmError', {
        message: 'The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.',
        ec: '0005-00000003',
      });
  }
}

function fromRule(headers: IncomingHttpHeaders, rule: EncryptionRule | undefined): EncryptionDecision {
  if (rule === undefined) return { method: 'none' };
  return rule.method === 'KMS' ? kmsDecision(headers, rule.keyId) : { method: 'AES256' };
}

function kmsDecision(headers: IncomingHttpHeaders, ruleKeyId: string | undefined): EncryptionDecision {
  if (headerText(headers, DATA_ENCRYPTION) !== undefined) {
    // The only value the real service takes is SM4; claiming it while sealing with AES would be a lie.
    throw ossError('InvalidDataEncryptionAlgorithmError', {
      message: 'The KMS Data Encryption request you specified is not valid. Supported value:SM4',
      ec: '0005-00000203',
    });
  }
  const requestedKeyId = headerText(headers, KEY_ID);
  if (requestedKeyId === '') {
    throw invalid('0005-00000205', 'The KMS key id you specified is empty.', KEY_ID, '');
  }
  const keyId = requestedKeyId ?? (ruleKeyId === '' ? undefined : ruleKeyId);
  const context = headerText(headers, CONTEXT);
  if (context === undefined) return keyId === undefined ? { method: 'KMS' } : { method: 'KMS', keyId };
  if (requestedKeyId === undefined) {
    throw invalid(
      '0005-00000228',
      'The encryption context is only applicable if a KMS key id is specified.',
      CONTEXT,
      context,
    );
  }
  const encryptionContext = parseEncryptionContext(context);
  if (encryptionContext === undefined) {
    throw invalid('0005-00000230', 'The encryption context must be a JSON object of strings.', CONTEXT, context);
  }
  const chosen = { method: 'KMS', keyId: requestedKeyId } as const;
  return Object.keys(encryptionContext).length === 0 ? chosen : { ...chosen, encryptionContext };
}

function keyIdNotApplicable(): Error {
  return ossError('InvalidArgument', {
    message: 'KMSMasterKeyID is not applicable if the default sse algorithm is not KMS',
    ec: '0005-00000204',
  });
}

function invalid(ec: string, message: string, name: string, value: string): Error {
  return ossError('InvalidArgument', {
    message,
    ec,
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}
