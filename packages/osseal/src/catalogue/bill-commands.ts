import type { UsageOptions } from '../commands/usage.ts';
import { ASKS_KMS, type CommandGroup, optionsAs } from './command-spec.ts';

/** The bill and its limits. */
export const BILL_COMMANDS: CommandGroup = {
  title: 'The bill',
  commands: [
    {
      name: 'usage',
      summary: 'Print the bill: every cryptographic KMS call so far.',
      options: [
        { flags: '--since <time>', meaning: 'start, e.g. 2026-11-23 or 2026-11-23T15:00Z' },
        { flags: '--until <time>', meaning: 'end, exclusive' },
        {
          flags: '--group-by <fields>',
          meaning: 'of hour,region,account,principal,action,key,key-class,outcome,cause,bucket',
        },
        { flags: '--csv', meaning: 'its rows' },
        ...ASKS_KMS,
      ],
      examples: ['osseal usage', 'osseal usage --since 2026-11-23 --group-by action,bucket --csv'],
      async run(input, io) {
        await (await import('../commands/usage.ts')).usage(optionsAs<UsageOptions>(input), io);
        return undefined;
      },
    },
    {
      name: 'budget list',
      summary: 'Print all budgets and what is spent of each.',
      options: ASKS_KMS,
      async run(input, io) {
        await (await import('../commands/budget.ts')).listBudgets(input.options, io);
        return undefined;
      },
    },
    {
      name: 'budget add',
      summary: 'Limit billed calls or their cost.',
      options: [
        { flags: '--calls <n>', meaning: 'how many calls may succeed; or --cost' },
        { flags: '--cost <amount>', meaning: 'how much they may cost' },
        { flags: '--window <window>', meaning: 'hour, day, month or total [total]' },
        { flags: '--mode <mode>', meaning: 'refuse or warn [refuse]' },
        { flags: '--error <code>', meaning: 'KMS error of refused calls [Forbidden.InDebtOverdue]' },
        { flags: '--name <name>', meaning: 'for you' },
        { flags: '--action <action>', meaning: 'only this KMS action' },
        { flags: '--key <id>', meaning: 'only this CMK' },
        { flags: '--bucket <name>', meaning: 'only calls behind requests to this bucket' },
        { flags: '--principal <arn>', meaning: 'only calls of this principal' },
        { flags: '--account <uid>', meaning: 'only calls of this account' },
        { flags: '--region <region>', meaning: 'only calls in this region' },
        ...ASKS_KMS,
      ],
      examples: ['osseal budget add --bucket demo --calls 100 --window day'],
      async run(input, io) {
        await (await import('../commands/budget.ts')).addBudget(input.options, io);
        return undefined;
      },
    },
    {
      name: 'budget remove',
      summary: 'Take a budget away, or all of them.',
      words: [{ name: 'id', meaning: 'of the budget; all when it is left out', isOptional: true }],
      options: ASKS_KMS,
      async run({ words, options }, io) {
        await (await import('../commands/budget.ts')).removeBudgets(words[0] ?? '', options, io);
        return undefined;
      },
    },
  ],
};
