import { OperatorError } from './operator-client.ts';

/** The number that an option was given. @param name of the option, without its dashes @throws OperatorError */
export function numberOf(text: string, name: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new OperatorError(`--${name} takes a number.`);
}
