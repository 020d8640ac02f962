import { CONDITION_OPERATORS, type Comparison, type ConditionOperator } from './condition-operators.ts';
import { PolicySyntaxError, shown } from './policy-syntax-error.ts';
import { readObject, readStrings } from './read-element.ts';

type ConditionValues = Readonly<Record<string, string | readonly string[]>>;

/** One operator on one key, with all its values. */
export interface CompiledCondition {
  readonly key: string;
  readonly foldedKey: string;
  readonly negated: boolean;
  readonly comparisons: readonly Comparison[];
}

/** The condition keys of one request, found without regard to the case of their names. @inferred the help pages themselves spell keys in several ways */
export class ConditionContext {
  readonly #values: ConditionValues;
  #folded: Map<string, string | readonly string[]> | undefined;

  constructor(values: ConditionValues) {
    this.#values = values;
  }

  /** The value of a key; undefined when the request does not carry it. */
  get(condition: CompiledCondition): string | readonly string[] | undefined {
    if (Object.hasOwn(this.#values, condition.key)) return this.#values[condition.key];
    // Rare: the policy spells the key otherwise than the service, or the request lacks it.
    this.#folded ??= new Map(Object.entries(this.#values).map(([key, value]) => [foldKey(key), value]));
    return this.#folded.get(condition.foldedKey);
  }
}

/**
 * Compiles a `Condition` block. Operators and keys are joined by AND, values of one key by OR.
 * @throws PolicySyntaxError for an operator, key or value that is no part of the language
 */
export function compileConditions(block: unknown, element: string): readonly CompiledCondition[] {
  return Object.entries(readObject(block, element)).flatMap(([name, keys]) => {
    const operator = CONDITION_OPERATORS.get(name);
    if (operator === undefined) throw new PolicySyntaxError(element, unknownOperator(name));
    const entries = Object.entries(readObject(keys, `${element}.${name}`));
    if (entries.length === 0) throw new PolicySyntaxError(`${element}.${name}`, 'names no condition key.');
    return entries.map(([key, values]) => compileCondition(operator, key, values, `${element}.${name}`));
  });
}

/** Whether all conditions hold. A key that the request lacks is never met, under a negated operator neither. @documented measured on RAM and OSS */
export function conditionsMet(conditions: readonly CompiledCondition[], context: ConditionContext): boolean {
  for (const condition of conditions) {
    const actual = context.get(condition);
    if (actual === undefined) return false;
    const met =
      typeof actual === 'string'
        ? holds(condition, actual)
        : condition.negated
          ? actual.length > 0 && actual.every((value) => holds(condition, value))
          : actual.some((value) => holds(condition, value));
    if (!met) return false;
  }
  return true;
}

function holds(condition: CompiledCondition, value: string): boolean {
  if (condition.negated) return condition.comparisons.every((compare) => compare(value) === false);
  return condition.comparisons.some((compare) => compare(value) === true);
}

function compileCondition(
  operator: ConditionOperator,
  key: string,
  values: unknown,
  element: string,
): CompiledCondition {
  if (!/^[a-z][a-z0-9-]*:./i.test(key)) {
    throw new PolicySyntaxError(element, `${shown(key)} is no condition key; keys look like "acs:SourceIp".`);
  }
  const comparisons = readStrings(values, `${element}[${shown(key)}]`).map((value) => {
    const comparison = operator.compile(value);
    if (comparison !== undefined) return comparison;
    throw new PolicySyntaxError(`${element}[${shown(key)}]`, `${shown(value)} is not ${operator.operand}.`);
  });
  return { key, foldedKey: foldKey(key), negated: operator.negated, comparisons };
}

/** What follows the slash is a tag key, and those differ by case: `kms:tag/Team` is not `kms:tag/team`. */
function foldKey(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key.toLowerCase() : key.slice(0, slash).toLowerCase() + key.slice(slash);
}

function unknownOperator(name: string): string {
  const known = [...CONDITION_OPERATORS.keys()];
  const near = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return near === undefined
    ? `${shown(name)} is no condition operator. The operators are: ${known.join(', ')}.`
    : `${shown(name)} is no condition operator; write ${shown(near)}.`;
}
