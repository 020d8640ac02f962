import { ossError } from '../errors/oss-errors.ts';

/** `<scheme> <rest>` of an Authorization header; the rest is '' where there is none. */
export function splitAuthorization(authorization: string): { readonly scheme: string; readonly rest: string } {
  const space = authorization.indexOf(' ');
  if (space < 0) return { scheme: authorization, rest: '' };
  return { scheme: authorization.slice(0, space), rest: authorization.slice(space + 1).trim() };
}

/** `<access key id>:<signature>`, of OSS V1 and of Amazon's V2. @throws WireError InvalidArgument */
export function parseKeyAndSignature(text: string): { readonly accessKeyId: string; readonly signature: string } {
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) {
    throw ossError('InvalidArgument', { message: 'Authorization header is invalid.', ec: '0002-00000061' });
  }
  return { accessKeyId: text.slice(0, colon), signature: text.slice(colon + 1) };
}

/** `<name>=<value>,<name>=<value>` of a V4 header, OSS's or Amazon's; what is no field is passed over. */
export function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(',')) {
    const mark = part.indexOf('=');
    if (mark > 0) fields.set(part.slice(0, mark).trim(), part.slice(mark + 1).trim());
  }
  return fields;
}

/** A request that is signed in its Authorization header and in its query. */
export function twoCredentials(): Error {
  return ossError('InvalidArgument', {
    message: 'Only one auth mechanism allowed; only the query string or the Authorization header should be used.',
  });
}

/**
 * Key and signature of a URL of OSS V1 or of Amazon's V2, which has to say when it expires, too.
 * @param idName parameter that names the access key
 * @throws WireError AccessDenied
 */
export function urlKeyAndSignature(
  query: ReadonlyMap<string, string>,
  idName: string,
): { readonly accessKeyId: string; readonly signature: string } {
  const accessKeyId = query.get(idName);
  const signature = query.get('Signature');
  if (accessKeyId && signature && query.has('Expires')) return { accessKeyId, signature };
  throw ossError('AccessDenied', {
    message: `Query-string authentication requires the Signature, Expires and ${idName} parameters`,
  });
}
