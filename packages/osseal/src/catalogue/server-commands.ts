import type { CommandGroup } from './command-spec.ts';

/** Starting, settings and seeds. @param all every command, for completions */
export const serverCommands = (all: () => readonly CommandGroup[]): CommandGroup => ({
  title: 'The server',
  commands: [
    {
      name: 'up',
      summary: 'Start KMS and OSS.',
      takesSettings: true,
      examples: [
        'osseal up',
        'osseal up --in-memory --kms-port 0 --oss-port 0 --ready-file ready.json',
        'osseal up --seed osseal.yaml',
      ],
      async run({ words }, io) {
        const { runProcess } = await import('@osseal/service-kit');
        await runProcess(async () => (await import('../commands/up.ts')).up(words, io));
        return undefined;
      },
    },
    {
      name: 'config',
      summary: 'Print the effective settings, secrets redacted.',
      takesSettings: true,
      async run({ words }, io) {
        await (await import('../commands/config.ts')).config(words, io);
        return undefined;
      },
    },
    {
      name: 'seed',
      summary: 'Check a seed file. A seed is carried out by `osseal up --seed FILE`.',
      words: [{ name: 'file', meaning: 'osseal.yaml, or another file of that form' }],
      options: [
        { flags: '--check', meaning: 'read the whole file and name every mistake with its place', isRequired: true },
      ],
      examples: ['osseal seed --check osseal.yaml'],
      exitCodes: { 78: 'the file has mistakes' },
      async run({ words }, io) {
        await (await import('../commands/seed.ts')).checkSeed(words[0] ?? '', io);
        return undefined;
      },
    },
    {
      name: 'doctor',
      summary: 'Look for what keeps clients from working: ports, clocks, names, disk; and print settings for SDKs.',
      options: [
        {
          flags: '--kms-endpoint <url>',
          meaning: 'http://host:port of KMS [$OSSEAL_KMS_ENDPOINT, http://127.0.0.1:5600]',
        },
        {
          flags: '--oss-endpoint <url>',
          meaning: 'http://host:port of OSS [$OSSEAL_OSS_ENDPOINT, http://127.0.0.1:5601]',
        },
        { flags: '--data-dir <folder>', meaning: 'the data folder [$OSSEAL_DATA_DIR, ./.osseal]' },
        { flags: '--json', meaning: 'the findings as JSON' },
      ],
      exitCodes: { 1: 'something is wrong' },
      run: async (input, io) => (await import('../commands/doctor.ts')).doctor(input.options, io),
    },
    {
      name: 'certs',
      summary: "Fetch the certificate of the server's own authority, and print how clients come to trust it.",
      options: [
        { flags: '--endpoint <url>', meaning: 'http://host:port of KMS [$OSSEAL_KMS_ENDPOINT, http://127.0.0.1:5600]' },
        { flags: '--out <file>', meaning: 'where to write it [osseal-ca.pem]; `-` prints it alone' },
      ],
      examples: ['osseal certs --out ca.pem', 'osseal certs --out - | openssl x509 -noout -text'],
      async run(input, io) {
        await (await import('../commands/certs.ts')).certs(input.options, io);
        return undefined;
      },
    },
    {
      name: 'completion',
      summary: 'Print completions for a shell.',
      words: [{ name: 'shell', meaning: '`bash`, `zsh` or `fish`' }],
      examples: ['source <(osseal completion bash)', 'osseal completion fish > ~/.config/fish/completions/osseal.fish'],
      async run({ words }, io) {
        const { completion } = await import('../commands/completion.ts');
        io.stdout(completion(words[0] ?? '', all()));
        return undefined;
      },
    },
    {
      name: 'version',
      summary: 'Print the version.',
      async run(_input, io) {
        io.stdout(`${await (await import('../commands/version.ts')).version()}\n`);
        return undefined;
      },
    },
  ],
});
