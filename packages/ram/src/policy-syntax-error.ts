/** A policy document that RAM would not take. The message is for the person who wrote the policy: where, what, and what is allowed instead. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError';
  /** The element at fault, e.g. `Statement[0].Condition.StringEquals`; empty for the document as a whole. */
  readonly element: string;

  constructor(element: string, problem: string) {
    super(element === '' ? problem : `${element}: ${problem}`);
    this.element = element;
  }
}

/** A value as it may stand in a message: JSON, cut at 80 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
