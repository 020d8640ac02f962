import { execFile } from 'node:child_process';
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, popClient, rejection } from './clients.ts';
import { type Caller, coreCallers } from './core-callers.ts';

const osseal = useOsseal();
const callers = coreCallers(osseal);

/** The public key of an answer encrypts as its user would do it with Node. */
const WRAP: Readonly<Record<string, (spki: string, material: Uint8Array) => string>> = {
  RSAES_OAEP_SHA_256: (spki, material) => wrap(spki, material, { oaepHash: 'sha256' }),
  RSAES_OAEP_SHA_1: (spki, material) => wrap(spki, material, { oaepHash: 'sha1' }),
  RSAES_PKCS1_V1_5: (spki, material) => wrap(spki, material, { padding: constants.RSA_PKCS1_PADDING }),
};

function wrap(spki: string, material: Uint8Array, how: { oaepHash?: string; padding?: number }): string {
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  return publicEncrypt({ key, ...how }, material).toString('base64');
}

async function externalKey(call: Caller): Promise<string> {
  const { KeyMetadata } = await call('CreateKey', { Origin: 'EXTERNAL' });
  return (KeyMetadata as { KeyId: string }).KeyId;
}

/** The parameters with which `material` gets into a key. */
async function importOf(call: Caller, KeyId: string, material: Uint8Array, WrappingAlgorithm = 'RSAES_OAEP_SHA_256') {
  const asked = { KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' };
  const { PublicKey, ImportToken } = await call('GetParametersForImport', asked);
  const EncryptedKeyMaterial = String(WRAP[WrappingAlgorithm]?.(String(PublicKey), material));
  return { KeyId, ImportToken: String(ImportToken), EncryptedKeyMaterial };
}

async function metadataOf(call: Caller, KeyId: string) {
  return (await call('DescribeKey', { KeyId })).KeyMetadata as Readonly<Record<string, string>>;
}

// Each call for parameters makes an RSA key, which takes its time: each algorithm by two of the cores.
const ALGORITHMS = Object.keys(WRAP);
const cases = callers.map(
  ([name, callerOf], index) => [name, String(ALGORITHMS[index % ALGORITHMS.length]), callerOf] as const,
);

describe('imported material', () => {
  it.each(cases)('comes, goes and comes back by %s under %s', async (_name, algorithm, callerOf) => {
    const call = callerOf();
    const material = randomBytes(32);
    const KeyId = await externalKey(call);
    expect(await metadataOf(call, KeyId)).toMatchObject({ KeyState: 'PendingImport', PrimaryKeyVersion: '' });
    const encrypt = () => call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' });
    expect((await rejection(encrypt())).code).toBe('Rejected.PendingImport');

    const expires = Math.floor(Date.now() / 1000) + 86_400;
    const parameters = await importOf(call, KeyId, material, algorithm);
    await call('ImportKeyMaterial', { ...parameters, KeyMaterialExpireUnix: String(expires) });
    const imported = await metadataOf(call, KeyId);
    expect(imported).toMatchObject({ KeyState: 'Enabled', Origin: 'EXTERNAL', AutomaticRotation: 'Disabled' });
    expect(Date.parse(String(imported.MaterialExpireTime))).toBe(expires * 1000);
    const { CiphertextBlob } = await encrypt();
    const decrypt = () => call('Decrypt', { CiphertextBlob: String(CiphertextBlob) });

    await call('DeleteKeyMaterial', { KeyId });
    expect(await metadataOf(call, KeyId)).toMatchObject({ KeyState: 'PendingImport', MaterialExpireTime: '' });
    expect((await rejection(decrypt())).code).toBe('Rejected.PendingImport');
    const other = await importOf(call, KeyId, randomBytes(32), algorithm);
    expect((await rejection(call('ImportKeyMaterial', other))).code).toBe('InvalidKeyMaterial');
    // A token is good for more than one import.
    await call('ImportKeyMaterial', parameters);
    expect(await metadataOf(call, KeyId)).toMatchObject({
      KeyState: 'Enabled',
      MaterialExpireTime: '',
      PrimaryKeyVersion: imported.PrimaryKeyVersion,
    });
    expect(await decrypt()).toMatchObject({ KeyId, Plaintext: 'aGVsbG8=' });
  });

  it.each(callers.filter(([name]) => /GET|V3, form/.test(name)))(
    'is refused by %s in the words of the service',
    async (_name, callerOf) => {
      const call = callerOf();
      const KeyId = await externalKey(call);
      const good = await importOf(call, KeyId, randomBytes(32));
      const elsewhere = await importOf(call, await externalKey(call), randomBytes(32));
      const short = await importOf(call, KeyId, randomBytes(16));
      const asked = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
      const { KeyMetadata } = await call('CreateKey');
      const own = { KeyId: (KeyMetadata as { KeyId: string }).KeyId };
      const refusals: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
        ['GetParametersForImport', { ...asked, ...own }, 'Unsupported.Origin'],
        ['GetParametersForImport', { ...asked, WrappingAlgorithm: 'RSAES_OAEP_SHA_512' }, 'InvalidParameter'],
        ['GetParametersForImport', { ...asked, WrappingAlgorithm: 'SM2PKE' }, 'InvalidParameter'],
        ['GetParametersForImport', { ...asked, KeyId: 'alias/none' }, 'Unsupported.Alias'],
        ['ImportKeyMaterial', { ...good, ...own }, 'Unsupported.Origin'],
        ['ImportKeyMaterial', { ...good, ImportToken: elsewhere.ImportToken }, 'InvalidImportToken'],
        ['ImportKeyMaterial', { ...good, ImportToken: 'AAAA' }, 'InvalidImportToken'],
        ['ImportKeyMaterial', { ...good, EncryptedKeyMaterial: elsewhere.EncryptedKeyMaterial }, 'InvalidKeyMaterial'],
        ['ImportKeyMaterial', { ...good, EncryptedKeyMaterial: 'AAAA' }, 'InvalidKeyMaterial'],
        ['ImportKeyMaterial', short, 'InvalidKeyMaterial'],
        ['ImportKeyMaterial', { ...good, KeyMaterialExpireUnix: '1500000000' }, 'InvalidParameter'],
        ['ImportKeyMaterial', { KeyId, ImportToken: good.ImportToken }, 'MissingParameter'],
        ['DeleteKeyMaterial', own, 'Unsupported.Origin'],
        ['DeleteKeyMaterial', { KeyId: 'key-none' }, 'Forbidden.KeyNotFound'],
        ['EnableKey', { KeyId }, 'Rejected.StateModifiedFailed'],
      ];
      for (const [action, parameters, code] of refusals) {
        const error = await rejection(call(action, parameters));
        expect([action, code, error.code]).toEqual([action, code, code]);
      }
      await call('ImportKeyMaterial', good);
      const rotation = { KeyId, EnableAutomaticRotation: 'true', RotationInterval: '7d' };
      expect((await rejection(call('UpdateRotationPolicy', rotation))).code).toBe('Unsupported.Origin');
    },
  );
});

describe('kms20160120', () => {
  it('brings material that openssl wrapped', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-import-'));
    try {
      const client = kmsClient(osseal());
      const { keyMetadata } = await client.createKey(new kms.CreateKeyRequest({ origin: 'EXTERNAL' }));
      const { keyId } = keyMetadata;
      const given = await client.getParametersForImport(
        new kms.GetParametersForImportRequest({
          keyId,
          wrappingAlgorithm: 'RSAES_OAEP_SHA_256',
          wrappingKeySpec: 'RSA_2048',
        }),
      );
      expect(Math.round((Date.parse(given.tokenExpireTime) - Date.now()) / 3_600_000)).toBe(24);
      await writeFile(join(folder, 'PublicKey.bin'), Buffer.from(given.publicKey, 'base64'));
      const openssl = (command: string) => promisify(execFile)('openssl', command.split(' '), { cwd: folder });
      await openssl('rand -out KeyMaterial.bin 32');
      await openssl(
        'pkeyutl -encrypt -in KeyMaterial.bin -inkey PublicKey.bin -keyform DER -pubin -out Encrypted.bin -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256',
      );
      const encryptedKeyMaterial = (await readFile(join(folder, 'Encrypted.bin'))).toString('base64');
      const { importToken } = given;
      await client.importKeyMaterial(
        new kms.ImportKeyMaterialRequest({ keyId, importToken, encryptedKeyMaterial, keyMaterialExpireUnix: 0 }),
      );
      const { ciphertextBlob } = await client.encrypt(new kms.EncryptRequest({ keyId, plaintext: 'aGVsbG8=' }));
      expect(await client.decrypt(new kms.DecryptRequest({ ciphertextBlob }))).toMatchObject({ plaintext: 'aGVsbG8=' });
      await client.deleteKeyMaterial(new kms.DeleteKeyMaterialRequest({ keyId }));
      const described = await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
      expect(described.keyMetadata.keyState).toBe('PendingImport');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps equal material of two keys apart', async () => {
    const pop = popClient(osseal());
    const call: Caller = (action, parameters = {}) => pop.request(action, parameters, { method: 'POST' });
    const material = randomBytes(32);
    const [first, second] = [await externalKey(call), await externalKey(call)];
    for (const keyId of [first, second]) await call('ImportKeyMaterial', await importOf(call, keyId, material));
    const sealed = await call('Encrypt', { KeyId: first, Plaintext: 'aGVsbG8=' });
    const { PrimaryKeyVersion = '' } = await metadataOf(call, second);
    const bytes = Buffer.from(String(sealed.CiphertextBlob), 'base64');
    const { PrimaryKeyVersion: own = '' } = await metadataOf(call, first);
    const at = bytes.indexOf(own);
    expect(at).toBeGreaterThanOrEqual(0);
    const moved = Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(PrimaryKeyVersion),
      bytes.subarray(at + own.length),
    ]);
    const opened = call('Decrypt', { CiphertextBlob: moved.toString('base64') });
    expect((await rejection(opened)).code).toBe('InvalidParameter');
  });
});

describe('XML', () => {
  it('carries the parameters of an import', async () => {
    const send = async (action: string, parameters: Readonly<Record<string, string>>) =>
      (await sendKms(osseal(), { action, carrier: 'form', parameters: { Format: 'XML', ...parameters } })).text;
    const field = (name: string, text: string) => String(new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1]);
    const KeyId = field('KeyId', await send('CreateKey', { Origin: 'EXTERNAL' }));
    const asked = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_1', WrappingKeySpec: 'RSA_2048' };
    const given = await send('GetParametersForImport', asked);
    const EncryptedKeyMaterial = wrap(field('PublicKey', given), randomBytes(32), { oaepHash: 'sha1' });
    const ImportToken = field('ImportToken', given);
    expect(await send('ImportKeyMaterial', { KeyId, ImportToken, EncryptedKeyMaterial })).toContain(
      '<ImportKeyMaterialResponse><RequestId>',
    );
    expect(await send('DescribeKey', { KeyId })).toContain('<KeyState>Enabled</KeyState>');
    expect(await send('DeleteKeyMaterial', { KeyId })).toContain('<DeleteKeyMaterialResponse><RequestId>');
    expect(await send('DescribeKey', { KeyId })).toContain('<KeyState>PendingImport</KeyState>');
  });
});
