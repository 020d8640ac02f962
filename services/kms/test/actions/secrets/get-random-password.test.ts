import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, kmsFixture } from '../kms-fixture.ts';

let kms: KmsFixture;
beforeEach(async () => {
  kms = await kmsFixture();
});

const password = async (parameters: Record<string, string> = {}) =>
  String((await kms.run('GetRandomPassword', parameters)).RandomPassword);

const KINDS = { lower: /[a-z]/, upper: /[A-Z]/, number: /[0-9]/, punctuation: /[!-/:-@[-`{-~]/ } as const;

describe('GetRandomPassword', () => {
  it('makes 32 characters with one of each kind', async () => {
    const made = await password();
    expect(made).toMatch(/^[!-~]{32}$/);
    for (const kind of Object.values(KINDS)) expect(made).toMatch(kind);
    expect(await password()).not.toBe(made);
  });

  it.each(['8', '128'])('makes %s characters', async (PasswordLength) => {
    expect(await password({ PasswordLength })).toHaveLength(Number(PasswordLength));
  });

  it.each([
    ['ExcludeLowercase', KINDS.lower],
    ['ExcludeUppercase', KINDS.upper],
    ['ExcludeNumbers', KINDS.number],
    ['ExcludePunctuation', KINDS.punctuation],
  ])('leaves out what %s says, and keeps the rest', async (name, kind) => {
    const made = await password({ [name]: 'true', PasswordLength: '128' });
    expect(made).not.toMatch(kind);
    for (const other of Object.values(KINDS)) if (other !== kind) expect(made).toMatch(other);
  });

  it('leaves out single characters', async () => {
    const made = await password({ ExcludeCharacters: '0123456789ABCabc"\\`', PasswordLength: '128' });
    expect(made).not.toMatch(/[0-9A-Ca-c"\\`]/);
  });

  it('need not hold each kind when that is not required', async () => {
    const made = await Promise.all(
      Array.from({ length: 40 }, () => password({ PasswordLength: '8', RequireEachIncludedType: 'false' })),
    );
    expect(made.some((each) => !KINDS.number.test(each))).toBe(true);
  });

  it.each([
    ['PasswordLength', '7'],
    ['PasswordLength', '129'],
    ['PasswordLength', 'ten'],
    ['ExcludeCharacters', 'é'],
    ['ExcludeCharacters', 'a b'],
    ['ExcludeLowercase', 'perhaps'],
    ['ExcludeUppercase', 'perhaps'],
    ['ExcludeNumbers', 'perhaps'],
    ['ExcludePunctuation', 'perhaps'],
    ['RequireEachIncludedType', 'perhaps'],
  ])('refuses %s %s', async (name, value) => {
    await expect(password({ [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('refuses rules that leave nothing', async () => {
    const none = { ExcludeLowercase: 'true', ExcludeUppercase: 'true', ExcludePunctuation: 'true' };
    for (const more of [{ ExcludeNumbers: 'true' }, { ExcludeCharacters: '0123456789' }]) {
      await expect(password({ ...none, ...more } as Record<string, string>)).rejects.toMatchObject({
        code: 'InvalidParameter',
      });
    }
  });

  it('asks for the right on nothing in particular', async () => {
    expect(await kms.checks('GetRandomPassword')).toEqual([{ action: 'kms:GetRandomPassword', resource: '*' }]);
  });
});
