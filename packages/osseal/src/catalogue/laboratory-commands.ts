import { ASKS_KMS, type CommandGroup, type CommandSpec } from './command-spec.ts';

const ARCHIVE_OPTIONS = [
  { flags: '--data-dir <folder>', meaning: 'the data folder [$OSSEAL_DATA_DIR, ./.osseal]' },
  { flags: '--passphrase-file <file>', meaning: 'holds the passphrase [$OSSEAL_EXPORT_PASSPHRASE]' },
];

const clock = (
  name: string,
  summary: string,
  more: Partial<CommandSpec> & { key: string; value?: boolean },
): CommandSpec => {
  const { key, value, ...spec } = more;
  return {
    name: `clock ${name}`,
    summary,
    options: ASKS_KMS,
    ...spec,
    async run({ words, options }, io) {
      const { changeClock } = await import('../commands/clock.ts');
      await changeClock({ [key]: value ?? (words[0] || true) }, options, io);
      return undefined;
    },
  };
};

/** Time, faults and kept states. */
export const LABORATORY_COMMANDS: CommandGroup = {
  title: 'Laboratory',
  commands: [
    {
      name: 'clock show',
      summary: 'Print what the virtual clock shows.',
      options: ASKS_KMS,
      async run({ options }, io) {
        await (await import('../commands/clock.ts')).showClock(options, io);
        return undefined;
      },
    },
    clock('set', 'Set the clock; a running one runs on from there.', {
      key: 'set',
      words: [{ name: 'time', meaning: 'a UTC time or day' }],
      examples: ['osseal clock set 2027-01-01T00:00:00Z'],
    }),
    clock('advance', 'Let time pass; what becomes due is done before the command ends.', {
      key: 'advance',
      words: [{ name: 'span', meaning: '90m, 24h, 365d, P1DT2H (units ms, s, m, h, d, w, y)' }],
      examples: ['osseal clock advance 365d'],
    }),
    clock('freeze', 'Let the clock stand still.', {
      key: 'freeze',
      words: [{ name: 'time', meaning: 'at this UTC time; now when it is left out', isOptional: true }],
    }),
    clock('resume', 'Let a frozen clock run on.', { key: 'resume', value: true }),
    clock('follow', "Take the machine's time again.", { key: 'follow', value: true }),
    {
      name: 'faults list',
      summary: 'Print the rules by which requests fail, and how often each did something.',
      options: ASKS_KMS,
      async run({ options }, io) {
        await (await import('../commands/faults.ts')).listFaults(options, io);
        return undefined;
      },
    },
    {
      name: 'faults add',
      summary: 'Let chosen requests fail, wait, be throttled, or lose their connection.',
      options: [
        {
          flags: '--service <service>',
          meaning: 'kms, oss, or kms-client for what the gateway asks of KMS',
          isRequired: true,
        },
        { flags: '--action <action>', meaning: 'only this action; * stands for any characters' },
        { flags: '--key <id>', meaning: 'only with this CMK' },
        { flags: '--bucket <name>', meaning: 'only of this bucket' },
        { flags: '--principal <principal>', meaning: 'only of this ARN or access key' },
        { flags: '--after <n>', meaning: 'let so many matching requests pass first' },
        { flags: '--count <n>', meaning: 'so often [always]' },
        { flags: '--probability <p>', meaning: 'above 0, up to 1 [1]' },
        { flags: '--seed <text>', meaning: 'makes the chances the same every time' },
        { flags: '--error <code>', meaning: "answer with this error of the service's catalogue" },
        { flags: '--latency <span>', meaning: 'answer so much later: 200ms, or 100ms-2s for something between' },
        { flags: '--throttle <rate>', meaning: 'calls/span, e.g. 10/1s, or `profile` for the real quotas' },
        { flags: '--drop <when>', meaning: 'cut the connection `before` or `after` the work' },
        { flags: '--away', meaning: 'with kms-client: KMS cannot be reached' },
        ...ASKS_KMS,
      ],
      examples: [
        'osseal faults add --service kms --action Decrypt --error Rejected.Throttling --count 2',
        'osseal faults add --service oss --bucket demo --latency 100ms-2s',
        'osseal faults add --service kms-client --away',
      ],
      async run({ options }, io) {
        await (await import('../commands/faults.ts')).addFault(options, io);
        return undefined;
      },
    },
    {
      name: 'faults remove',
      summary: 'Take a fault away, or all of them.',
      words: [{ name: 'id', meaning: 'of the rule; all when it is left out', isOptional: true }],
      options: ASKS_KMS,
      async run({ words, options }, io) {
        await (await import('../commands/faults.ts')).removeFaults(words[0] ?? '', options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot list',
      summary: 'Print the kept states.',
      options: ASKS_KMS,
      async run({ options }, io) {
        await (await import('../commands/snapshot.ts')).listSnapshots(options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot make',
      summary: 'Keep the present state of both services under a name.',
      words: [{ name: 'name', meaning: 'letters, digits, dots, dashes and underscores' }],
      options: ASKS_KMS,
      async run({ words, options }, io) {
        await (await import('../commands/snapshot.ts')).changeState('/snapshots', { name: words[0] }, options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot restore',
      summary: 'Go back to a kept state.',
      words: [{ name: 'name', meaning: 'of the state' }],
      options: [{ flags: '--keep-clock', meaning: 'leave the clock as it is' }, ...ASKS_KMS],
      async run({ words, options }, io) {
        const { changeState } = await import('../commands/snapshot.ts');
        const body = options.keepClock === true ? { clock: false } : {};
        await changeState(`/snapshots/${encodeURIComponent(words[0] ?? '')}/restore`, body, options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot fork',
      summary: 'Keep a state under one more name.',
      words: [
        { name: 'name', meaning: 'of the state' },
        { name: 'other', meaning: 'the other name' },
      ],
      options: ASKS_KMS,
      async run({ words, options }, io) {
        const { changeState } = await import('../commands/snapshot.ts');
        await changeState(`/snapshots/${encodeURIComponent(words[0] ?? '')}/fork`, { name: words[1] }, options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot remove',
      summary: 'Take a kept state away.',
      words: [{ name: 'name', meaning: 'of the state' }],
      options: ASKS_KMS,
      async run({ words, options }, io) {
        await (await import('../commands/snapshot.ts')).removeSnapshot(words[0] ?? '', options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot export',
      summary: 'Write a whole state as one file, sealed under a passphrase.',
      words: [{ name: 'file', meaning: 'where to' }],
      options: [
        {
          flags: '--name <snapshot>',
          meaning: 'a snapshot, also while a server runs [the present state, of a folder that no server uses]',
        },
        ...ARCHIVE_OPTIONS,
      ],
      notes: [
        'The file holds the root key too, so that it can be opened elsewhere: whoever has file and passphrase has all keys.',
      ],
      examples: ['osseal snapshot export stack.osseal', 'osseal snapshot export before.osseal --name before-rotation'],
      async run({ words, options }, io) {
        await (await import('../commands/archive.ts')).exportState(words[0] ?? '', options, io);
        return undefined;
      },
    },
    {
      name: 'snapshot import',
      summary: 'Make a new data folder of an exported state.',
      words: [{ name: 'file', meaning: 'the exported state' }],
      options: ARCHIVE_OPTIONS,
      examples: ['osseal snapshot import stack.osseal --data-dir ./copy'],
      async run({ words, options }, io) {
        await (await import('../commands/archive.ts')).importState(words[0] ?? '', options, io);
        return undefined;
      },
    },
    {
      name: 'reset',
      summary: 'Go back to what the seed makes of nothing. Everything else is lost.',
      options: ASKS_KMS,
      async run({ options }, io) {
        await (await import('../commands/snapshot.ts')).changeState('/reset', {}, options, io);
        return undefined;
      },
    },
  ],
};
