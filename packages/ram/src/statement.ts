import type { Arn, ArnMatcher } from './arn.ts';
import type { CompiledCondition, ConditionContext } from './conditions.ts';
import { conditionsMet } from './conditions.ts';
import type { Glob } from './glob.ts';
import type { Principal } from './principal.ts';

/** One request as statements see it; everything that many of them need is worked out once. */
export interface Facts {
  readonly principal: Principal;
  /** In lower case: action names compare without case. */
  readonly action: string;
  /** Undefined when the request names no single resource. */
  readonly resource: Arn | undefined;
  /** The account that owns the resource; the caller's own when the request names none. */
  readonly owner: string | undefined;
  readonly conditions: ConditionContext;
}

/** Whether the principal of a request is meant by a statement. */
export type PrincipalMatcher = (principal: Principal, owner: string | undefined) => boolean;

/** A statement without its actions, which are the key of the index that holds it. */
export interface CompiledStatement {
  readonly index: number;
  readonly sid: string | undefined;
  /** Null: every resource. */
  readonly resources: ArnMatcher | null;
  /** Null: the policy is attached to its principal. */
  readonly principals: PrincipalMatcher | null;
  readonly conditions: readonly CompiledCondition[];
}

/** Statements of one effect, found by action without a scan of the policy. */
export class StatementIndex {
  readonly #exact = new Map<string, CompiledStatement[]>();
  readonly #patterns: { readonly covers: Glob; readonly statement: CompiledStatement }[] = [];

  /** Files a statement under one action, given in lower case. */
  addExact(action: string, statement: CompiledStatement): void {
    const known = this.#exact.get(action);
    if (known === undefined) this.#exact.set(action, [statement]);
    else if (known.at(-1) !== statement) known.push(statement);
  }

  /** Files a statement that covers many actions. */
  addPattern(covers: Glob, statement: CompiledStatement): void {
    this.#patterns.push({ covers, statement });
  }

  /** The first statement that applies to the request. */
  find(facts: Facts): CompiledStatement | undefined {
    const exact = this.#exact.get(facts.action);
    if (exact !== undefined) {
      for (const statement of exact) if (applies(statement, facts)) return statement;
    }
    for (const { covers, statement } of this.#patterns) {
      if (covers(facts.action) && applies(statement, facts)) return statement;
    }
    return undefined;
  }
}

function applies(statement: CompiledStatement, facts: Facts): boolean {
  if (statement.resources !== null && !statement.resources(facts.resource)) return false;
  if (statement.principals !== null && !statement.principals(facts.principal, facts.owner)) return false;
  return statement.conditions.length === 0 || conditionsMet(statement.conditions, facts.conditions);
}
