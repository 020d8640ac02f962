import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cruise, ROOT } from './dependency-cruiser.ts';

type Case = readonly [rule: string, from: string, specifier: string];

/** A small repository in which each file breaks one rule. */
const BREACHES: readonly Case[] = [
  ['lowest-packages-stand-alone', 'packages/protocol/src/rpc/asks-storage.ts', '@osseal/storage'],
  ['ram-and-envelope-stay-pure', 'packages/ram/src/reads-yaml.ts', 'jose'],
  ['middle-packages-point-down', 'packages/storage/src/asks-kit.ts', '@osseal/service-kit'],
  ['services-point-down', 'services/kms/src/asks-osseal.ts', '../../../packages/osseal/src/index.ts'],
  ['services-do-not-meet', 'services/gateway/src/asks-kms.ts', '../../kms/src/index.ts'],
  ['console-stands-alone', 'packages/console/web/src/asks-protocol.ts', '../../../ram/src/index.ts'],
  ['console-only-where-composed', 'services/gateway/src/asks-console.ts', '../../../packages/console/src/index.ts'],
  ['pages-are-built', 'packages/console/src/asks-web.ts', '../web/src/page.ts'],
  [
    'only-osseal-and-testkit-know-services',
    'packages/service-kit/src/asks-kms.ts',
    '../../../services/kms/src/index.ts',
  ],
  ['key-material-stays', 'packages/osseal/src/asks-keyring.ts', '../../../services/kms/src/keyring/keyring.ts'],
  ['engines-only-where-composed', 'services/gateway/src/objects/asks-engine.ts', '@osseal/storage/memory'],
  ['engines-do-not-meet', 'packages/storage/src/files/asks-memory.ts', '../memory/index.ts'],
  ['express-at-the-edge', 'services/kms/src/actions/sees-express.ts', 'express'],
  ['lowdb-in-its-engine', 'services/kms/src/keys/asks-lowdb.ts', 'lowdb'],
  ['lmdb-in-its-engine', 'packages/storage/src/files/asks-lmdb.ts', 'lmdb'],
  ['jose-has-homes', 'services/gateway/src/sse/asks-jose.ts', 'jose'],
  ['sources-never-import-tests', 'services/kms/src/asks-test.ts', '../test/fixture.ts'],
  ['sources-never-import-testkit', 'services/gateway/src/asks-testkit.ts', '../../../packages/testkit/src/index.ts'],
  ['no-cycles', 'packages/envelope/src/here.ts', './there.ts'],
  ['names-say-what-is-inside', 'services/gateway/src/asks-utils.ts', './utils/text.ts'],
  ['everything-resolves', 'services/gateway/src/asks-nobody.ts', './nobody.ts'],
];

/** Imports that are allowed where they stand. */
const ALLOWED: readonly Case[] = [
  ['middle-packages-point-down', 'packages/kms-client/src/asks-ram.ts', '@osseal/ram'],
  ['engines-only-where-composed', 'services/kms/src/main.ts', '@osseal/storage/memory'],
  ['engines-only-where-composed', 'packages/osseal/src/compose.ts', '@osseal/storage/memory'],
  ['key-material-stays', 'services/kms/src/keys/asks-keyring.ts', '../keyring/keyring.ts'],
  ['key-material-stays', 'services/kms/test/keyring.test.ts', '../src/keyring/keyring.ts'],
  ['express-at-the-edge', 'services/gateway/src/app.ts', 'express'],
  ['express-at-the-edge', 'services/gateway/src/console/sends-pages.ts', 'express'],
  ['console-only-where-composed', 'packages/osseal/src/hands-in.ts', '../../console/src/index.ts'],
  ['express-at-the-edge', 'services/kms/src/usage/control.ts', 'node:http'],
  ['lowdb-in-its-engine', 'packages/storage/src/lowdb/opens.ts', 'lowdb'],
  ['jose-has-homes', 'packages/service-kit/src/sealing/seals.ts', 'jose'],
  ['only-osseal-and-testkit-know-services', 'packages/testkit/src/asks-kms.ts', '../../../services/kms/src/index.ts'],
];

const EMPTY = [
  'packages/storage/src/index.ts',
  'packages/storage/src/memory/index.ts',
  'packages/service-kit/src/index.ts',
  'packages/ram/src/index.ts',
  'packages/osseal/src/index.ts',
  'packages/console/src/index.ts',
  'packages/console/web/src/page.ts',
  'packages/testkit/src/index.ts',
  'services/kms/src/index.ts',
  'services/kms/src/keyring/keyring.ts',
  'services/kms/test/fixture.ts',
  'services/gateway/src/utils/text.ts',
];

const edgeOf = (from: string, specifier: string) =>
  `import type {} from '${specifier}';\nexport const from = '${from}';\n`;

describe('the import rules', () => {
  let base: string;
  let reported: ReadonlyMap<string, readonly string[]>;

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text);
  }

  beforeAll(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'osseal-import-rules-')));
    await put('package.json', '{ "name": "breaches", "type": "module" }');
    for (const name of ['express', 'lowdb', 'lmdb', 'jose']) {
      await put(`node_modules/${name}/package.json`, `{ "name": "${name}", "main": "index.js" }`);
      await put(`node_modules/${name}/index.js`, '');
    }
    await mkdir(join(base, 'node_modules/@osseal'), { recursive: true });
    for (const name of ['ram', 'storage', 'service-kit']) {
      await put(`packages/${name}/package.json`, await readFile(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
      await symlink(join(base, 'packages', name), join(base, 'node_modules/@osseal', name));
    }
    for (const path of EMPTY) await put(path, 'export const nothing = null;\n');
    await put('packages/envelope/src/there.ts', edgeOf('packages/envelope/src/there.ts', './here.ts'));
    for (const [, from, specifier] of [...BREACHES, ...ALLOWED]) await put(from, edgeOf(from, specifier));
    const { violations } = await cruise(base, ['packages', 'services']);
    const byFile = new Map<string, string[]>();
    for (const { rule, edge } of violations) {
      const file = edge.split(' ')[0] ?? edge;
      byFile.set(file, [...(byFile.get(file) ?? []), rule]);
    }
    reported = byFile;
  }, 60_000);

  afterAll(async () => {
    await rm(base, { recursive: true, force: true });
  });

  it.each(BREACHES)('%s: reports %s importing %s', (rule, from) => {
    expect(reported.get(from)).toContain(rule);
  });

  it.each(ALLOWED)('%s: lets %s import %s', (_rule, from) => {
    expect(reported.get(from)).toBeUndefined();
  });

  it('are each shown to bite', () => {
    const config = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    expect(BREACHES.map(([rule]) => rule)).toEqual(config.forbidden.map(({ name }) => name));
  });
});
