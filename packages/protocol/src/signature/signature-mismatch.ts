import { ossError } from '../errors/oss-errors.ts';

/** Shows what was to be signed, which is what a client's author needs; it holds nothing that the request did not. */
export function signatureMismatch(
  credential: { readonly accessKeyId: string; readonly signature: string },
  stringToSign: string,
  canonicalRequest?: string,
): Error {
  const bytes = Buffer.from(stringToSign, 'latin1');
  const elements: [string, string][] = [
    ['OSSAccessKeyId', credential.accessKeyId],
    ['SignatureProvided', credential.signature],
    ['StringToSign', bytes.toString('utf8')],
    ['StringToSignBytes', bytes.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ')],
  ];
  if (canonicalRequest !== undefined) {
    elements.push(['CanonicalRequest', Buffer.from(canonicalRequest, 'latin1').toString('utf8')]);
  }
  return ossError('SignatureDoesNotMatch', { elements });
}
