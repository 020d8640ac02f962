import { readFileSync } from 'node:fs';
import type { AccessRequest, PolicyKind } from '../src/index.ts';

/** One case of the vector file: who asks for what under which policies, and what must come of it. */
export interface PolicyCase {
  readonly id: string;
  readonly policies: readonly { readonly type: PolicyKind; readonly document: unknown }[];
  readonly request: AccessRequest;
  readonly expected: string;
  readonly note: string;
}

const text = readFileSync(new URL('./vectors/policy-cases.json', import.meta.url), 'utf8');

export const policyCases = JSON.parse(text) as readonly PolicyCase[];
