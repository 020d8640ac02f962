import { ConfigError } from './config-error.ts';
import { environmentName, flagName, type Setting, type SettingsOf, type SettingsSchema } from './setting.ts';

/** Where a value came from, strongest first. */
export type SettingSource = 'flag' | 'env' | 'file' | 'default';

/** The raw values. `flags` and `file` are keyed by setting name, `env` is the process environment. */
export interface SettingsInput {
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly file?: Readonly<Record<string, unknown>>;
  /**
   * Prefixes of settings that belong to other Osseal processes (`oss` for the KMS service): unknown variables and file
   * keys with them are theirs to judge, so that both services can read one file and one environment.
   */
  readonly foreignPrefixes?: readonly string[];
}

/** One effective setting, for `osseal config`. */
export interface EffectiveSetting {
  readonly name: string;
  readonly source: SettingSource;
  /** `[redacted]` where the setting is secret and set. */
  readonly shown: unknown;
}

/** Result of resolving a schema. */
export interface ResolvedSettings<S extends SettingsSchema> {
  readonly settings: SettingsOf<S>;
  readonly effective: readonly EffectiveSetting[];
}

/** The effective settings: flag > environment > file > default. @throws ConfigError with all problems. */
export function loadSettings<S extends SettingsSchema>(input: SettingsInput, schema: S): SettingsOf<S> {
  return resolveSettings(input, schema).settings;
}

/** As `loadSettings`, and tells where each value came from. @throws ConfigError with all problems. */
export function resolveSettings<S extends SettingsSchema>(input: SettingsInput, schema: S): ResolvedSettings<S> {
  const problems: string[] = [];
  const settings = resolve(input, schema, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return settings;
}

/** As `resolveSettings`, but adds its problems to a list that other parts share. */
export function resolve<S extends SettingsSchema>(
  input: SettingsInput,
  schema: S,
  problems: string[],
): ResolvedSettings<S> {
  refuseUnknown(input, schema, problems);
  const values: Record<string, unknown> = {};
  const effective: EffectiveSetting[] = [];
  for (const [name, setting] of Object.entries(schema)) {
    const found = findRaw(name, input);
    const place = found ? placeOf(name, found.source) : '';
    if (found?.source === 'flag' && setting.secret) problems.push(`${place} is secret: set ${environmentName(name)}.`);
    if (found?.source === 'file' && setting.notInFile) problems.push(`${place} cannot be set in the file.`);
    values[name] = found ? check(place, setting, found.raw, problems) : setting.default;
    const shown = setting.secret && values[name] !== undefined ? '[redacted]' : values[name];
    effective.push({ name, source: found?.source ?? 'default', shown });
  }
  return { settings: values as SettingsOf<S>, effective };
}

function findRaw(name: string, input: SettingsInput): { source: SettingSource; raw: unknown } | undefined {
  const flag = input.flags?.[name];
  if (flag !== undefined) return { source: 'flag', raw: flag };
  // Compose files pass `${X:-}` as an empty variable: empty means not set.
  const variable = input.env?.[environmentName(name)];
  if (variable !== undefined && variable !== '') return { source: 'env', raw: variable };
  const entry = input.file?.[name];
  if (entry !== undefined && entry !== null) return { source: 'file', raw: entry };
  return undefined;
}

function placeOf(name: string, source: SettingSource): string {
  if (source === 'flag') return flagName(name);
  return source === 'env' ? environmentName(name) : `key ${name}`;
}

function check(place: string, setting: Setting<unknown>, raw: unknown, problems: string[]): unknown {
  const result = setting.type.safeParse(raw);
  if (result.success) return result.data;
  const reason = result.error.issues[0]?.message ?? 'is not valid';
  problems.push(`${place}: ${setting.secret ? 'is not valid' : reason}.`);
  return setting.default;
}

/** What commands read that ask a server, and which a shell may have that starts one. */
const OF_COMMANDS: ReadonlySet<string> = new Set(['OSSEAL_OSS_ENDPOINT', 'OSSEAL_EXPORT_PASSPHRASE']);

function refuseUnknown(input: SettingsInput, schema: SettingsSchema, problems: string[]): void {
  const names = Object.keys(schema);
  const foreign = input.foreignPrefixes ?? [];
  for (const name of Object.keys(input.flags ?? {})) {
    if (!names.includes(name)) problems.push(`unknown flag ${flagName(name)}${guess(name, names, flagName)}.`);
  }
  for (const variable of Object.keys(input.env ?? {})) {
    if (!variable.startsWith('OSSEAL_') || names.some((name) => environmentName(name) === variable)) continue;
    if (OF_COMMANDS.has(variable)) continue;
    if (foreign.some((prefix) => variable.startsWith(`${environmentName(prefix)}_`))) continue;
    problems.push(`unknown variable ${variable}${guess(variable, names, environmentName)}.`);
  }
  for (const key of Object.keys(input.file ?? {})) {
    if (names.includes(key) || foreign.some((prefix) => isPrefixed(key, prefix))) continue;
    problems.push(`unknown key ${key}${guess(key, names, (name) => name)}.`);
  }
}

function isPrefixed(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && /^[A-Z]/.test(key.slice(prefix.length));
}

/** A hint when one known name is close. */
function guess(wrong: string, names: readonly string[], spell: (name: string) => string): string {
  const written = spell === flagName ? flagName(wrong) : wrong;
  const near = names.map(spell).find((known) => distance(written.toLowerCase(), known.toLowerCase()) <= 2);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
