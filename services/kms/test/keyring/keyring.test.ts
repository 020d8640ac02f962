import { createDecipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RootKey, Sealer, seededRandom } from '@osseal/service-kit';
import type { CmkRecord } from '@osseal/storage';
import fc from 'fast-check';
import { parseCiphertextBlob } from '../../src/keyring/ciphertext-blob.ts';
import { Keyring } from '../../src/keyring/keyring.ts';
import { newKeyRecord } from '../../src/keys/new-key-record.ts';

const SCOPE = { account: '1000000000000001', region: 'cn-hangzhou' };
const MATERIAL = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const IV = Buffer.from('000102030405060708090a0b', 'hex');
const KEY_ID = 'key-hzz0000000000000001';
const invalid = { code: 'InvalidParameter', message: 'The specified parameter "CiphertextBlob" is not valid.' };

/** Blobs of `hello` under MATERIAL and IV; computed with another implementation of AES-GCM too. */
const FROZEN = [
  {
    context: undefined,
    blob: 'a2V5LWh6ejAwMDAwMDAwMDAwMDAwMDEtMjB2MjliMDAwMAEAAQIDBAUGBwgJCguNLmzBTaIm9QVJjav9RWRNL2e6d6o=',
  },
  {
    context: { project: 'demo', Ümlaut: 'ja' },
    blob: 'a2V5LWh6ejAwMDAwMDAwMDAwMDAwMDEtMjB2MjliMDAwMAEAAQIDBAUGBwgJCgt6Q859sfBNyMe3bW9SoF9IL2e6d6o=',
  },
];

describe('Keyring', () => {
  let sealer: Sealer;
  let keyring: Keyring;
  let key: CmkRecord;

  const keyOf = async (ring: Keyring, keyId: string, material = ring.createMaterial()): Promise<CmkRecord> => {
    const traits = { keyId, creatorType: 'User', description: '', tags: {} } as const;
    return newKeyRecord(SCOPE, traits, { keyVersionId: `${keyId}-20v29b0000`, ...(await material) }, 0);
  };

  beforeEach(async () => {
    sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 9)));
    keyring = new Keyring({ sealer, random: seededRandom('keyring') });
    key = await keyOf(keyring, KEY_ID);
  });

  it.each(FROZEN)('wraps to the documented bytes with context $context', async ({ context, blob }) => {
    const fixed = new Keyring({ sealer, random: { ...seededRandom(0), bytes: () => Buffer.from(IV) } });
    const record = await keyOf(fixed, KEY_ID, fixed.sealGiven(Buffer.from(MATERIAL)));
    const wrapped = await fixed.wrap(record, Buffer.from('hello'), context);
    expect(wrapped.ciphertextBlob.toString('base64')).toBe(blob);
    expect(wrapped.keyVersionId).toBe('key-hzz0000000000000001-20v29b0000');
    expect((await fixed.unwrap(record, parseCiphertextBlob(Buffer.from(blob, 'base64')), context)).toString()).toBe(
      'hello',
    );
  });

  it('is the example of the format page', async () => {
    const page = await readFile(new URL('../../../../docs/formats/ciphertext-blob.md', import.meta.url), 'utf8');
    for (const { blob } of FROZEN) expect(page).toContain(`\n${blob}\n`);
  });

  it('can be followed by hand from the format page', async () => {
    const blob = Buffer.from(FROZEN[1]?.blob ?? '', 'base64');
    const idEnd = blob.indexOf(1);
    const context = Buffer.from('{"project":"demo","Ümlaut":"ja"}');
    const arn = Buffer.from(`acs:kms:cn-hangzhou:1000000000000001:key/${KEY_ID}`);
    const length = (bytes: Buffer) => Buffer.from([0, 0, 0, bytes.length]);
    const decipher = createDecipheriv('aes-256-gcm', MATERIAL, blob.subarray(idEnd + 1, idEnd + 13));
    decipher.setAAD(Buffer.concat([length(context), context, length(arn), arn]));
    decipher.setAuthTag(blob.subarray(idEnd + 13, idEnd + 29));
    expect(decipher.update(blob.subarray(idEnd + 29)).toString() + decipher.final('utf8')).toBe('hello');
  });

  it('opens what it wrapped, and only with the same context', async () => {
    const context = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 4 });
    const plaintext = fc.uint8Array({ minLength: 1, maxLength: 6144 });
    await fc.assert(
      fc.asyncProperty(plaintext, context, async (bytes, given) => {
        const { ciphertextBlob } = await keyring.wrap(key, bytes, given);
        const blob = parseCiphertextBlob(ciphertextBlob);
        expect(new Uint8Array(await keyring.unwrap(key, blob, given))).toEqual(bytes);
        const other = { ...given, more: `${given.more}!` };
        expect(() => keyring.unwrap(key, blob, other)).toThrow(expect.objectContaining(invalid));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a blob with any one byte changed', async () => {
    const { ciphertextBlob } = await keyring.wrap(key, Buffer.from('a data key of thirty-two bytes!!'), { a: 'b' });
    for (let at = 0; at < ciphertextBlob.length; at++) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(ciphertextBlob);
        damaged.writeUInt8(damaged.readUInt8(at) ^ mask, at);
        const open = () => keyring.unwrap(key, parseCiphertextBlob(damaged), { a: 'b' });
        expect(open).toThrow(expect.objectContaining(invalid));
      }
    }
  });

  it('refuses a blob that is cut short or followed by more', async () => {
    const { ciphertextBlob } = await keyring.wrap(key, Buffer.from('plaintext'), undefined);
    for (const damaged of [ciphertextBlob.subarray(0, -1), Buffer.concat([ciphertextBlob, Buffer.of(0)])]) {
      const open = () => keyring.unwrap(key, parseCiphertextBlob(damaged), undefined);
      expect(open).toThrow(expect.objectContaining(invalid));
    }
  });

  it('refuses a blob of another key even when both have the same material', async () => {
    const [one, two] = await Promise.all(
      ['key-one', 'key-two'].map((keyId) => keyOf(keyring, keyId, keyring.sealGiven(Buffer.from(MATERIAL)))),
    );
    if (one === undefined || two === undefined) throw new Error('no keys');
    const blob = parseCiphertextBlob((await keyring.wrap(one, Buffer.from('x'), undefined)).ciphertextBlob);
    expect(() => keyring.unwrap(two, blob, undefined)).toThrow(expect.objectContaining(invalid));
    const renamed = { ...blob, keyVersionId: two.primaryVersionId };
    await expect(async () => keyring.unwrap(two, renamed, undefined)).rejects.toMatchObject(invalid);
  });

  it('opens blobs of versions that are not primary any more', async () => {
    const { ciphertextBlob } = await keyring.wrap(key, Buffer.from('old'), undefined);
    const next = {
      keyVersionId: `${KEY_ID}-next000000`,
      createdAt: key.createdAt,
      ...(await keyring.createMaterial()),
    };
    const rotated: CmkRecord = { ...key, primaryVersionId: next.keyVersionId, versions: [...key.versions, next] };
    expect((await keyring.unwrap(rotated, parseCiphertextBlob(ciphertextBlob), undefined)).toString()).toBe('old');
    expect((await keyring.wrap(rotated, Buffer.from('new'), undefined)).keyVersionId).toBe(next.keyVersionId);
  });

  it('takes a fresh IV for each wrap', async () => {
    const blobs = await Promise.all(
      Array.from({ length: 50 }, async () => (await keyring.wrap(key, Buffer.from('same'), undefined)).ciphertextBlob),
    );
    const ivs = new Set(blobs.map((blob) => Buffer.from(parseCiphertextBlob(blob).iv).toString('hex')));
    expect(ivs.size).toBe(50);
  });

  it('unseals a version once and then answers without a promise', async () => {
    const open = jest.spyOn(sealer, 'open');
    const { ciphertextBlob } = await keyring.wrap(key, Buffer.from('x'), undefined);
    expect(keyring.wrap(key, Buffer.from('x'), undefined)).not.toBeInstanceOf(Promise);
    expect(keyring.unwrap(key, parseCiphertextBlob(ciphertextBlob), undefined)).toEqual(Buffer.from('x'));
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('notices other material under a version id that it knows', async () => {
    const { ciphertextBlob } = await keyring.wrap(key, Buffer.from('x'), undefined);
    const other = await keyOf(keyring, KEY_ID);
    const open = async () => keyring.unwrap(other, parseCiphertextBlob(ciphertextBlob), undefined);
    await expect(open).rejects.toMatchObject(invalid);
  });

  it('forgets the material of a deleted key', async () => {
    await keyring.wrap(key, Buffer.from('x'), undefined);
    keyring.forget(key);
    expect(keyring.wrap(key, Buffer.from('x'), undefined)).toBeInstanceOf(Promise);
  });

  it('zeroes material that it is given, and refuses material of another size', async () => {
    const given = Buffer.from(MATERIAL);
    await keyring.sealGiven(given);
    expect(given).toEqual(Buffer.alloc(32));
    await expect(keyring.sealGiven(Buffer.alloc(31, 1))).rejects.toThrow(RangeError);
  });

  it('keeps material out of records and prints', async () => {
    const record = await keyOf(keyring, KEY_ID, keyring.sealGiven(Buffer.from(MATERIAL)));
    await keyring.wrap(record, Buffer.from('x'), undefined);
    const shown = JSON.stringify([record, keyring]) + inspect(keyring, { showHidden: true, depth: 9 });
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      expect(shown).not.toContain(MATERIAL.toString(encoding));
    }
  });
});
