import { Command } from 'commander';
import type { ExplainOptions } from './commands/explain.ts';
import type { FsckOptions } from './commands/fsck.ts';
import type { SuggestOptions } from './commands/policy-suggest.ts';
import type { ReencryptOptions } from './commands/reencrypt.ts';
import type { UsageOptions } from './commands/usage.ts';
import { type ConsoleIo, processIo } from './console-io.ts';

/**
 * The command line. Commands are loaded when they run, so that `osseal version` need not load two services.
 * @param argv after the script's name
 */
export async function main(argv: readonly string[], io: ConsoleIo = processIo): Promise<void> {
  const program = new Command('osseal');
  program
    .description('A local Alibaba Cloud KMS with an OSS gateway that really encrypts.')
    .option('--version', 'Print the version.')
    .enablePositionalOptions()
    .showHelpAfterError('Try osseal --help.');

  // Flags of settings are read by the settings themselves: one description for flag, variable and file.
  const takesSettings = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .usage('[settings]')
      .argument('[settings...]')
      .allowUnknownOption()
      .passThroughOptions();

  const withSettingsHelp = async (command: Command) => {
    const { describeSettings } = await import('@osseal/service-kit');
    const { ossealSettings } = await import('./settings.ts');
    command.addHelpText(
      'after',
      `\nSettings (flag > variable > osseal.yaml > default):\n${describeSettings(ossealSettings)}`,
    );
  };

  const upCommand = takesSettings('up', 'Start KMS and OSS.').action(async (settings: string[]) => {
    const { runProcess } = await import('@osseal/service-kit');
    await runProcess(async () => (await import('./commands/up.ts')).up(settings, io));
  });
  const configCommand = takesSettings('config', 'Print the effective settings, secrets redacted.').action(
    async (settings: string[]) => (await import('./commands/config.ts')).config(settings, io),
  );
  const asksService = (command: Command) =>
    command
      .option('--endpoint <url>', 'http://host:port or unix:/path of KMS [$OSSEAL_KMS_ENDPOINT, http://127.0.0.1:5600]')
      .option('--access-key-id <id>', "of an account's root [$ALIBABA_CLOUD_ACCESS_KEY_ID, the default account's]")
      .option(
        '--access-key-secret <secret>',
        'better in $ALIBABA_CLOUD_ACCESS_KEY_SECRET, which other users cannot see',
      );
  asksService(program.command('usage').description('Print the bill: every cryptographic KMS call so far.'))
    .option('--since <time>', 'start, e.g. 2026-11-23 or 2026-11-23T15:00Z')
    .option('--until <time>', 'end, exclusive')
    .option('--group-by <fields>', 'of hour,region,account,principal,action,key,key-class,outcome,cause')
    .option('--json', 'the whole statement')
    .option('--csv', 'its rows')
    .action(async (options: UsageOptions) => (await import('./commands/usage.ts')).usage(options, io));
  asksService(program.command('explain').description('Tell why a request was refused.').argument('<request-id>'))
    .option('--json', 'everything, as the service keeps it')
    .action(async (requestId: string, options: ExplainOptions) =>
      (await import('./commands/explain.ts')).explain(requestId, options, io),
    );
  const policy = program.command('policy').description('RAM policies.');
  asksService(policy.command('suggest').description('Print the smallest policy that covers what a principal did.'))
    .requiredOption('--principal <arn>', 'e.g. acs:ram::1000000000000001:user/alice')
    .option('--since <time>', 'a UTC time or day, or a span such as 90m, 24h or 7d; default: all that is kept')
    .option('--oss-endpoint <url>', 'http://host:port or unix:/path of OSS [http://127.0.0.1:5601]')
    .action(async (options: SuggestOptions) => (await import('./commands/policy-suggest.ts')).suggest(options, io));
  const asksGateway = (command: Command) =>
    command
      .argument('<bucket>')
      .option('--endpoint <url>', 'http://host:port or unix:/path of OSS [$OSSEAL_OSS_ENDPOINT, http://127.0.0.1:5601]')
      .option(
        '--access-key-id <id>',
        "of the bucket's account's root [$ALIBABA_CLOUD_ACCESS_KEY_ID, the default account's]",
      )
      .option(
        '--access-key-secret <secret>',
        'better in $ALIBABA_CLOUD_ACCESS_KEY_SECRET, which other users cannot see',
      )
      .option('--json', 'everything, as the service tells it');
  asksGateway(program.command('inventory').description("Tell how a bucket's objects are encrypted.")).action(
    async (bucket: string, options: ReencryptOptions) =>
      (await import('./commands/inventory.ts')).inventory(bucket, options, io),
  );
  for (const [work, description] of [
    ['rewrap', "Bring encrypted objects to the bucket's default key and its newest version, by their data keys alone."],
    ['encrypt', "Encrypt objects that are not encrypted, as the bucket's default says."],
  ] as const) {
    asksGateway(program.command(work).description(description))
      .option('--prefix <prefix>', 'only keys that begin so')
      .option('--dry-run', 'tell what would be done, and do nothing')
      .option('--resume <token>', 'go on where a run was stopped')
      .action(async (bucket: string, options: ReencryptOptions) =>
        (await import('./commands/reencrypt.ts')).reencrypt(work, bucket, options, io),
      );
  }
  program
    .command('fsck')
    .description('Check a data folder that no server uses: every object, key and blob.')
    .option('--data-dir <folder>', 'the folder [$OSSEAL_DATA_DIR, ./.osseal]')
    .option('--yes', 'repair: delete what nothing names, count anew what can be counted')
    .option('--json', 'the findings as JSON')
    .addHelpText('after', '\nExit code: 0 nothing is wrong, 1 something is, 2 a server uses the folder.')
    .action(async (options: FsckOptions) => {
      process.exitCode = await (await import('./commands/fsck.ts')).fsck(options, io);
    });
  program
    .command('version')
    .description('Print the version.')
    .action(async () => io.stdout(`${await (await import('./commands/version.ts')).version()}\n`));

  const [name, ...rest] = argv;
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  if (wantsHelp && name === 'up') await withSettingsHelp(upCommand);
  if (wantsHelp && name === 'config') await withSettingsHelp(configCommand);
  await program.parseAsync(name === '--version' ? ['version'] : argv, { from: 'user' });
}

/** Runs `main` as the process: an error becomes a line on stderr and an exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  try {
    await main(argv);
  } catch (error) {
    const { ConfigError } = await import('@osseal/service-kit');
    const { OperatorError } = await import('./operator-client.ts');
    if (!(error instanceof ConfigError || error instanceof OperatorError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof ConfigError ? ConfigError.exitCode : 1;
  }
}
