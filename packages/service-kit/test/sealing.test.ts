import { createHmac, hkdfSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadRootKey, RootKey, Sealer, seededRandom } from '../src/index.ts';

const random = seededRandom('sealing');

describe('loadRootKey', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-root-key-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the file on first use, for its owner alone, and finds it again', async () => {
    const file = join(folder, 'deep', 'root.key');
    const made = await loadRootKey({ file, random });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const found = await loadRootKey({ file, random });
    expect(found.id).toBe(made.id);
    expect(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')).toEqual(made.reveal());
  });

  it('prefers the environment and then makes no file', async () => {
    const file = join(folder, 'root.key');
    const key = await loadRootKey({ file, env: Buffer.alloc(32, 1).toString('base64'), random });
    expect(key.id).toBe(new RootKey(Buffer.alloc(32, 1)).id);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses what is not a root key and leaves it as it is', async () => {
    const file = join(folder, 'root.key');
    await writeFile(file, 'not a key');
    await expect(loadRootKey({ file, random })).rejects.toThrow('must be base64 of exactly 32 bytes');
    await expect(loadRootKey({ file: null, env: 'AAAA', random })).rejects.toThrow('must be base64');
    expect(await readFile(file, 'utf8')).toBe('not a key');
  });

  it('makes a new key each time when nothing is kept', async () => {
    const one = await loadRootKey({ file: null, random });
    expect((await loadRootKey({ file: null, random })).id).not.toBe(one.id);
  });
});

describe('RootKey', () => {
  it('cannot be printed', () => {
    const key = new RootKey(Buffer.alloc(32, 65));
    for (const text of [inspect({ key }), JSON.stringify({ key }), `${key}`]) {
      expect(text).not.toMatch(/AAAA|QUFB|41 41|4141/);
    }
  });
});

describe('Sealer', () => {
  it('opens what it sealed, and names algorithm and key in the header', async () => {
    const key = new RootKey(Buffer.alloc(32, 1));
    const sealer = await Sealer.open(key);
    const jwe = await sealer.seal(Buffer.from('material'));
    expect(Buffer.from(await sealer.open(jwe)).toString()).toBe('material');
    const header: unknown = JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toEqual({ alg: 'dir', enc: 'A256GCM', kid: key.id });
    expect(await sealer.seal(Buffer.from('material'))).not.toBe(jwe);
  });

  it('tells another root key from damage', async () => {
    const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 1)));
    const other = await Sealer.open(new RootKey(Buffer.alloc(32, 2)));
    const jwe = await sealer.seal(Buffer.from('material'));
    await expect(other.open(jwe)).rejects.toMatchObject({ name: 'SealError', code: 'other-root-key' });
    const parts = jwe.split('.');
    const flipped = [...parts.slice(0, 3), `${parts[3]?.[0] === 'A' ? 'B' : 'A'}${parts[3]?.slice(1)}`, parts[4]];
    await expect(sealer.open(flipped.join('.'))).rejects.toMatchObject({ code: 'damaged' });
    await expect(sealer.open('junk')).rejects.toMatchObject({ name: 'SealError' });
  });

  it('makes fingerprints that hold for one purpose and one root key', async () => {
    const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 1)));
    const again = await Sealer.open(new RootKey(Buffer.alloc(32, 1)));
    const other = await Sealer.open(new RootKey(Buffer.alloc(32, 2)));
    const bytes = Buffer.from('material');
    const fingerprint = sealer.fingerprint('test', bytes);
    const key = Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 1), '', 'osseal fingerprint key', 32));
    expect(fingerprint).toBe(createHmac('sha256', key).update('test\0material').digest('hex'));
    expect(again.fingerprint('test', bytes)).toBe(fingerprint);
    for (const different of [
      other.fingerprint('test', bytes),
      sealer.fingerprint('best', bytes),
      sealer.fingerprint('test', Buffer.from('material2')),
    ]) {
      expect(different).not.toBe(fingerprint);
    }
  });
});
