const CHAOS = ['test/chaos/kill/chaos.mjs', '--seed', '7'];
const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/**
 * Defects of the kinds that matter, each with the check that has to find it: a program of this repository, its arguments for
 * node, and what it then says.
 */
export const DEFECTS = [
  {
    name: 'a lost fsync: blobs are given their name without being synced',
    file: 'packages/storage/src/files/file-blob-writer.ts',
    from: '      await handle.datasync();\n',
    to: '',
    check: [...CHAOS, '--kills', '40', '--step', 'answer before'],
    says: /BROKEN .*power cut/,
  },
  {
    name: 'a lost fsync: a registry is renamed and its folder is not synced',
    file: 'packages/storage/src/lowdb/durable-json-file.ts',
    from: '      await syncPath(dirname(this.#path));\n',
    to: '      void [syncPath, dirname];\n',
    check: [...CHAOS, '--kills', '40', '--step', 'answer before'],
    says: /BROKEN .*power cut/,
  },
  {
    name: 'a skipped tag check: chunks are handed on whatever their tag',
    file: 'packages/envelope/src/open.ts',
    from: '      plaintext.fill(0);\n      throw notAuthentic();\n',
    to: '      return plaintext;\n',
    check: [...JEST, 'test/chaos/tamper.test.ts', '--selectProjects', 'system', '-t', 'a flipped byte in a chunk'],
    says: /✕ a flipped byte in a chunk: no wrong byte leaves/,
  },
  {
    name: 'a counter after the answer: nobody waits for the bill',
    file: 'services/kms/src/pipeline/index.ts',
    from: "    if (action.billed) await meter.count(action.name, call, found, 'Success');\n",
    to: "    if (action.billed) void meter.count(action.name, call, found, 'Success');\n",
    check: [...CHAOS, '--kills', '40', '--step', 'journal.write before'],
    says: /BROKEN [\s\S]* on the bill, and it should be/,
  },
  {
    name: 'a key in the log: GenerateDataKey says what it made',
    file: 'services/kms/src/actions/crypto/generate-data-key.ts',
    from: '      plaintext.fill(0);\n',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    to: '      process.stderr.write(`made ${Plaintext}`);\n      plaintext.fill(0);\n',
    check: ['packages/osseal/bin/osseal.js', 'prove', '--canary'],
    says: /IN CLEAR {2}canary of GenerateDataKey: log/,
  },
  {
    name: 'a forgotten blob: what is replaced is not queued for deletion',
    file: 'packages/storage/src/objects/blob-references.ts',
    from: '      else this.#enqueue(blobId);\n',
    to: '      else void this.#enqueue;\n',
    check: [...CHAOS, '--kills', '25'],
    says: /BROKEN [\s\S]*rows of table blobs/,
  },
];
