import { Command } from 'commander';
import type { CommandSpec } from './catalogue/command-spec.ts';
import { COMMAND_GROUPS } from './catalogue/index.ts';
import { type ConsoleIo, processIo } from './console-io.ts';

/**
 * The command line, made from the catalogue. Commands are loaded when they run, so that `osseal version` need not load two
 * services.
 * @param argv after the script's name
 */
export async function main(argv: readonly string[], io: ConsoleIo = processIo): Promise<void> {
  const program = new Command('osseal');
  program
    .description('A local Alibaba Cloud KMS with an OSS gateway that really encrypts.')
    .option('--version', 'Print the version.')
    .enablePositionalOptions()
    .showHelpAfterError('Try osseal --help.')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or failed, 78 settings or a file that make no sense.');
  const specs = COMMAND_GROUPS.flatMap(({ commands }) => commands);
  for (const spec of specs) addCommand(program, spec, io);
  await addSettingsHelp(program, argv, specs);
  await program.parseAsync(argv[0] === '--version' ? ['version'] : argv, { from: 'user' });
}

function addCommand(program: Command, spec: CommandSpec, io: ConsoleIo): void {
  const { name, summary, words = [], options = [], takesSettings = false } = spec;
  const [last = '', group] = name.split(' ').reverse();
  const command = (group === undefined ? program : groupOf(program, group)).command(last).description(summary);
  for (const { name: word, meaning, isOptional } of words) {
    command.argument(isOptional === true ? `[${word}]` : `<${word}>`, meaning);
  }
  for (const { flags, meaning, isRequired } of options) {
    if (isRequired === true) command.requiredOption(flags, meaning);
    else command.option(flags, meaning);
  }
  // Flags of settings are read by the settings themselves: one description for flag, variable and file.
  if (takesSettings) {
    command.usage('[settings]').argument('[settings...]').allowUnknownOption().passThroughOptions();
  }
  command.addHelpText('after', () => helpText(spec));
  command.action(async (...given: unknown[]) => {
    const named = takesSettings ? (given[0] as string[]) : words.map((_, at) => String(given[at] ?? ''));
    const exitCode = await spec.run({ words: named, options: command.opts() }, io);
    if (exitCode !== undefined && exitCode !== 0) process.exitCode = exitCode;
  });
}

const GROUPS: Readonly<Record<string, string>> = {
  budget: 'Limits of billed calls.',
  clock: 'The virtual clock of both services.',
  faults: 'Requests that fail on purpose.',
  inspect: 'What is inside of what is sealed.',
  policy: 'RAM policies.',
  snapshot: 'Kept states of both services.',
};

function groupOf(program: Command, name: string): Command {
  return (
    program.commands.find((command) => command.name() === name) ?? program.command(name).description(GROUPS[name] ?? '')
  );
}

function helpText({ notes = [], examples = [], exitCodes = {} }: CommandSpec): string {
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  const parts = [
    ...notes,
    ...(examples.length === 0 ? [] : [`Examples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`]),
    ...(codes.length === 0 ? [] : [`Exit codes: ${codes.join(', ')}.`]),
  ];
  return parts.map((part) => `\n${part}`).join('\n');
}

/** The settings are many, and are loaded only for those who ask for them. */
async function addSettingsHelp(
  program: Command,
  argv: readonly string[],
  specs: readonly CommandSpec[],
): Promise<void> {
  const [name, ...rest] = argv;
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  const spec = specs.find((each) => each.name === name && each.takesSettings);
  const command = program.commands.find((each) => each.name() === name);
  if (!wantsHelp || spec === undefined || command === undefined) return;
  const { describeSettings } = await import('@osseal/service-kit');
  const { ossealSettings } = await import('./settings.ts');
  const text = `\nSettings (flag > variable > osseal.yaml > default):\n${describeSettings(ossealSettings)}`;
  command.addHelpText('after', text);
}

/** Runs `main` as the process: an error becomes a line on stderr and an exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  try {
    await main(argv);
  } catch (error) {
    const { failureOf } = await import('@osseal/service-kit');
    const { OperatorError } = await import('./operator-client.ts');
    const { text, exitCode } = error instanceof OperatorError ? { text: error.message, exitCode: 1 } : failureOf(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}
