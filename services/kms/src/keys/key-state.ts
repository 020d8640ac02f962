import { type KmsErrorCode, kmsError } from '@osseal/protocol/errors';
import type { CmkRecord, KeyState } from '@osseal/storage';

/** Everything whose outcome depends on the state of a CMK. */
export type KeyOperation =
  | 'use'
  | 'change-versions'
  | 'change-description'
  | 'change-tags'
  | 'change-policy'
  | 'protect'
  | 'import-material'
  | 'delete-material'
  | 'enable-or-disable'
  | 'schedule-deletion'
  | 'cancel-deletion'
  | 'create-alias'
  | 'receive-alias';

type Refusals = Readonly<Partial<Record<KeyState, KmsErrorCode>>>;

/** A state that is not named allows the operation. @documented Impact of CMK status on API operations */
const REFUSALS: Readonly<Record<KeyOperation, Refusals>> = {
  use: {
    Disabled: 'Rejected.Disabled',
    PendingDeletion: 'Rejected.PendingDeletion',
    PendingImport: 'Rejected.PendingImport',
  },
  'change-versions': {
    Disabled: 'Rejected.Disabled',
    PendingDeletion: 'Rejected.PendingDeletion',
    PendingImport: 'Rejected.PendingImport',
  },
  'change-description': { PendingDeletion: 'Rejected.PendingDeletion' },
  'change-tags': { PendingDeletion: 'Rejected.PendingDeletion' },
  // No page names a state for it. @inferred
  'change-policy': {},
  // @inferred the code
  protect: { PendingDeletion: 'Rejected.PendingDeletion' },
  'import-material': { PendingDeletion: 'Rejected.StateModifiedFailed' },
  'delete-material': {},
  'enable-or-disable': {
    PendingDeletion: 'Rejected.StateModifiedFailed',
    PendingImport: 'Rejected.StateModifiedFailed',
  },
  'schedule-deletion': { PendingDeletion: 'Rejected.StateModifiedFailed' },
  'cancel-deletion': {
    Enabled: 'Rejected.StateModifiedFailed',
    Disabled: 'Rejected.StateModifiedFailed',
    PendingImport: 'Rejected.StateModifiedFailed',
  },
  'create-alias': { PendingDeletion: 'Rejected.StateModifiedFailed' },
  'receive-alias': { PendingDeletion: 'Rejected.PendingDeletion' },
};

/** @throws the documented refusal when the state of `key` forbids `operation`. */
export function demandState(key: CmkRecord, operation: KeyOperation): void {
  const code = REFUSALS[operation][key.state];
  if (code !== undefined) throw kmsError(code);
}

/** True once the waiting time before deletion is over. From then on nobody finds the key, purged or not. */
export function isGone(key: CmkRecord, nowMs: number): boolean {
  return key.state === 'PendingDeletion' && key.deleteAt !== undefined && Date.parse(key.deleteAt) <= nowMs;
}

/**
 * Users may look at the keys of cloud services and nothing else.
 * @documented Manage keys, Getting started with keys; @inferred the code
 * @throws Rejected.UnsupportedOperation
 */
export function demandUserKey(key: CmkRecord): void {
  if (key.creatorType === 'Service') throw kmsError('Rejected.UnsupportedOperation');
}
