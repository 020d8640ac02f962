const NEEDS_ENCODING = /[^A-Za-z0-9\-_.~]/;
const LEFT_BY_JAVASCRIPT = /[!'()*]/g;

/**
 * Percent-encodes for an RPC signature: UTF-8, unreserved `A-Z a-z 0-9 - _ . ~` kept, all else `%XX` in upper case.
 * @documented RPC signature
 */
export function rpcPercentEncode(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  return encodeURIComponent(text).replace(
    LEFT_BY_JAVASCRIPT,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * `rpcPercentEncode(canonicalParameters(parameters, without))`, which is what V1 signs. Encoding twice by pieces is half
 * the work: what is encoded once has no characters left but `%` that encoding again would change.
 */
export function encodedCanonicalParameters(parameters: ReadonlyMap<string, string>, without?: string): string {
  const names = [...parameters.keys()].sort();
  let text = '';
  for (const name of names) {
    if (name === without) continue;
    if (text !== '') text += '%26';
    text += `${encodedTwice(name)}%3D${encodedTwice(parameters.get(name) ?? '')}`;
  }
  return text;
}

function encodedTwice(text: string): string {
  return NEEDS_ENCODING.test(text) ? rpcPercentEncode(text).replaceAll('%', '%25') : text;
}

/**
 * `name=value` pairs sorted by name and joined with `&`, both sides encoded; an empty value stays as `name=`.
 * `without` names one parameter to leave out.
 */
export function canonicalParameters(parameters: ReadonlyMap<string, string>, without?: string): string {
  const names = [...parameters.keys()].sort();
  let text = '';
  for (const name of names) {
    if (name === without) continue;
    if (text !== '') text += '&';
    text += `${rpcPercentEncode(name)}=${rpcPercentEncode(parameters.get(name) ?? '')}`;
  }
  return text;
}
