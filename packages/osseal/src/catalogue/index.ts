import { ACTIVITY_COMMANDS } from './activity-commands.ts';
import { BILL_COMMANDS } from './bill-commands.ts';
import type { CommandGroup, CommandSpec } from './command-spec.ts';
import { LABORATORY_COMMANDS } from './laboratory-commands.ts';
import { OBJECT_COMMANDS } from './object-commands.ts';
import { SERVER_COMMANDS } from './server-commands.ts';

/** The one command that knows all the others. */
const COMPLETION: CommandSpec = {
  name: 'completion',
  summary: 'Print completions for a shell.',
  words: [{ name: 'shell', meaning: '`bash`, `zsh` or `fish`' }],
  examples: ['source <(osseal completion bash)', 'osseal completion fish > ~/.config/fish/completions/osseal.fish'],
  async run({ words }, io) {
    io.stdout((await import('../commands/completion.ts')).completion(words[0] ?? '', COMMAND_GROUPS));
    return undefined;
  },
};

/** Every command, in the order of the manual. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  SERVER_COMMANDS,
  BILL_COMMANDS,
  ACTIVITY_COMMANDS,
  LABORATORY_COMMANDS,
  OBJECT_COMMANDS,
  { title: 'The shell', commands: [COMPLETION] },
];
