import type { ConsoleIo } from '../console-io.ts';
import type { OperatorOptions } from '../operator-client.ts';

/** A flag of a command, as commander writes it: `--since <time>`. */
export interface OptionSpec {
  readonly flags: string;
  /** With its default. */
  readonly meaning: string;
  readonly isRequired?: boolean;
}

/** A word that a command takes by its place. */
export interface ArgumentSpec {
  readonly name: string;
  readonly meaning: string;
  readonly isOptional?: boolean;
}

/** What a command was given. */
export interface CommandInput {
  /** In the order of the arguments; '' for an optional one that is not there. */
  readonly words: readonly string[];
  /** By the name that commander makes of a flag: `accessKeyId`. */
  readonly options: Readonly<Record<string, string | boolean | undefined>> & OperatorOptions;
}

/** One command: what `--help`, docs/generated/cli.md and the completion of shells say, and what it does. */
export interface CommandSpec {
  /** With a group in front: `clock advance`. */
  readonly name: string;
  readonly summary: string;
  readonly words?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Takes the settings of the server as flags, and shows them in its help. */
  readonly takesSettings?: boolean;
  /** Paragraphs. */
  readonly notes?: readonly string[];
  /** Command lines. */
  readonly examples?: readonly string[];
  /** Those besides 0, 1 for what was refused or failed, and 78 for settings that make no sense. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** @returns the exit code when it is not 0 */
  run(input: CommandInput, io: ConsoleIo): Promise<number | undefined>;
}

/** The commands of one page of the manual. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandSpec[];
}

const ACCESS_KEY: readonly OptionSpec[] = [
  {
    flags: '--access-key-id <id>',
    meaning: "of an account's root [$ALIBABA_CLOUD_ACCESS_KEY_ID, the default account's]",
  },
  {
    flags: '--access-key-secret <secret>',
    meaning: 'better in $ALIBABA_CLOUD_ACCESS_KEY_SECRET, which other users cannot see',
  },
];
const JSON_OPTION: OptionSpec = { flags: '--json', meaning: 'everything, as the service tells it' };

/** Flags of commands that ask KMS. */
export const ASKS_KMS: readonly OptionSpec[] = [
  {
    flags: '--endpoint <url>',
    meaning: 'http://host:port or unix:/path of KMS [$OSSEAL_KMS_ENDPOINT, http://127.0.0.1:5600]',
  },
  ...ACCESS_KEY,
  JSON_OPTION,
];

/** Flags of commands that ask the gateway. */
export const ASKS_OSS: readonly OptionSpec[] = [
  {
    flags: '--endpoint <url>',
    meaning: 'http://host:port or unix:/path of OSS [$OSSEAL_OSS_ENDPOINT, http://127.0.0.1:5601]',
  },
  ...ACCESS_KEY,
  JSON_OPTION,
];

/** Gives a command its options as the type that it knows them by; the catalogue is what makes them so. */
export function optionsAs<Options>(input: CommandInput): Options {
  return input.options as Options;
}
