import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { integer, keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented ScheduleKeyDeletion */
export const scheduleKeyDeletion = defineAction({
  name: 'ScheduleKeyDeletion',
  group: 'key',
  summary: 'Stops all use of a key and deletes it, with its aliases, after 7 to 366 days.',
  input: z.object({ KeyId: required(keyReference), PendingWindowInDays: required(integer(7, 366)) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Rejected.StateModifiedFailed',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:ScheduleKeyDeletion', key)],
  async handle(key, { PendingWindowInDays }, _call, kms) {
    await kms.keys.scheduleDeletion(key, PendingWindowInDays);
    return {};
  },
});
