import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportFolder } from '../src/archive/export-folder.ts';
import { importFile } from '../src/archive/import-file.ts';

const PASSPHRASE = 'correct horse battery';
const ROOT_KEY = Buffer.alloc(32, 7).toString('base64');
const LARGE = Buffer.alloc(200_000, 'abc');

let home: string;
let file: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'osseal-archive-'));
  file = join(home, 'state.osseal');
  await mkdir(join(home, 'from', 'kms'), { recursive: true });
  await mkdir(join(home, 'from', 'oss', 'blobs', 'ab'), { recursive: true });
  await mkdir(join(home, 'from', 'oss', 'blobs', 'unfinished'), { recursive: true });
  await writeFile(join(home, 'from', 'kms', 'keys.json'), '{"keys":[]}');
  await writeFile(join(home, 'from', 'kms', 'empty.json'), '');
  await writeFile(join(home, 'from', 'oss', 'objects.mdb'), LARGE);
  await writeFile(join(home, 'from', 'oss', 'objects.mdb-lock'), 'left out');
  await writeFile(join(home, 'from', 'oss', 'blobs', 'ab', 'ab01'), 'a blob');
  await writeFile(join(home, 'from', 'oss', 'blobs', 'unfinished', 'x'), 'left out');
  const folder = join(home, 'from');
  expect(await exportFolder({ folder, rootKey: ROOT_KEY, clock: '{}', passphrase: PASSPHRASE, file })).toEqual({
    files: 4,
    bytes: 11 + LARGE.length + 6,
  });
});
afterAll(() => rm(home, { recursive: true }));

const arriving = (name: string) => join(home, name);
const importing = (source: string, name: string, passphrase = PASSPHRASE) =>
  importFile({ file: source, passphrase, dataDir: arriving(name) });

describe('an exported state', () => {
  it('becomes the same data folder elsewhere, for its owner alone', async () => {
    expect(await importing(file, 'to')).toEqual({ files: 6 });
    const folder = arriving('to');
    expect((await readdir(folder)).sort()).toEqual(['clock.json', 'kms', 'oss', 'root.key']);
    expect(await readFile(join(folder, 'root.key'), 'utf8')).toBe(ROOT_KEY);
    expect((await readFile(join(folder, 'oss', 'objects.mdb'))).equals(LARGE)).toBe(true);
    expect(await readFile(join(folder, 'oss', 'blobs', 'ab', 'ab01'), 'utf8')).toBe('a blob');
    expect(await readFile(join(folder, 'kms', 'empty.json'), 'utf8')).toBe('');
    expect((await readdir(join(folder, 'oss'))).sort()).toEqual(['blobs', 'objects.mdb']);
    expect((await stat(join(folder, 'root.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('holds nothing in clear', async () => {
    const bytes = await readFile(file);
    for (const text of ['keys.json', 'root.key', 'a blob', ROOT_KEY, PASSPHRASE])
      expect(bytes.includes(text)).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('opens by its passphrase alone', async () => {
    await expect(importing(file, 'other', 'incorrect horse battery')).rejects.toThrow('The passphrase is another one');
    await expect(stat(arriving('other'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['in its salt', 20],
    ['in its header', 60],
    ['in its first entry', 130],
    ['in its last chunk', -20],
  ])('is refused when a bit is flipped %s, before anything is in place', async (_name, at) => {
    const bytes = await readFile(file);
    const position = at < 0 ? bytes.length + at : at;
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
    await writeFile(join(home, 'flipped'), bytes);
    await expect(importing(join(home, 'flipped'), 'damaged')).rejects.toThrow('damaged');
    await expect(stat(arriving('damaged'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat(`${arriving('damaged')}.incoming`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['cut off at a chunk', (bytes: Buffer) => bytes.subarray(0, 28 + 56 + 65_552)],
    ['with something behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.of(0)])],
    [
      'of a cost that no machine can bear',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 9), Buffer.of(63), bytes.subarray(10)]),
    ],
    [
      'of blocks that no machine can bear',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 10), Buffer.of(255), bytes.subarray(11)]),
    ],
    ['of another kind', () => Buffer.from('PK and so on, as long as it takes')],
    ['of a newer version', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 8), Buffer.of(2), bytes.subarray(9)])],
    ['empty', () => Buffer.alloc(0)],
  ])('is refused when it is %s', async (_name, change) => {
    await writeFile(join(home, 'other-file'), change(await readFile(file)));
    await expect(importing(join(home, 'other-file'), 'damaged')).rejects.toMatchObject({ name: 'OperatorError' });
    await expect(stat(arriving('damaged'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not go where something is, nor come from nowhere', async () => {
    await mkdir(arriving('full'));
    await writeFile(join(arriving('full'), 'precious'), '');
    await expect(importing(file, 'full')).rejects.toThrow('not empty');
    await expect(importing(join(home, 'nowhere'), 'new')).rejects.toThrow('The file cannot be read.');
    expect(await readdir(arriving('full'))).toEqual(['precious']);
  });

  it('wants a passphrase that is one', async () => {
    const folder = join(home, 'from');
    const short = exportFolder({
      folder,
      rootKey: ROOT_KEY,
      clock: undefined,
      passphrase: 'short',
      file: join(home, 'no'),
    });
    await expect(short).rejects.toThrow('at least 12 characters');
    await expect(stat(join(home, 'no'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
