import { PolicySyntaxError, shown } from './policy-syntax-error.ts';

/** Takes an element that has to be a JSON object. @throws PolicySyntaxError */
export function readObject(value: unknown, element: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new PolicySyntaxError(element, `expected an object, got ${shown(value)}.`);
}

/** Takes a string or a non-empty array of strings; numbers and booleans have to be quoted. @documented RAM policy elements @throws PolicySyntaxError */
export function readStrings(value: unknown, element: string): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (list.length === 0) throw new PolicySyntaxError(element, 'the list is empty.');
  return list.map((item) => {
    if (typeof item === 'string') return item;
    const hint = typeof item === 'number' || typeof item === 'boolean' ? ` Write it as a string: "${item}".` : '';
    throw new PolicySyntaxError(element, `expected a string or a list of strings, got ${shown(item)}.${hint}`);
  });
}

/** Refuses members that are not named in `allowed`. @throws PolicySyntaxError */
export function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  element: string,
): void {
  const unknown = Object.keys(value).find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const near = allowed.find((name) => name.toLowerCase() === unknown.toLowerCase());
  const hint = near === undefined ? `The elements here are: ${allowed.join(', ')}.` : `Write "${near}".`;
  throw new PolicySyntaxError(element, `unknown element ${shown(unknown)}. ${hint}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
