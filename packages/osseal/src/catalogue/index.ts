import { ACTIVITY_COMMANDS } from './activity-commands.ts';
import { BILL_COMMANDS } from './bill-commands.ts';
import type { CommandGroup } from './command-spec.ts';
import { LABORATORY_COMMANDS } from './laboratory-commands.ts';
import { OBJECT_COMMANDS } from './object-commands.ts';
import { serverCommands } from './server-commands.ts';

/** Every command, in the order of the manual. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  serverCommands(() => COMMAND_GROUPS),
  BILL_COMMANDS,
  ACTIVITY_COMMANDS,
  LABORATORY_COMMANDS,
  OBJECT_COMMANDS,
];
