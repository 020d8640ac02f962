import { ossError } from './oss-errors.ts';

/**
 * A request that uses what the real service offers and this one does not.
 * @param name of the header, the sub-resource, or what the body asks for
 * @documented Error responses: code, status, text for headers and the Header element; the rest @inferred
 */
export function notOffered(what: 'header' | 'sub-resource' | 'value', name: string): Error {
  return ossError('NotImplemented', {
    message: `A ${what} you provided implies functionality that is not implemented.`,
    elements: [[what === 'header' ? 'Header' : 'ArgumentName', name]],
  });
}
