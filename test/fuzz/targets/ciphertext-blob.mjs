import { load } from '../load.mjs';
import { orWireError } from '../typed.mjs';

const { loadRootKey, Sealer, seededRandom } = await load('packages/service-kit/dist/index.js');
const { Keyring } = await load('services/kms/dist/keyring/keyring.js');
const { packCiphertextBlob, parseCiphertextBlob } = await load('services/kms/dist/keyring/ciphertext-blob.js');

const PLAINTEXT = Buffer.from('what was encrypted');
const CONTEXT = { order: '7' };

/** CiphertextBlobs: InvalidParameter, or the plaintext that was encrypted, and only as it was encrypted. */
export async function openTarget() {
  const random = seededRandom('fuzz');
  const keyring = new Keyring({ sealer: await Sealer.open(await loadRootKey({ file: null, random })), random });
  const versions = [];
  for (const keyVersionId of ['key-hzz0000000000000001-v0', 'key-hzz0000000000000001-v1']) {
    versions.push({ keyVersionId, createdAt: '', ...(await keyring.createMaterial()) });
  }
  const key = {
    keyId: 'key-hzz0000000000000001',
    account: '1000000000000001',
    region: 'cn-hangzhou',
    keySpec: 'Aliyun_AES_256',
    primaryVersionId: versions[1].keyVersionId,
    versions,
  };
  const blobs = [];
  for (const primaryVersionId of [versions[0].keyVersionId, versions[1].keyVersionId]) {
    // Unseals the version; from then on answers come at once.
    const { ciphertextBlob } = await keyring.wrap({ ...key, primaryVersionId }, PLAINTEXT, CONTEXT);
    blobs.push(ciphertextBlob);
  }
  return {
    seeds: blobs,
    words: ['\x01', 'key-hzz0000000000000001-v0', 'key-', '\0', '/', ':'],
    mostBytes: 512,
    run(bytes) {
      const blob = orWireError(() => parseCiphertextBlob(bytes))?.value;
      if (blob === undefined) return;
      if (!packCiphertextBlob(blob).equals(bytes)) throw new Error('packed again it is another blob');
      const opened = orWireError(() => keyring.unwrap(key, blob, CONTEXT))?.value;
      if (orWireError(() => keyring.unwrap(key, blob, undefined)) !== undefined)
        throw new Error('opened without context');
      if (opened === undefined) return;
      if (!opened.equals(PLAINTEXT) || !blobs.some((made) => made.equals(bytes)))
        throw new Error('a forged blob opened');
    },
  };
}
