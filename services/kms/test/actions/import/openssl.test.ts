import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, kmsFixture } from '../kms-fixture.ts';
import { type Algorithm, externalKey, importParameters } from './import-fixture.ts';

const run = promisify(execFile);

/** Step 3 of the product guide, by the command that encrypts. The guide's own is the first; `pkeyutl` took its place. */
const ENCRYPT: readonly (readonly [Algorithm, string])[] = [
  [
    'RSAES_OAEP_SHA_1',
    'rsautl -encrypt -in KeyMaterial.bin -oaep -inkey PublicKey.bin -keyform DER -pubin -out EncryptedKeyMaterial.bin',
  ],
  [
    'RSAES_PKCS1_V1_5',
    'rsautl -encrypt -in KeyMaterial.bin -pkcs -inkey PublicKey.bin -keyform DER -pubin -out EncryptedKeyMaterial.bin',
  ],
  [
    'RSAES_OAEP_SHA_256',
    'pkeyutl -encrypt -in KeyMaterial.bin -inkey PublicKey.bin -keyform DER -pubin -out EncryptedKeyMaterial.bin -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256',
  ],
  [
    'RSAES_OAEP_SHA_1',
    'pkeyutl -encrypt -in KeyMaterial.bin -inkey PublicKey.bin -keyform DER -pubin -out EncryptedKeyMaterial.bin -pkeyopt rsa_padding_mode:oaep',
  ],
  [
    'RSAES_PKCS1_V1_5',
    'pkeyutl -encrypt -in KeyMaterial.bin -inkey PublicKey.bin -keyform DER -pubin -out EncryptedKeyMaterial.bin -pkeyopt rsa_padding_mode:pkcs1',
  ],
];

describe('the openssl commands of the product guide', () => {
  let kms: KmsFixture;
  let folder: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    folder = await mkdtemp(join(tmpdir(), 'osseal-import-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const openssl = (command: string) => run('openssl', command.split(' '), { cwd: folder });

  it.each(ENCRYPT)('import material by %s: openssl %s', async (algorithm, command) => {
    const keyId = await externalKey(kms);
    const { PublicKey, ImportToken } = await importParameters(kms, keyId, algorithm);
    await writeFile(join(folder, 'PublicKey_base64.txt'), PublicKey);

    await openssl('rand -out KeyMaterial.bin 32');
    await openssl('enc -d -base64 -A -in PublicKey_base64.txt -out PublicKey.bin');
    await openssl(command);
    await openssl('enc -e -base64 -A -in EncryptedKeyMaterial.bin -out EncryptedKeyMaterial_base64.txt');

    const EncryptedKeyMaterial = await readFile(join(folder, 'EncryptedKeyMaterial_base64.txt'), 'utf8');
    await kms.run('ImportKeyMaterial', { KeyId: keyId, EncryptedKeyMaterial, ImportToken });
    expect(kms.record(keyId).state).toBe('Enabled');
    const { CiphertextBlob } = await kms.run('Encrypt', { KeyId: keyId, Plaintext: 'aGVsbG8=' });
    expect(await kms.run('Decrypt', { CiphertextBlob: String(CiphertextBlob) })).toMatchObject({
      Plaintext: 'aGVsbG8=',
    });
  });

  it('accept the public key as an RSA key of 2048 bits', async () => {
    const { PublicKey } = await importParameters(kms, await externalKey(kms));
    await writeFile(join(folder, 'PublicKey.bin'), Buffer.from(PublicKey, 'base64'));
    const { stdout } = await openssl('pkey -pubin -inform DER -in PublicKey.bin -text -noout');
    expect(stdout).toContain('Public-Key: (2048 bit)');
  });
});
