import { beforeEach, describe, expect, it } from '@jest/globals';
import { defaultKeyPolicy } from '../../../src/actions/policy/key-policy-document.ts';
import { ACCOUNT, DAY_MS, type KmsFixture, keyArnOf, kmsFixture, SCOPE } from '../kms-fixture.ts';

const MODIFIED = 'Rejected.StateModifiedFailed';
const STATES = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'] as const;
type State = (typeof STATES)[number];

const UNLESS_PENDING_DELETION = {
  Enabled: 'Enabled',
  Disabled: 'Disabled',
  PendingDeletion: 'Rejected.PendingDeletion',
  PendingImport: 'PendingImport',
} as const;

/** What each change makes of a key in each state: the state afterwards, or the code. */
const CHANGES: readonly {
  readonly action: string;
  readonly more: Record<string, string>;
  readonly outcomes: Readonly<Record<State, string>>;
}[] = [
  {
    action: 'EnableKey',
    more: {},
    outcomes: { Enabled: 'Enabled', Disabled: 'Enabled', PendingDeletion: MODIFIED, PendingImport: MODIFIED },
  },
  {
    action: 'DisableKey',
    more: {},
    outcomes: { Enabled: 'Disabled', Disabled: 'Disabled', PendingDeletion: MODIFIED, PendingImport: MODIFIED },
  },
  {
    action: 'ScheduleKeyDeletion',
    more: { PendingWindowInDays: '7' },
    outcomes: {
      Enabled: 'PendingDeletion',
      Disabled: 'PendingDeletion',
      PendingDeletion: MODIFIED,
      PendingImport: 'PendingDeletion',
    },
  },
  {
    action: 'CancelKeyDeletion',
    more: {},
    outcomes: { Enabled: MODIFIED, Disabled: MODIFIED, PendingDeletion: 'Enabled', PendingImport: MODIFIED },
  },
  { action: 'UpdateKeyDescription', more: { Description: 'new' }, outcomes: UNLESS_PENDING_DELETION },
  { action: 'SetDeletionProtection', more: { EnableDeletionProtection: 'true' }, outcomes: UNLESS_PENDING_DELETION },
  {
    action: 'TagResource',
    more: { Tags: '[{"TagKey":"team","TagValue":"a"}]' },
    outcomes: UNLESS_PENDING_DELETION,
  },
  { action: 'UntagResource', more: { TagKeys: '["team"]' }, outcomes: UNLESS_PENDING_DELETION },
  {
    action: 'SetKeyPolicy',
    more: { Policy: JSON.stringify(defaultKeyPolicy(ACCOUNT)) },
    outcomes: {
      Enabled: 'Enabled',
      Disabled: 'Disabled',
      PendingDeletion: 'PendingDeletion',
      PendingImport: 'PendingImport',
    },
  },
];

describe.each(CHANGES)('$action', ({ action, more, outcomes }) => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });

  const keyIn = (state: State) =>
    kms.aKey(
      ({ Disabled: 'disabled', PendingDeletion: 'pending-deletion', PendingImport: 'pending-import' } as const)[
        state as Exclude<State, 'Enabled'>
      ],
    );

  it.each(STATES)('in state %s', async (state) => {
    const keyId = await keyIn(state);
    const run = kms.run(action, { KeyId: keyId, ...more });
    const outcome = outcomes[state];
    if (outcome.startsWith('Rejected')) {
      await expect(run).rejects.toMatchObject({ code: outcome, status: 409 });
      expect(kms.record(keyId).state).toBe(state);
    } else {
      expect(await run).toEqual({});
      expect(kms.record(keyId).state).toBe(outcome);
    }
  });

  it('takes a key id or ARN, and no alias', async () => {
    const state = action === 'CancelKeyDeletion' ? 'PendingDeletion' : 'Enabled';
    const keyId = await keyIn(state);
    expect(await kms.run(action, { KeyId: keyArnOf(keyId), ...more })).toEqual({});
    await expect(kms.run(action, { KeyId: 'alias/demo', ...more })).rejects.toMatchObject({
      code: 'Unsupported.Alias',
    });
    await expect(kms.run(action, { KeyId: 'key-unknown', ...more })).rejects.toMatchObject({
      code: 'Forbidden.KeyNotFound',
    });
    const name = action === 'SetDeletionProtection' ? 'ProtectedResourceArn' : 'KeyId';
    await expect(kms.run(action, more)).rejects.toMatchObject({
      code: 'MissingParameter',
      message: `The parameter "${name}" is needed but not provided.`,
    });
  });

  it('leaves service keys to their service', async () => {
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    await expect(kms.run(action, { KeyId: keyId, ...more })).rejects.toMatchObject({
      code: 'Rejected.UnsupportedOperation',
      status: 400,
    });
  });

  it('asks for the right on the key', async () => {
    const keyId = await kms.aKey();
    expect(await kms.checks(action, { KeyId: keyId, ...more })).toEqual([
      { action: `kms:${action}`, resource: keyArnOf(keyId), tags: {} },
    ]);
  });
});

describe('ScheduleKeyDeletion', () => {
  it.each(['7', '366'])('keeps the key for %s days', async (days) => {
    const kms = await kmsFixture();
    const keyId = await kms.aKey();
    await kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: days });
    kms.clock.advance(Number(days) * DAY_MS - 1);
    expect(await kms.run('DescribeKey', { KeyId: keyId })).toHaveProperty('KeyMetadata');
    kms.clock.advance(1);
    await expect(kms.run('DescribeKey', { KeyId: keyId })).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
  });

  it.each(['6', '367', '-7', '7.0', '+7', '', 'week'])('refuses %j days', async (PendingWindowInDays) => {
    const kms = await kmsFixture();
    const run = kms.run('ScheduleKeyDeletion', { KeyId: await kms.aKey(), PendingWindowInDays });
    await expect(run).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "PendingWindowInDays" is not valid.',
    });
  });
});

describe('CancelKeyDeletion', () => {
  it('enables also a key that was disabled before', async () => {
    const kms = await kmsFixture();
    const KeyId = await kms.aKey('disabled');
    await kms.run('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    await kms.run('CancelKeyDeletion', { KeyId });
    expect((await kms.run('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({
      KeyState: 'Enabled',
      DeleteDate: '',
    });
  });
});

describe('CancelKeyDeletion of a key without material', () => {
  it('lets the key wait for its import again', async () => {
    const kms = await kmsFixture();
    const KeyId = await kms.aKey('pending-import');
    await kms.run('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    await kms.run('CancelKeyDeletion', { KeyId });
    expect(kms.record(KeyId).state).toBe('PendingImport');
  });
});

describe('UpdateKeyDescription', () => {
  it('replaces the description, also by an empty one, up to 8192 characters', async () => {
    const kms = await kmsFixture();
    const KeyId = await kms.aKey();
    for (const Description of ['x'.repeat(8192), '']) {
      await kms.run('UpdateKeyDescription', { KeyId, Description });
      expect((await kms.run('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({ Description });
    }
    const tooLong = kms.run('UpdateKeyDescription', { KeyId, Description: 'x'.repeat(8193) });
    await expect(tooLong).rejects.toMatchObject({ code: 'InvalidParameter' });
    await expect(kms.run('UpdateKeyDescription', { KeyId })).rejects.toMatchObject({ code: 'MissingParameter' });
  });
});
