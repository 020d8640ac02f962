import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { RootKey, Sealer } from '@osseal/service-kit';
import { ImportTokens } from '../../../src/keyring/import/import-token.ts';

const KEY_ID = 'key-hzz0000000000000001';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EXPIRES_MS = 1_716_186_861_000;
const grant = { keyId: KEY_ID, algorithm: 'RSAES_OAEP_SHA_256', privateKey, expiresMs: EXPIRES_MS } as const;
const invalid = { code: 'InvalidImportToken', status: 400 };

let sealer: Sealer;
let tokens: ImportTokens;
beforeAll(async () => {
  sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 3)));
  tokens = new ImportTokens(sealer);
});

const sealed = async (content: unknown): Promise<string> => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return Buffer.from(await sealer.seal(Buffer.from(text))).toString('base64');
};

describe('an import token', () => {
  it('gives back what it was made of, also to a service that started later', async () => {
    const token = await tokens.issue(grant);
    const later = new ImportTokens(await Sealer.open(new RootKey(Buffer.alloc(32, 3))));
    const redeemed = await later.redeem(token, KEY_ID, EXPIRES_MS - 1);
    expect(redeemed).toMatchObject({ keyId: KEY_ID, algorithm: 'RSAES_OAEP_SHA_256', expiresMs: EXPIRES_MS });
    expect(redeemed.privateKey.equals(privateKey)).toBe(true);
  });

  it('is standard Base64, another one each time, and shows nothing', async () => {
    const token = await tokens.issue(grant);
    expect(token).toMatch(/^[A-Za-z0-9+/]{2000,4000}={0,2}$/);
    expect(token).not.toBe(await tokens.issue(grant));
    const jwe = Buffer.from(token, 'base64').toString('latin1');
    expect(jwe.split('.')).toHaveLength(5);
    expect(`${token} ${jwe}`).not.toContain(KEY_ID);
  });

  it('may be used again until its time is over', async () => {
    const token = await tokens.issue(grant);
    await tokens.redeem(token, KEY_ID, EXPIRES_MS - 1);
    await tokens.redeem(token, KEY_ID, EXPIRES_MS - 1);
    const late = { code: 'ExpiredImportToken', status: 400 };
    await expect(tokens.redeem(token, KEY_ID, EXPIRES_MS)).rejects.toMatchObject(late);
  });

  it('is no use for another key, and does not say whether it has expired', async () => {
    const token = await tokens.issue(grant);
    await expect(tokens.redeem(token, `${KEY_ID}2`, 0)).rejects.toMatchObject(invalid);
    await expect(tokens.redeem(token, `${KEY_ID}2`, EXPIRES_MS + 1)).rejects.toMatchObject(invalid);
  });

  it('is no use when a character of it is changed, under another root key, or when it is none', async () => {
    const token = await tokens.issue(grant);
    const jwe = Buffer.from(token, 'base64').toString('latin1');
    const place = jwe.length - 60;
    const damaged = `${jwe.slice(0, place)}${jwe[place] === 'A' ? 'B' : 'A'}${jwe.slice(place + 1)}`;
    const other = new ImportTokens(await Sealer.open(new RootKey(Buffer.alloc(32, 4))));
    await expect(other.redeem(token, KEY_ID, 0)).rejects.toMatchObject(invalid);
    for (const text of [
      Buffer.from(damaged).toString('base64'),
      jwe,
      '',
      'AAAA',
      'nonsense',
      '😀',
      '....',
      token.slice(8),
    ]) {
      await expect(tokens.redeem(text, KEY_ID, 0)).rejects.toMatchObject(invalid);
    }
  });

  it('is nothing else that was sealed under the root key', async () => {
    const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const good = { use: 'import-token', keyId: KEY_ID, algorithm: 'RSAES_OAEP_SHA_1', expiresMs: 1, privateKey: key };
    await tokens.redeem(await sealed(good), KEY_ID, 0);
    for (const content of [
      'key material, 32 bytes of any sort',
      'null',
      '[]',
      { ...good, use: 'other' },
      { ...good, use: undefined },
      { ...good, more: 1 },
      { ...good, algorithm: 'SM2PKE' },
      { ...good, expiresMs: '1' },
    ]) {
      await expect(tokens.redeem(await sealed(content), KEY_ID, 0)).rejects.toMatchObject(invalid);
    }
  });

  it('has a page with its form', async () => {
    const page = await readFile(new URL('../../../../../docs/formats/import-token.md', import.meta.url), 'utf8');
    for (const field of ['use', 'keyId', 'algorithm', 'expiresMs', 'privateKey'])
      expect(page).toContain(`| \`${field}\` |`);
  });
});
