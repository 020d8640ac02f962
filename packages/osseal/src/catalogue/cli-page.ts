import type { CommandGroup, CommandSpec } from './command-spec.ts';

/** Markdown of `docs/generated/cli.md`. */
export function cliPage(groups: readonly CommandGroup[]): string {
  const parts = [
    '# The command line',
    '<!-- Written by `npm run docs` from packages/osseal/src/catalogue. -->',
    'Every command has `--help`. Tables are for people; `--json` gives what the service tells. Exit codes: 0 done, 1 refused or failed, ' +
      '78 settings or a file that make no sense; a command that has others names them.',
  ];
  for (const { title, commands } of groups) parts.push(`## ${title}`, ...commands.map(commandText));
  return `${parts.join('\n\n')}\n`;
}

function commandText(spec: CommandSpec): string {
  const { summary, words = [], options = [], notes = [], examples = [], exitCodes = {}, takesSettings } = spec;
  const parts = [`### \`osseal ${usageOf(spec)}\``, summary, ...notes];
  if (takesSettings === true) parts.push('`--help` lists the settings.');
  const rows = [
    ...words.map(
      ({ name, meaning, isOptional }) => `- \`${isOptional === true ? `[${name}]` : `<${name}>`}\`: ${meaning}`,
    ),
    ...options.map(
      ({ flags, meaning, isRequired }) => `- \`${flags}\`${isRequired === true ? ' (required)' : ''}: ${meaning}`,
    ),
  ];
  if (rows.length > 0) parts.push(rows.join('\n'));
  if (examples.length > 0) parts.push(`\`\`\`sh\n${examples.join('\n')}\n\`\`\``);
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  if (codes.length > 0) parts.push(`Exit codes: ${codes.join(', ')}.`);
  return parts.join('\n\n');
}

/** The command with its words, as it is typed. */
export function usageOf({ name, words = [], takesSettings }: CommandSpec): string {
  const typed = words.map(({ name: word, isOptional }) => (isOptional === true ? `[${word}]` : `<${word}>`));
  return [name, ...typed, ...(takesSettings === true ? ['[settings]'] : [])].join(' ');
}
