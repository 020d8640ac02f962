import { beforeEach, describe, expect, it } from '@jest/globals';
import { NAME, type SecretFixture, secretFixture, stored } from './secret-fixture.ts';

let kms: SecretFixture;
beforeEach(async () => {
  kms = await secretFixture();
  await kms.aSecret();
  await kms.put('v2', 'second');
  await kms.put('v3', 'third');
});

const change = (VersionStage: string, more: Record<string, string> = {}) =>
  kms.run('UpdateSecretVersionStage', { SecretName: NAME, VersionStage, ...more });

describe('UpdateSecretVersionStage', () => {
  it('moves the current stage, and the previous one after it', async () => {
    expect(await change('ACSCurrent', { MoveToVersion: 'v1' })).toEqual({ SecretName: NAME });
    expect(await kms.stages()).toEqual({ v1: ['ACSCurrent'], v2: [], v3: ['ACSPrevious'] });
    expect(await kms.value()).toBe('first');
  });

  it('swaps current and previous', async () => {
    await change('ACSCurrent', { MoveToVersion: 'v2', RemoveFromVersion: 'v3' });
    expect(await kms.stages()).toEqual({ v1: [], v2: ['ACSCurrent'], v3: ['ACSPrevious'] });
  });

  it('moves the previous stage alone', async () => {
    await change('ACSPrevious', { MoveToVersion: 'v1' });
    expect(await kms.stages()).toEqual({ v1: ['ACSPrevious'], v2: [], v3: ['ACSCurrent'] });
  });

  it('sets, moves and removes stages of the user’s', async () => {
    await change('Next', { MoveToVersion: 'v1' });
    expect(await kms.stages()).toMatchObject({ v1: ['Next'] });
    await change('Next', { MoveToVersion: 'v3', RemoveFromVersion: 'v1' });
    expect(await kms.stages()).toMatchObject({ v1: [], v3: ['ACSCurrent', 'Next'] });
    await change('Next', { RemoveFromVersion: 'v3' });
    expect(await kms.stages()).toEqual({ v1: [], v2: ['ACSPrevious'], v3: ['ACSCurrent'] });
  });

  it('changes nothing when the stage is already there', async () => {
    await change('ACSCurrent', { MoveToVersion: 'v3' });
    await change('ACSPrevious', { MoveToVersion: 'v2', RemoveFromVersion: 'v2' });
    expect(await kms.stages()).toEqual({ v1: [], v2: ['ACSPrevious'], v3: ['ACSCurrent'] });
  });

  it.each([
    ['Next', {}],
    ['ACSCurrent', {}],
    ['ACSCurrent', { RemoveFromVersion: 'v3' }],
    ['ACSPrevious', { RemoveFromVersion: 'v2' }],
  ])('needs a version to move %s to, with %j', async (stage, more) => {
    await expect(change(stage, more as Record<string, string>)).rejects.toMatchObject({
      code: 'MissingParameter',
      message: 'The parameter "MoveToVersion" is needed but not provided.',
    });
  });

  it.each([
    [{ MoveToVersion: 'v9' }, 'Forbidden.ResourceNotFound'],
    [{ MoveToVersion: 'v1', RemoveFromVersion: 'v9' }, 'Forbidden.ResourceNotFound'],
    [{ RemoveFromVersion: 'v1' }, 'InvalidParameter'],
    [{ MoveToVersion: 'v1', RemoveFromVersion: 'v2' }, 'InvalidParameter'],
  ])('refuses %j', async (more, code) => {
    await change('Next', { MoveToVersion: 'v3' });
    const before = stored(kms);
    await expect(change('Next', more as Record<string, string>)).rejects.toMatchObject({ code });
    expect(stored(kms)).toBe(before);
  });

  it('has at most 8 stages', async () => {
    for (const stage of [...'abcdef']) await change(stage, { MoveToVersion: 'v1' });
    await expect(change('g', { MoveToVersion: 'v1' })).rejects.toMatchObject({ code: 'Rejected.LimitExceeded' });
    await change('f', { MoveToVersion: 'v2' });
  });

  it.each([
    ['VersionStage', ''],
    ['VersionStage', 'x'.repeat(65)],
    ['MoveToVersion', 'x'.repeat(65)],
    ['RemoveFromVersion', 'a\u0007'],
  ])('refuses %s %.20j', async (name, value) => {
    await expect(change('Next', { MoveToVersion: 'v1', [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });
});
