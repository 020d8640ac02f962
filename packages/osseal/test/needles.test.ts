import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Needles } from '../src/prove/needles.ts';
import { scanFiles } from '../src/prove/scan-files.ts';

const secret = randomBytes(32);
const needles = new Needles();
needles.add('the secret', secret);
needles.add('another', randomBytes(32));

describe('Needles', () => {
  const around = (bytes: Buffer, before: number) => Buffer.concat([randomBytes(before), bytes, randomBytes(40)]);
  const spellings: [string, (before: number) => Buffer][] = [
    ['as it is', (before) => around(secret, before)],
    ['in hexadecimal', (before) => around(Buffer.from(secret.toString('hex')), before)],
    ['in capital hexadecimal', (before) => around(Buffer.from(secret.toString('hex').toUpperCase()), before)],
    ['in Base64 of more than itself', (before) => Buffer.from(around(secret, before).toString('base64'))],
    ['in Base64url of more than itself', (before) => Buffer.from(around(secret, before).toString('base64url'))],
  ];

  it.each(spellings)('finds a secret %s, wherever it begins', (_name, spell) => {
    for (let before = 0; before < 9; before += 1) {
      const hits = [...needles.find(spell(before))].map(({ what }) => what);
      expect(hits).toContain('the secret');
      expect(hits).not.toContain('another');
    }
  });

  it('finds nothing in other bytes, or in a part of it', () => {
    expect([...needles.find(randomBytes(1_000_000))]).toEqual([]);
    // What follows must not be the byte that is missing.
    const other = Buffer.of((secret[31] ?? 0) ^ 1);
    const part = Buffer.concat([randomBytes(50), secret.subarray(0, 31), other, randomBytes(50)]);
    expect([...needles.find(part)]).toEqual([]);
    expect([...needles.find(Buffer.alloc(3))]).toEqual([]);
  });
});

describe('scanFiles', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-scan-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds a secret that lies across two reads, names file and byte, and leaves out what may hold it', async () => {
    const window = 4 * 1024 * 1024;
    const file = Buffer.alloc(window + 1000);
    secret.copy(file, window - 10);
    await writeFile(join(folder, 'large'), file);
    await writeFile(join(folder, 'allowed'), secret);
    const { leaks, files, bytes } = await scanFiles(folder, needles, new Set(['allowed']));
    expect(leaks).toEqual([{ what: 'the secret', file: 'large', at: window - 10 }]);
    expect([files, bytes]).toEqual([1, file.length]);
  });
});
