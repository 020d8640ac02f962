import { z } from 'zod';

/** One setting, described once: its names follow from the name it has in the schema. */
export interface Setting<T> {
  /** One line for `--help` and the docs: what it decides, with its unit. */
  readonly meaning: string;
  /** Checks and converts. Flags and variables arrive as text, the file's values as YAML made them. */
  readonly type: z.ZodType<T>;
  readonly default: T;
  /** Never shown by `osseal config`, and refused as a flag, which other users of the machine can see. */
  readonly secret?: boolean;
  /** True for what decides where the file is: it cannot stand in the file. */
  readonly notInFile?: boolean;
  /** True for a switch: `--in-memory` needs no value. */
  readonly isSwitch?: boolean;
}

/** Every setting of one process, by name. */
export type SettingsSchema = Readonly<Record<string, Setting<unknown>>>;

/** The values that a schema yields. */
export type SettingsOf<S extends SettingsSchema> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** Infers each setting's type while a schema is written down. */
export function defineSettings<S extends SettingsSchema>(schema: S): S {
  return schema;
}

function setting<T>(
  type: z.ZodType<T>,
  fallback: T,
  meaning: string,
  more: { secret?: boolean; notInFile?: boolean; isSwitch?: boolean } = {},
): Setting<T> {
  return { type, default: fallback, meaning, ...more };
}

type Extra = { readonly secret?: boolean; readonly notInFile?: boolean };

/** Text that is not empty. */
export function textSetting(fallback: string, meaning: string, more: Extra = {}): Setting<string> {
  return setting(z.string().min(1), fallback, meaning, more);
}

/** Text that may be left out. */
export function optionalTextSetting(meaning: string, more: Extra = {}): Setting<string | undefined> {
  return setting<string | undefined>(z.string().min(1).optional(), undefined, meaning, more);
}

/** `true` or `false`. */
export function switchSetting(fallback: boolean, meaning: string, more: Extra = {}): Setting<boolean> {
  const words = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
    error: 'must be true or false',
  });
  return setting<boolean>(words, fallback, meaning, { ...more, isSwitch: true });
}

/** A whole number between two bounds, both allowed. */
export function integerSetting(
  fallback: number,
  bounds: { readonly min: number; readonly max: number },
  meaning: string,
): Setting<number> {
  const error = `must be a whole number from ${bounds.min} to ${bounds.max}`;
  const digits = z
    .string()
    .regex(/^-?\d+$/, { error })
    .transform(Number);
  const type = z
    .union([z.number(), digits], { error })
    .refine((value) => Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max, { error });
  return setting<number>(type, fallback, meaning);
}

/** A TCP port; 0 takes a free one. */
export function portSetting(fallback: number, meaning: string): Setting<number> {
  return integerSetting(fallback, { min: 0, max: 65_535 }, meaning);
}

/** One of a few words. */
export function choiceSetting<const Word extends string>(
  fallback: NoInfer<Word>,
  words: readonly Word[],
  meaning: string,
): Setting<Word> {
  return setting<Word>(z.enum(words, { error: `must be one of ${words.join(', ')}` }), fallback, meaning);
}

/** A list of texts: comma-separated in a flag or variable, a sequence in the file. */
export function listSetting(fallback: readonly string[], meaning: string): Setting<readonly string[]> {
  const commas = z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
  return setting<readonly string[]>(z.union([z.array(z.string().min(1)), commas]), fallback, meaning);
}

/** TCP ports, 0 takes a free one: comma-separated in a flag or variable, a number or a sequence of them in the file. */
export function portsSetting(fallback: readonly number[], meaning: string): Setting<readonly number[]> {
  const error = 'must be ports from 0 to 65535';
  const list = (value: unknown) => {
    if (typeof value === 'string') return value.split(',').filter((item) => item.trim() !== '');
    return Array.isArray(value) ? value : [value];
  };
  const ports = z.array(z.coerce.number({ error }).int({ error }).min(0, { error }).max(65_535, { error }), { error });
  return setting<readonly number[]>(z.preprocess(list, ports), fallback, meaning);
}

/** `kmsPort` → `OSSEAL_KMS_PORT`. */
export function environmentName(name: string): string {
  return `OSSEAL_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** `kmsPort` → `--kms-port`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
}
