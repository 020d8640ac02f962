import type { EncryptionContext } from '../../keyring/encryption-context.ts';
import { json } from '../parameters.ts';

const MOST_CHARACTERS = 8192;
const UNPAIRED_SURROGATE = /\p{Surrogate}/u;

/**
 * Reads an EncryptionContext parameter: a JSON object of texts, at most 8192 characters as it was sent.
 * @documented EncryptionContext; @inferred that an empty object is the same as none, and that text that is not Unicode is refused
 */
export function readEncryptionContext(text: string): EncryptionContext | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const value = json(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const isPair = ([name, content]: [string, unknown]): boolean =>
    typeof content === 'string' && !UNPAIRED_SURROGATE.test(name) && !UNPAIRED_SURROGATE.test(content);
  return Object.entries(value).every(isPair) ? (value as EncryptionContext) : undefined;
}
