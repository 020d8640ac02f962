import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import type { CorsConfiguration, CorsRule } from '@osseal/storage';

/** @documented PutBucketCors */
const MAX_RULES = 20;
const METHODS: readonly string[] = ['GET', 'PUT', 'DELETE', 'POST', 'HEAD'];
const MAX_AGE_SECONDS = 999_999_999;

/** Reads `CORSConfiguration`. @throws WireError MalformedXML, InvalidArgument @documented PutBucketCors */
export function parseCors(root: XmlElement | undefined): CorsConfiguration {
  if (root?.name !== 'CORSConfiguration') throw ossError('MalformedXML');
  const rules = root.all('CORSRule').map(readRule);
  if (rules.length === 0 || rules.length > MAX_RULES) throw ossError('MalformedXML');
  return { rules, alwaysVary: root.child('ResponseVary')?.text.trim().toLowerCase() === 'true' };
}

function readRule(rule: XmlElement): CorsRule {
  const origins = textsOf(rule, 'AllowedOrigin');
  const methods = textsOf(rule, 'AllowedMethod').map((method) => method.toUpperCase());
  const headers = textsOf(rule, 'AllowedHeader');
  const exposed = textsOf(rule, 'ExposeHeader');
  if (origins.length === 0 || methods.length === 0) throw ossError('MalformedXML');
  for (const method of methods) if (!METHODS.includes(method)) throw invalid('AllowedMethod', method);
  for (const text of origins) if (text.split('*').length > 2) throw invalid('AllowedOrigin', text);
  for (const text of headers) if (text.split('*').length > 2) throw invalid('AllowedHeader', text);
  for (const text of exposed) if (text.includes('*')) throw invalid('ExposeHeader', text);
  const age = rule.child('MaxAgeSeconds')?.text.trim();
  if (age === undefined || age === '') return { origins, methods, headers, exposed };
  if (!/^\d{1,9}$/.test(age) || Number(age) > MAX_AGE_SECONDS) throw invalid('MaxAgeSeconds', age);
  return { origins, methods, headers, exposed, maxAgeSeconds: Number(age) };
}

/** What would break out of a header has no place in a rule. */
function textsOf(rule: XmlElement, name: string): string[] {
  return rule.all(name).map((child) => {
    const text = child.text.trim();
    if (text === '' || !/^[\x21-\x7e]+$/.test(text)) throw invalid(name, text);
    return text;
  });
}

function invalid(name: string, value: string): Error {
  return ossError('InvalidArgument', {
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}

/** @documented GetBucketCors */
export function corsDocument({ rules, alwaysVary }: CorsConfiguration): XmlNode {
  const each = (name: string, texts: readonly string[]) => texts.map((text): XmlNode => [name, text]);
  return [
    'CORSConfiguration',
    [
      ...rules.map(
        (rule): XmlNode => [
          'CORSRule',
          [
            ...each('AllowedOrigin', rule.origins),
            ...each('AllowedMethod', rule.methods),
            ...each('AllowedHeader', rule.headers),
            ...each('ExposeHeader', rule.exposed),
            rule.maxAgeSeconds === undefined ? undefined : ['MaxAgeSeconds', rule.maxAgeSeconds],
          ],
        ],
      ),
      ['ResponseVary', alwaysVary],
    ],
  ];
}
