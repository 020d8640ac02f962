import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { onAccount } from './account-permission.ts';

/** @documented DescribeAccountKmsStatus */
export const describeAccountKmsStatus = defineAction({
  name: 'DescribeAccountKmsStatus',
  group: 'service',
  summary: 'Says whether KMS is activated for the account: Enabled or NotEnabled.',
  input: z.object({}),
  errors: ['Forbidden.NoPermission'],
  billed: false,
  needsActivation: false,
  target: (_input, call) => call.caller.account,
  checks: () => onAccount('kms:DescribeAccountKmsStatus'),
  handle: (uid, _input, _call, kms) =>
    whenReady(kms.directory.findAccount(uid), (account) => ({
      AccountStatus: account?.kmsActivated ? 'Enabled' : 'NotEnabled',
    })),
});
