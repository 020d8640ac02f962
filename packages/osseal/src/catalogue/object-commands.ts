import type { FsckOptions } from '../commands/fsck.ts';
import type { ProveOptions } from '../commands/prove.ts';
import type { ReencryptOptions } from '../commands/reencrypt.ts';
import { ASKS_KMS, ASKS_OSS, type CommandGroup, type CommandSpec, optionsAs } from './command-spec.ts';

const BUCKET = { name: 'bucket', meaning: 'its name' };

const reencryption = (work: 'rewrap' | 'encrypt', summary: string): CommandSpec => ({
  name: work,
  summary,
  words: [BUCKET],
  options: [
    { flags: '--prefix <prefix>', meaning: 'only keys that begin so' },
    { flags: '--dry-run', meaning: 'tell what would be done, and do nothing' },
    { flags: '--resume <token>', meaning: 'go on where a run was stopped' },
    ...ASKS_OSS,
  ],
  examples: [`osseal ${work} demo --dry-run`, `osseal ${work} demo --prefix reports/`],
  exitCodes: { 1: 'some objects could not be changed' },
  async run(input, io) {
    const { reencrypt } = await import('../commands/reencrypt.ts');
    await reencrypt(work, input.words[0] ?? '', optionsAs<ReencryptOptions>(input), io);
    return undefined;
  },
});

/** How things are encrypted, and whether they are whole. */
export const OBJECT_COMMANDS: CommandGroup = {
  title: 'Objects and ciphertexts',
  commands: [
    {
      name: 'inventory',
      summary: "Tell how a bucket's objects are encrypted.",
      words: [BUCKET],
      options: ASKS_OSS,
      async run(input, io) {
        const { inventory } = await import('../commands/inventory.ts');
        await inventory(input.words[0] ?? '', optionsAs<ReencryptOptions>(input), io);
        return undefined;
      },
    },
    reencryption(
      'rewrap',
      "Bring encrypted objects to the bucket's default key and its newest version, by their data keys alone.",
    ),
    reencryption('encrypt', "Encrypt objects that are not encrypted, as the bucket's default says."),
    {
      name: 'inspect object',
      summary: 'Tell how an object is sealed, and which of its chunks verify.',
      words: [BUCKET, { name: 'key', meaning: 'of the object' }],
      options: [{ flags: '--version-id <id>', meaning: 'a version [the current one]' }, ...ASKS_OSS],
      examples: ['osseal inspect object demo reports/2026.csv'],
      exitCodes: { 1: 'something does not verify' },
      run: async ({ words, options }, io) =>
        (await import('../commands/inspect-object.ts')).inspectObject(words[0] ?? '', words[1] ?? '', options, io),
    },
    {
      name: 'inspect ciphertext',
      summary: 'Tell which key and version made a CiphertextBlob of KMS, and whether it can be decrypted.',
      words: [{ name: 'blob', meaning: 'base64; `-` reads it from stdin' }],
      options: [
        { flags: '--context <json>', meaning: 'the encryption context' },
        { flags: '--region <region>', meaning: 'where to ask [cn-hangzhou]' },
        { flags: '--offline', meaning: 'do not ask KMS' },
        ...ASKS_KMS,
      ],
      exitCodes: { 1: 'it cannot be decrypted' },
      run: async ({ words, options }, io) =>
        (await import('../commands/inspect-ciphertext.ts')).inspectCiphertext(words[0] ?? '', options, io),
    },
    {
      name: 'inspect file',
      summary: 'Tell what a file of sealed bytes is. Without its data key only what is not encrypted can be verified.',
      words: [{ name: 'file', meaning: 'from the `blobs` of a data folder' }],
      options: [{ flags: '--json', meaning: 'as JSON' }],
      exitCodes: { 1: 'it is no such file, or it is damaged' },
      run: async ({ words, options }, io) =>
        (await import('../commands/inspect-file.ts')).inspectFile(words[0] ?? '', options, io),
    },
    {
      name: 'fsck',
      summary: 'Check a data folder that no server uses: every object, key and blob.',
      options: [
        { flags: '--data-dir <folder>', meaning: 'the folder [$OSSEAL_DATA_DIR, ./.osseal]' },
        { flags: '--yes', meaning: 'repair: delete what nothing names, count anew what can be counted' },
        { flags: '--json', meaning: 'the findings as JSON' },
      ],
      exitCodes: { 1: 'something is wrong', 2: 'a server uses the folder' },
      run: async (input, io) => (await import('../commands/fsck.ts')).fsck(optionsAs<FsckOptions>(input), io),
    },
    {
      name: 'prove',
      summary: 'Write by every way into a server of its own, and look for it in clear in every file.',
      options: [
        {
          flags: '--canary',
          meaning: 'plant contents, keys and secrets that can be told from all others',
          isRequired: true,
        },
        { flags: '--json', meaning: 'the result as JSON' },
      ],
      examples: ['osseal prove --canary'],
      exitCodes: { 1: 'something is there in clear' },
      run: async (input, io) => (await import('../commands/prove.ts')).prove(optionsAs<ProveOptions>(input), io),
    },
  ],
};
