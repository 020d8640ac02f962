import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClock } from '@osseal/service-kit';
import { sendKms, sendOss } from '@osseal/testkit';
import { type Osseal, startOsseal } from '../src/index.ts';

const BUCKET = 'vault';
const HOUR_MS = 3_600_000;
const MATERIAL = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - 3 * index));

describe('objects encrypted under a key whose material was imported', () => {
  let clock: TestClock;
  let osseal: Osseal;
  let keyId: string;

  const kms = async (action: string, parameters: Record<string, string>) => {
    const Timestamp = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const answer = await sendKms(osseal, { action, parameters: { ...parameters, Timestamp } });
    const body: Record<string, unknown> = JSON.parse(answer.text);
    if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`);
    return body;
  };

  const oss = async (method: string, key: string, headers: Record<string, string> = {}, body?: string) => {
    const date = new Date(clock.now());
    const more = body === undefined ? {} : { body };
    const { status, text } = await sendOss(osseal, { method, bucket: BUCKET, key, headers, date, ...more });
    return { status, text, code: /<Code>(.*)<\/Code>/.exec(text)?.[1] };
  };

  const put = (key: string, body: string) =>
    oss('PUT', key, { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': keyId }, body);

  const importMaterial = async (expiresAtMs: number) => {
    const wanted = { KeyId: keyId, WrappingKeySpec: 'RSA_2048', WrappingAlgorithm: 'RSAES_OAEP_SHA_256' };
    const { PublicKey, ImportToken } = await kms('GetParametersForImport', wanted);
    const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    await kms('ImportKeyMaterial', {
      KeyId: keyId,
      ImportToken: String(ImportToken),
      EncryptedKeyMaterial: publicEncrypt({ key, ...padding }, MATERIAL).toString('base64'),
      KeyMaterialExpireUnix: String(Math.floor(expiresAtMs / 1000)),
    });
  };

  beforeEach(async () => {
    clock = new TestClock(Date.now());
    osseal = await startOsseal({ clock, seed: { buckets: [{ account: '1000000000000001', name: BUCKET }] } });
    const { KeyMetadata } = await kms('CreateKey', { Origin: 'EXTERNAL' });
    keyId = (KeyMetadata as { KeyId: string }).KeyId;
  });
  afterEach(() => osseal.close());

  const refused = { status: 409, code: 'KeyPendingImport' };

  it('cannot be written before the first import', async () => {
    expect(await put('early.txt', 'early')).toMatchObject(refused);
    expect(await oss('HEAD', 'early.txt')).toMatchObject({ status: 404 });
  });

  it('can be neither read nor written from the moment the material ends until the same material is back', async () => {
    await importMaterial(clock.now() + HOUR_MS);
    expect(await put('secret.txt', 'what the vault holds')).toMatchObject({ status: 200 });
    expect(await oss('PUT', 'plain.txt', {}, 'for everybody')).toMatchObject({ status: 200 });
    expect(await oss('GET', 'secret.txt')).toMatchObject({ status: 200, text: 'what the vault holds' });

    clock.advance(HOUR_MS);
    expect(await oss('GET', 'secret.txt')).toMatchObject(refused);
    expect(await put('secret.txt', 'replaced')).toMatchObject(refused);
    expect(await put('other.txt', 'new')).toMatchObject(refused);
    // What needs no key goes on.
    expect(await oss('HEAD', 'secret.txt')).toMatchObject({ status: 200 });
    expect(await oss('GET', 'plain.txt')).toMatchObject({ status: 200, text: 'for everybody' });

    await importMaterial(0);
    expect(await oss('GET', 'secret.txt')).toMatchObject({ status: 200, text: 'what the vault holds' });
    expect(await put('secret.txt', 'replaced')).toMatchObject({ status: 200 });
    expect(await oss('GET', 'secret.txt')).toMatchObject({ status: 200, text: 'replaced' });
  });

  it('are out of reach while the material is deleted', async () => {
    await importMaterial(0);
    await put('secret.txt', 'kept');
    await kms('DeleteKeyMaterial', { KeyId: keyId });
    expect(await oss('GET', 'secret.txt')).toMatchObject(refused);
    await importMaterial(0);
    expect(await oss('GET', 'secret.txt')).toMatchObject({ status: 200, text: 'kept' });
  });
});
