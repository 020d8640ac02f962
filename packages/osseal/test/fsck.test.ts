import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Finding, FsckCounts } from '@osseal/service-kit';
import type { ObjectRecord } from '@osseal/storage';
import { LmdbObjectIndex } from '@osseal/storage/lmdb';
import { Environment } from '../../storage/src/lmdb/environment.ts';
import { type FsckOptions, fsck } from '../src/commands/fsck.ts';
import { type Osseal, startOsseal } from '../src/index.ts';
import { callKms, callOss } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const METHODS = ['None', 'AES256', 'KMS'];
const SMALL = 'small content';
const LARGE = 'large content '.repeat(20_000);

let template: string;
let folder: string;

type Report = FsckCounts & { readonly findings: readonly Finding[] };

async function check(options: FsckOptions = {}): Promise<Report & { readonly code: number }> {
  const { code, out } = await run({ dataDir: folder, json: true, ...options });
  return { code, ...(JSON.parse(out) as Report) };
}

async function run(options: FsckOptions): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await fsck(options, {
    env: {},
    cwd: folder,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    stderrIsTerminal: false,
  });
  return { code, out: out.join(''), err: err.join('') };
}

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'osseal-fsck-'));
  const osseal = await startOsseal({ dataDir: template });
  await callOss(osseal, 'PUT', 'demo');
  for (const method of METHODS) {
    const headers = method === 'None' ? {} : { [METHOD]: method };
    for (const [size, body] of Object.entries({ small: SMALL, large: LARGE })) {
      expect((await callOss(osseal, 'PUT', 'demo', `${size}-${method}`, headers, body)).status).toBe(200);
    }
  }
  const { KeyMetadata } = (await callKms(osseal, 'CreateKey', {})) as { KeyMetadata: { KeyId: string } };
  await callKms(osseal, 'CreateAlias', { KeyId: KeyMetadata.KeyId, AliasName: 'alias/fsck' });
  await callKms(osseal, 'CreateSecret', { SecretName: 'hidden', SecretData: 'value', VersionId: 'v1' });
  await osseal.close();
});
afterAll(() => rm(template, { recursive: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osseal-fsck-'));
  await cp(template, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const place = (...parts: string[]) => join(folder, ...parts);

async function changeRecord(key: string, change: (record: ObjectRecord) => Partial<ObjectRecord>): Promise<void> {
  const index = await LmdbObjectIndex.open(place('oss'));
  await index.rewriteObject('demo', key, (record) => ({ ...record, ...change(record) }));
  await index.close();
}

async function recordOf(key: string): Promise<ObjectRecord> {
  const index = await LmdbObjectIndex.open(place('oss'));
  const record = index.findObject('demo', key);
  await index.close();
  if (record === undefined) throw new Error(`no ${key}`);
  return record;
}

async function blobFileOf(key: string): Promise<string> {
  const blobId = (await recordOf(key)).segments[0]?.blobId ?? '';
  return place('oss', 'blobs', blobId.slice(0, 2), blobId.slice(2));
}

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  const position = at < 0 ? bytes.length + at : at;
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

async function edit(file: string, change: (document: never) => void): Promise<void> {
  const document = JSON.parse(await readFile(file, 'utf8')) as never;
  change(document);
  await writeFile(file, JSON.stringify(document));
}

/** One finding, and the exit code that goes with it; whoever was not damaged is not named. */
async function expectFinding(what: string, problem: string | RegExp): Promise<void> {
  const { code, findings } = await check();
  const text = typeof problem === 'string' ? expect.stringContaining(problem) : expect.stringMatching(problem);
  expect(findings).toEqual([{ severity: 'damage', what, problem: text, repair: 'none' }]);
  expect(code).toBe(1);
}

describe('osseal fsck of a whole folder', () => {
  it('finds nothing, counts what it saw and bills nothing', async () => {
    const bytes = METHODS.length * (SMALL.length + LARGE.length);
    expect(await check()).toEqual({
      code: 0,
      findings: [],
      objects: 6,
      bytes,
      objectsWithoutKey: 0,
      blobs: 3,
      keys: 2,
      secrets: 1,
      states: 0,
    });
    const osseal = await startOsseal({ dataDir: folder });
    const got = await callOss(osseal, 'GET', 'demo', 'large-KMS');
    expect(got.text).toBe(LARGE);
    await osseal.close();
  });

  it('says so in words', async () => {
    expect((await run({ dataDir: '.' })).out).toMatch(
      /^6 objects and parts with \d+ bytes, 3 blobs, 2 keys, 1 secrets checked\.\nNothing is wrong\.\n$/,
    );
  });

  it('leaves a folder alone that a server uses, or that is not there', async () => {
    const osseal: Osseal = await startOsseal({ dataDir: folder });
    expect(await run({ dataDir: folder })).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(`process ${process.pid}`),
    });
    await osseal.close();
    await expect(run({ dataDir: 'nowhere' })).rejects.toThrow('no such folder');
  });
});

describe.each(METHODS)('osseal fsck, method %s,', (method) => {
  const large = `large-${method}`;
  const small = `small-${method}`;

  it.each([
    ['a header', 3, /header-invalid/],
    ['a salt', 20, /header-invalid/],
    ['a chunk', 5000, /chunk-not-authentic/],
    ['the last tag', -1, /chunk-not-authentic/],
  ])('finds a flipped byte in %s', async (_what, at, problem) => {
    await flip(await blobFileOf(large), at);
    await expectFinding(`object demo/${large}`, problem);
  });

  it('finds a cut and a missing blob', async () => {
    const file = await blobFileOf(large);
    await truncate(file, 100_000);
    await expectFinding(`object demo/${large}`, 'size of the bytes');
    await rm(file);
    await expectFinding(`object demo/${large}`, 'its bytes are missing');
  });

  it('finds flipped bytes that are kept with their record', async () => {
    const index = await LmdbObjectIndex.open(place('oss'));
    const segment = index.findObject('demo', small)?.segments[0];
    const bytes = index.readInline(segment?.blobId ?? '');
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    await index.rewriteObject('demo', small, (record) => record, {
      inline: [{ blobId: segment?.blobId ?? '', bytes }],
    });
    await index.close();
    await expectFinding(`object demo/${small}`, /chunk-not-authentic/);
  });

  it('finds a record whose size, checksum or salt is another', async () => {
    await changeRecord(small, ({ size }) => ({ size: size + 1 }));
    const { findings } = await check();
    expect(findings.map(({ what }) => what)).toContain(`object demo/${small}`);
    await changeRecord(small, ({ size }) => ({ size: size - 1, crc64: '1' }));
    await expectFinding(`object demo/${small}`, 'not those of the checksum');
  });
});

describe('osseal fsck', () => {
  it('finds blobs that were swapped', async () => {
    const [one, other] = [await blobFileOf('large-AES256'), await blobFileOf('large-KMS')];
    await rename(one, `${one}.moved`);
    await rename(other, one);
    await rename(`${one}.moved`, other);
    const { findings } = await check();
    expect(findings.map(({ what }) => what).sort()).toEqual(['object demo/large-AES256', 'object demo/large-KMS']);
  });

  it('finds a wrapped data key that does not open', async () => {
    const { encryption } = await recordOf('small-AES256');
    if (encryption.method !== 'AES256') throw new Error('not encrypted');
    await changeRecord('large-AES256', () => ({ encryption }));
    await expectFinding('object demo/large-AES256', /header-invalid/);
    await changeRecord('large-AES256', () => ({ encryption: { ...encryption, masterKeyVersion: '9' } }));
    const { findings } = await check();
    expect(findings[0]).toMatchObject({ what: 'object demo/large-AES256', problem: 'its data key does not open' });
  });

  it('finds key material, access keys and secrets that do not open', async () => {
    const damage = (text: string) => `${text.slice(0, -6)}${text.at(-6) === 'A' ? 'B' : 'A'}${text.slice(-5)}`;
    const damaged = { keys: '', accessKeys: '' };
    await edit(
      place('kms', 'keys.json'),
      ({ keys }: { keys: { keyId: string; versions: Record<string, string>[] }[] }) => {
        const version = keys.at(-1)?.versions[0];
        if (version === undefined) throw new Error('no key');
        version.sealedMaterial = damage(String(version.sealedMaterial));
        damaged.keys = String(version.keyVersionId);
      },
    );
    await edit(place('kms', 'accounts.json'), ({ accessKeys }: { accessKeys: Record<string, string>[] }) => {
      const [key] = accessKeys;
      if (key === undefined) throw new Error('no access key');
      key.sealedSecret = damage(String(key.sealedSecret));
      damaged.accessKeys = String(key.accessKeyId);
    });
    await edit(place('kms', 'secrets.json'), ({ secrets }: { secrets: { versions: Record<string, string>[] }[] }) => {
      const version = secrets[0]?.versions[0];
      if (version !== undefined) version.sealedValue = Buffer.from('no blob').toString('base64');
    });
    const found = (await check()).findings.map(({ what }) => what);
    expect(found).toEqual(
      expect.arrayContaining([
        `key version ${damaged.keys}`,
        `access key ${damaged.accessKeys}`,
        'secret hidden, version v1',
      ]),
    );
  });

  it.each(['keys.json', 'secrets.json', 'accounts.json'])('names a torn %s and goes on', async (name) => {
    const text = await readFile(place('kms', name), 'utf8');
    await writeFile(place('kms', name), text.slice(0, text.length / 2));
    const { code, findings, objects } = await check();
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'damage', what: `file kms/${name}` }));
    expect([code, objects]).toEqual([1, 6]);
  });

  it.each(['kms/usage.mdb', 'oss/objects.mdb', 'oss/audit.mdb'])('names a foreign %s', async (name) => {
    await writeFile(place(name), Buffer.alloc(8192, 'x'));
    const { findings } = await check();
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'damage', what: `file ${name}` }));
  });

  it('names the torn end of a journal', async () => {
    await appendFile(place('kms', 'usage-a.journal'), 'half of a fra');
    await expectFinding('file kms/usage-a.journal', '13 bytes');
  });

  it('says that without the root key nothing can be opened, and makes none', async () => {
    await rm(place('root.key'));
    await expectFinding('file root.key', 'missing');
    expect(await readdir(folder)).not.toContain('root.key');
  });

  it('takes no blob for an orphan when the index is gone, and no start does either', async () => {
    await rm(place('oss', 'objects.mdb'));
    await expectFinding('file oss/objects.mdb', 'objects.mdb is missing');
    expect((await check({ yes: true })).code).toBe(1);
    await expect(startOsseal({ dataDir: folder })).rejects.toThrow('objects.mdb is missing');
    expect((await readFile(await blobFileOfTemplate())).length).toBeGreaterThan(0);
  });

  it('checks a folder of the gateway alone by sizes, headers and salts', async () => {
    await rm(place('kms'), { recursive: true });
    expect(await check()).toMatchObject({ code: 0, objects: 6, objectsWithoutKey: 2, keys: 0 });
    await flip(await blobFileOf('large-KMS'), 20);
    await expectFinding('object demo/large-KMS', 'another segment');
  });

  it('deletes what nothing names with --yes alone', async () => {
    const orphan = place('oss', 'blobs', 'ab', 'c'.repeat(30));
    await mkdir(place('oss', 'blobs', 'unfinished'), { recursive: true });
    await writeFile(orphan, 'x');
    await writeFile(place('oss', 'blobs', 'unfinished', 'd'.repeat(32)), 'x');
    const first = await check();
    expect(first.code).toBe(1);
    expect(first.findings).toEqual([
      { severity: 'left-over', what: `blob ab${'c'.repeat(30)}`, problem: 'no record names it', repair: 'possible' },
      { severity: 'left-over', what: '1 unfinished uploads', problem: 'a crash cut them off', repair: 'possible' },
    ]);
    expect((await readFile(orphan, 'utf8')).length).toBe(1);
    const second = await check({ yes: true });
    expect([second.code, second.findings.map(({ repair }) => repair)]).toEqual([0, ['done', 'done']]);
    expect((await check()).findings).toEqual([]);
    expect((await check()).blobs).toBe(3);
  });

  it('deletes what waits for its deletion, and counts a wrong inventory anew', async () => {
    const index = await LmdbObjectIndex.open(place('oss'));
    await index.deleteObject('demo', 'large-None', { nowMs: 0 });
    await index.close();
    const environment = await Environment.open(place('oss', 'objects.mdb'), INDEX_FORMAT);
    const rows = environment.json<{ count: number }>('inventory');
    await environment.transaction(() => {
      for (const { key, value } of [...rows.getRange({ start: Buffer.from([0]) })]) {
        void rows.put(Buffer.from(key), { ...value, count: value.count + 1 });
      }
    });
    await environment.close();
    const repaired = await check({ yes: true });
    expect(repaired.findings.map(({ what }) => what)).toEqual([
      'inventory of the buckets',
      expect.stringMatching(/^blob [0-9a-f]{32}$/),
    ]);
    expect(repaired.code).toBe(0);
    expect(await check()).toMatchObject({ code: 0, findings: [], objects: 5, blobs: 2 });
  });
});

const INDEX_FORMAT = { format: 'osseal-objects', version: 2 } as const;

async function changeIndex(change: (environment: Environment) => void): Promise<void> {
  const environment = await Environment.open(place('oss', 'objects.mdb'), INDEX_FORMAT);
  await environment.transaction(() => change(environment));
  await environment.close();
}

describe('osseal fsck of the rows that an index derives', () => {
  const clearTable = (environment: Environment, name: string) => {
    const table = environment.bytes(name);
    for (const key of [...table.getKeys({ start: Buffer.from([0]) })]) void table.remove(Buffer.from(key));
  };

  it.each(['buckets-by-account', 'blobs'])(
    'makes table %s anew, and no start sweeps what it had named',
    async (name) => {
      await changeIndex((environment) => clearTable(environment, name));
      const what = `table ${name} of the object index`;
      expect((await check()).findings).toEqual([
        { severity: 'damage', what, problem: expect.stringContaining('rows'), repair: 'possible' },
      ]);
      expect(await check({ yes: true })).toMatchObject({ code: 0, blobs: 3 });
      expect(await check()).toMatchObject({ code: 0, findings: [], objects: 6 });
      const osseal = await startOsseal({ dataDir: folder });
      expect((await callOss(osseal, 'GET', 'demo', 'large-KMS')).text).toBe(LARGE);
      await osseal.close();
    },
  );

  it('takes a blob that a record names out of the queue of deletions', async () => {
    const blobId = (await recordOf('large-AES256')).segments[0]?.blobId ?? '';
    const place = Buffer.from([0, 0, 0, 0, 0, 9]);
    await changeIndex((environment) => {
      void environment.bytes('blobs').put(Buffer.from(blobId), place);
      void environment.bytes('deletions').put(place, Buffer.from(blobId));
    });
    expect((await check({ yes: true })).findings.map(({ what }) => what)).toEqual([
      'table blobs of the object index',
      'table deletions of the object index',
    ]);
    expect(await check()).toMatchObject({ code: 0, blobs: 3 });
  });

  it('deletes inline bytes, segments and parts that no record has with --yes alone', async () => {
    await changeIndex((environment) => {
      void environment.bytes('inline').put(Buffer.from('e'.repeat(32)), Buffer.from('x'));
      void environment.json('segments').put(Buffer.from(`${'e'.repeat(32)}\0\0\0`), []);
      void environment.json('parts').put(Buffer.from('no-upload\0\0\u0001'), { partNumber: 1 });
    });
    const left = ['inline', 'segments', 'parts'].map((table) => ({
      severity: 'left-over',
      what: `table ${table} of the object index`,
      problem: '1 rows that no record has',
    }));
    expect((await check()).findings).toEqual(left.map((finding) => ({ ...finding, repair: 'possible' })));
    expect((await check({ yes: true })).findings).toEqual(left.map((finding) => ({ ...finding, repair: 'done' })));
    expect(await check()).toMatchObject({ code: 0, findings: [], objects: 6 });
  });

  it('names the file when a row cannot be read, and deletes nothing', async () => {
    await changeIndex((environment) => {
      void environment.bytes('objects').put(Buffer.from('demo\0small-None'), Buffer.from('{"half'));
    });
    const { code, findings } = await check({ yes: true });
    expect(findings).toEqual([expect.objectContaining({ what: 'file oss/objects.mdb', repair: 'none' })]);
    expect([code, (await readFile(await blobFileOfTemplate())).length > 0]).toEqual([1, true]);
  });
});

describe('osseal fsck of kept states and the clock', () => {
  beforeEach(async () => {
    const osseal = await startOsseal({ dataDir: folder });
    await osseal.lab.state.snapshot('before');
    await osseal.close();
  });

  it('checks each state like the present one', async () => {
    expect(await check()).toMatchObject({ code: 0, findings: [], states: 1, objects: 6 });
    expect((await run({ dataDir: folder })).out).toContain('Kept states, checked likewise: 1.');
    const name = (await blobFileOf('large-KMS')).split('/').slice(-2);
    await rm(place('snapshots', 'before', 'oss', 'blobs', ...name));
    await expectFinding('state before: object demo/large-KMS', 'its bytes are missing');
  });

  it('finds what a crash left of keeping a state and of putting one back', async () => {
    await mkdir(place('snapshots', '.half'));
    await mkdir(place('incoming'));
    expect((await check()).findings.map(({ what, repair }) => [what, repair])).toEqual([
      ['folder incoming', 'possible'],
      ['folder snapshots/.half', 'possible'],
    ]);
    expect((await check({ yes: true })).code).toBe(0);
    expect((await check()).findings).toEqual([]);
    await mkdir(place('incoming'));
    await writeFile(place('incoming', 'ready'), '');
    await expectFinding('folder incoming', 'start the server');
  });

  it('names a torn clock.json', async () => {
    await writeFile(place('clock.json'), '{"format": "osseal-cl');
    await expectFinding('file clock.json', 'damaged');
  });
});

async function blobFileOfTemplate(): Promise<string> {
  const before = folder;
  folder = template;
  const file = await blobFileOf('large-None');
  folder = before;
  return file.replace(template, before);
}
