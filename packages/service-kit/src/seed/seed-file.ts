import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../settings/config-error.ts';
import { parseSeed } from './parse-seed.ts';
import { SEED_KEYS, type Seed, type SeedProblem } from './seed.ts';

/** What `osseal.yaml` holds. */
export interface SeedFile {
  /** Keys that are not seed, unchecked: `loadSettings` judges them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The seed part, unchecked. */
  readonly seedInput: Readonly<Record<string, unknown>>;
  /** Checks the seed; problems name the line. @param defaultRegion of keys and buckets that name none. */
  seed(defaultRegion: string, problems: string[]): Seed | undefined;
}

/** Texts whose `${...}` belongs to the policy language, or to an object. */
const VERBATIM = new Set(['document', 'trust', 'policy', 'text']);

/**
 * Reads YAML or JSON. `${NAME}` in a text outside of policy documents and object contents stands for the environment
 * variable, so that secrets need not be in the file.
 * @param folder from which the files of objects are found
 * @throws ConfigError with all problems of syntax and of missing variables
 */
export function readSeedFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): SeedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  if (problems.length > 0) throw new ConfigError(problems);
  // Aliases in YAML may multiply: the bound keeps a small file from becoming a large value.
  const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new ConfigError(['the file must hold keys and values.']);

  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const whole = interpolate(raw, env, [], (path, name) =>
    problems.push(`line ${lineOf(path)}: variable ${name} is not set.`),
  ) as Record<string, unknown>;
  if (problems.length > 0) throw new ConfigError(problems);

  const entries = Object.entries(whole);
  const seedInput = Object.fromEntries(entries.filter(([key]) => SEED_KEYS.includes(key)));
  return {
    settings: Object.fromEntries(entries.filter(([key]) => !SEED_KEYS.includes(key))),
    seedInput,
    seed(defaultRegion, found) {
      const wrong: SeedProblem[] = [];
      const seed = parseSeed(seedInput, defaultRegion, wrong);
      for (const { path, message } of wrong) found.push(`line ${lineOf(path)}: ${describePath(path)}: ${message}.`);
      if (seed === undefined) return undefined;
      const objects = seed.objects.map((object) =>
        object.file === undefined ? object : { ...object, file: resolve(folder, object.file) },
      );
      return { ...seed, objects: objects };
    },
  };
}

/** `accounts[0].users[1].name` */
export function describePath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function interpolate(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  path: readonly PropertyKey[],
  missing: (path: readonly PropertyKey[], name: string) => void,
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_whole, name: string) => {
      const found = env[name];
      if (found === undefined) missing(path, name);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item, index) => interpolate(item, env, [...path, index], missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      VERBATIM.has(key) ? item : interpolate(item, env, [...path, key], missing),
    ]),
  );
}
