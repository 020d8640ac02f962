import { kmsError } from '../errors/kms-errors.ts';

/** The algorithm of signature family V3 that Osseal speaks. */
export const ACS3_ALGORITHM = 'ACS3-HMAC-SHA256';

/** The fields of a V3 `Authorization` header. */
export interface AuthorizationHeader {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Common headers that a V3 signature must cover. @documented "V3 request structure and signature" */
const MUST_BE_SIGNED = [
  'host',
  'x-acs-action',
  'x-acs-version',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-content-sha256',
] as const;

/**
 * Reads `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`; blanks after the commas are allowed.
 * @throws WireError `IncompleteSignature` for another algorithm, a missing or repeated field, or a common header left unsigned
 */
export function parseAuthorization(header: string): AuthorizationHeader {
  const blank = header.indexOf(' ');
  if (blank < 0 || header.slice(0, blank) !== ACS3_ALGORITHM) throw kmsError('IncompleteSignature');
  const fields = new Map<string, string>();
  for (const part of header.slice(blank + 1).split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim();
    if (equals < 0 || fields.has(name)) throw kmsError('IncompleteSignature');
    fields.set(name, part.slice(equals + 1).trim());
  }
  const accessKeyId = fields.get('Credential');
  const signature = fields.get('Signature');
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  if (!accessKeyId || !signature || !signedHeaders) throw kmsError('IncompleteSignature');
  for (const name of MUST_BE_SIGNED) if (!signedHeaders.includes(name)) throw kmsError('IncompleteSignature');
  return { accessKeyId, signedHeaders, signature };
}
