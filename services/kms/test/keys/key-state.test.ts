import { describe, expect, it } from '@jest/globals';
import type { CmkRecord, KeyState } from '@osseal/storage';
import { demandState, isGone, type KeyOperation } from '../../src/keys/key-state.ts';
import { newKeyRecord } from '../../src/keys/new-key-record.ts';

const enabled = newKeyRecord(
  { account: '1000000000000001', region: 'cn-hangzhou' },
  { keyId: 'key-1', creatorType: 'User', description: '', tags: {} },
  { keyVersionId: 'key-1-v', sealedMaterial: '' },
  0,
);
const inState = (state: KeyState): CmkRecord => ({ ...enabled, state });

const D = 'Rejected.Disabled';
const P = 'Rejected.PendingDeletion';
const I = 'Rejected.PendingImport';
const M = 'Rejected.StateModifiedFailed';

describe('demandState', () => {
  it.each<[KeyOperation, ...(string | null)[]]>([
    ['use', null, D, P, I],
    ['change-versions', null, D, P, I],
    ['change-description', null, null, P, null],
    ['change-tags', null, null, P, null],
    ['change-policy', null, null, null, null],
    ['protect', null, null, P, null],
    ['import-material', null, null, M, null],
    ['delete-material', null, null, null, null],
    ['enable-or-disable', null, null, M, M],
    ['schedule-deletion', null, null, M, null],
    ['cancel-deletion', M, M, null, M],
    ['create-alias', null, null, M, null],
    ['receive-alias', null, null, P, null],
  ])('%s: Enabled %s, Disabled %s, PendingDeletion %s, PendingImport %s', (operation, ...codes) => {
    const states: readonly KeyState[] = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'];
    const outcomes = states.map((state) => {
      try {
        demandState(inState(state), operation);
        return null;
      } catch (error) {
        expect(error).toMatchObject({ status: 409 });
        return (error as { code: string }).code;
      }
    });
    expect(outcomes).toEqual(codes);
  });

  it('says the state in the words of the real service', () => {
    expect(() => demandState(inState('Disabled'), 'use')).toThrow(
      'The request was rejected because the key state is Disabled.',
    );
    expect(() => demandState(inState('Enabled'), 'cancel-deletion')).toThrow('Keystate modified failed.');
  });
});

describe('isGone', () => {
  const waiting: CmkRecord = { ...inState('PendingDeletion'), deleteAt: '2024-05-20T06:34:21.000Z' };
  const deadline = Date.parse('2024-05-20T06:34:21Z');

  it('holds from the deadline on', () => {
    expect([deadline - 1, deadline, deadline + 1].map((now) => isGone(waiting, now))).toEqual([false, true, true]);
  });

  it('never holds for a key that does not wait', () => {
    expect(isGone({ ...waiting, state: 'Enabled' }, deadline + 1)).toBe(false);
  });
});
