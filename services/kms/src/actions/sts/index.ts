import type { KmsAction } from '../../action.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** Every action of STS 2015-04-01 that is built, by wire name. */
export const STS_ACTIONS: ReadonlyMap<string, KmsAction> = new Map(
  [assumeRole as KmsAction, getCallerIdentity as KmsAction].map((action) => [action.name, action]),
);

/** Federation, and sessions without a role: known by name. */
export const UNSUPPORTED_STS: ReadonlySet<string> = new Set([
  'AssumeRoleWithOIDC',
  'AssumeRoleWithSAML',
  'GenerateSessionAccessKey',
]);
