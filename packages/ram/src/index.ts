export { matchArn, parseArn } from './arn.ts';
export type { AccessRequest, Decision, PolicySet } from './evaluate.ts';
export { evaluate } from './evaluate.ts';
export type { CompiledPolicy, PolicyKind } from './policy.ts';
export { compilePolicy, PolicySyntaxError } from './policy.ts';
export type { Principal } from './principal.ts';
export { accountOf, principalArn } from './principal.ts';
export { SYSTEM_POLICIES } from './system-policies.ts';
