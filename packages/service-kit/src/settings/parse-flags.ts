import { environmentName, flagName, type SettingsSchema } from './setting.ts';

/**
 * Flags of a command line by setting name: `--kms-port 0`, `--kms-port=0`, `--in-memory`, `--no-in-memory`.
 * What is not a flag of the schema becomes a problem. The last of two equal flags wins.
 */
export function parseFlags(
  argv: readonly string[],
  schema: SettingsSchema,
  problems: string[],
): Readonly<Record<string, unknown>> {
  const byFlag = new Map(Object.entries(schema).map(([name, setting]) => [flagName(name), { name, setting }]));
  const flags: Record<string, unknown> = {};
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const known = byFlag.get(flag);
    if (!known) {
      const negated = flag.startsWith('--no-') ? byFlag.get(`--${flag.slice(5)}`) : undefined;
      if (negated?.setting.isSwitch && equals < 0) flags[negated.name] = false;
      else problems.push(word.startsWith('-') ? `unknown flag ${flag}.` : `unexpected argument ${word}.`);
      continue;
    }
    if (equals >= 0) flags[known.name] = word.slice(equals + 1);
    else if (known.setting.isSwitch) flags[known.name] = true;
    else if (at + 1 < argv.length && !byFlag.has(argv[at + 1] ?? '')) flags[known.name] = argv[++at];
    else problems.push(`${flag} needs a value.`);
  }
  return flags;
}

/** One line per setting for `--help`. */
export function describeSettings(schema: SettingsSchema): string {
  return Object.entries(schema)
    .map(([name, setting]) => {
      const fallback = setting.default === undefined ? '' : ` [${String(setting.default)}]`;
      const flag = setting.secret ? '' : `${flagName(name)}, `;
      return `  ${flag}${environmentName(name)}\n      ${setting.meaning}${fallback}`;
    })
    .join('\n');
}
