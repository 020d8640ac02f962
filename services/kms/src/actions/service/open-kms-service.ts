import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onAccount } from './account-permission.ts';

/** @documented OpenKmsService */
export const openKmsService = defineAction({
  name: 'OpenKmsService',
  group: 'service',
  summary: 'Activates KMS for the account; SSE-KMS works from then on.',
  input: z.object({}),
  errors: ['Forbidden.Opened', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: false,
  target: (_input, call) => call.caller.account,
  checks: () => onAccount('kms:OpenKmsService'),
  async handle(uid, _input, call, kms) {
    const account = await kms.directory.findAccount(uid);
    if (account?.kmsActivated) throw kmsError('Forbidden.Opened');
    const createdAt = account?.createdAt ?? new Date(call.nowMs).toISOString();
    await kms.directory.put({ accounts: [{ uid, createdAt, kmsActivated: true }] });
    return {};
  },
});
