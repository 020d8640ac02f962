import { ossError } from '@osseal/protocol/errors';
import { urlEncodeKey } from '@osseal/protocol/oss';

/** How names appear in an XML answer. */
export interface NameEncoding {
  /** True when the answer says `<EncodingType>url</EncodingType>`. */
  readonly url: boolean;
  encode(name: string): string;
}

const PLAIN: NameEncoding = { url: false, encode: (name) => name };
const URL_ENCODED: NameEncoding = { url: true, encode: urlEncodeKey };

/** What `encoding-type` asks for. @throws WireError InvalidArgument @documented ListObjects */
export function readEncodingType(query: ReadonlyMap<string, string>): NameEncoding {
  const type = query.get('encoding-type');
  if (type === undefined || type === '') return PLAIN;
  if (type.toLowerCase() === 'url') return URL_ENCODED;
  throw ossError('InvalidArgument', {
    message: 'Invalid Encoding Method specified in Request',
    elements: [
      ['ArgumentName', 'encoding-type'],
      ['ArgumentValue', type],
    ],
  });
}
