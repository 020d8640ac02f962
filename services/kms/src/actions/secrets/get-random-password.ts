import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { isPasswordText, randomPassword } from '../../secrets/random-password.ts';
import { flag, integer, optional } from '../parameters.ts';
import { onAccount } from '../service/account-permission.ts';

const DEFAULT_LENGTH = 32;

/** @documented GetRandomPassword; @inferred that each kind of character is required unless it is said otherwise */
export const getRandomPassword = defineAction({
  name: 'GetRandomPassword',
  group: 'secret',
  summary: 'Makes a random password of 8 to 128 characters, which is not kept.',
  input: z.object({
    PasswordLength: optional(integer(8, 128)),
    ExcludeCharacters: optional((text) => (isPasswordText(text) ? text : undefined)),
    ExcludeLowercase: optional(flag),
    ExcludeUppercase: optional(flag),
    ExcludeNumbers: optional(flag),
    ExcludePunctuation: optional(flag),
    RequireEachIncludedType: optional(flag),
  }),
  errors: ['InvalidParameter', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: () => undefined,
  checks: () => onAccount('kms:GetRandomPassword'),
  handle(_target, input, _call, kms) {
    const rules = {
      length: input.PasswordLength ?? DEFAULT_LENGTH,
      excludeCharacters: input.ExcludeCharacters ?? '',
      excludeLowercase: input.ExcludeLowercase ?? false,
      excludeUppercase: input.ExcludeUppercase ?? false,
      excludeNumbers: input.ExcludeNumbers ?? false,
      excludePunctuation: input.ExcludePunctuation ?? false,
      requireEachType: input.RequireEachIncludedType ?? true,
    };
    return { RandomPassword: randomPassword(rules, kms.random) };
  },
});
