// npm run demo [-- FILE]: tells what Osseal does, with the unmodified SDKs against a process of its own.
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as kmsModule from '@alicloud/kms20160120';
import { RPCClient } from '@alicloud/pop-core';
import {
  ALICE,
  aliOssSettings,
  BOB,
  countCalls,
  findPlaintext,
  kmsSettings,
  popCoreSettings,
  ROOT,
  readFiles,
  readUsage,
  STORY_ACCOUNT,
  spawnOsseal,
  storySeed,
} from '@osseal/testkit';
import OSS from 'ali-oss';
import { rehearse } from './rehearsal.mjs';
import { Story } from './story.mjs';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = `${METHOD}-key-id`;
const BUCKET = 'demo-files';
const { default: kms } = kmsModule;

const file = resolve(process.argv[2] ?? fileURLToPath(new URL('../../LICENSE', import.meta.url)));
const bytes = await readFile(file).catch(({ code }) => {
  console.error(`${file} cannot be read: ${code}.`);
  process.exit(1);
});
const name = basename(file);
// What is shorter or more even than this is on any disk by chance.
if (bytes.length < 64 || new Set(bytes).size < 8) {
  console.error(`${file} has too little in it to be looked for on a disk. Choose another file.`);
  process.exit(1);
}
const story = new Story();
console.log(`The file: ${file}, ${(await stat(file)).size} bytes.`);

const server = await spawnOsseal({ seed: storySeed({ kms: { activated: false } }) });
let failed = false;
try {
  await tell();
  story.end();
} catch (error) {
  failed = true;
  console.error(`\n✗ ${error.stack ?? error}\n\nThe server's log:\n${server.log()}`);
} finally {
  await server.dispose();
}
process.exit(failed ? 1 : 0);

async function tell() {
  const keys = new kms.default(kmsSettings(server, { accessKey: ROOT }));
  const rpc = new RPCClient(popCoreSettings(server, { accessKey: ROOT }));
  const [root, alice, bob] = [ROOT, ALICE, BOB].map(
    (accessKey) => new OSS(aliOssSettings(server, { accessKey, bucket: BUCKET })),
  );
  const encryptionOf = (answer) => [answer.res.headers[METHOD], answer.res.headers[KEY_ID]];
  const bill = async (match) => countCalls(await readUsage({ ...server, ...ROOT }), match);
  story.tell(`${server.readyLine}`);

  story.chapter('Without KMS, no SSE-KMS: the service must be activated first.');
  await root.putBucket(BUCKET);
  const kmsOnce = { headers: { [METHOD]: 'KMS' } };
  await story.refused('an upload with SSE-KMS is refused', () => root.put(name, bytes, kmsOnce), {
    status: 403,
    code: 'KmsServiceNotEnabled',
  });
  await rpc.request('OpenKmsService');
  const { AccountStatus } = await rpc.request('DescribeAccountKmsStatus');
  story.claim('OpenKmsService activates it', AccountStatus === 'Enabled', AccountStatus);

  story.chapter('A CMK becomes the default encryption of a bucket.');
  const { keyMetadata } = await keys.createKey(new kms.CreateKeyRequest({ description: 'demo' }));
  const keyId = keyMetadata.keyId;
  story.tell(`@alicloud/kms20160120 created ${keyId}`);
  await root.putBucketEncryption(BUCKET, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
  const { encryption } = await root.getBucketEncryption(BUCKET);
  story.claim('the bucket names the key', encryption.KMSMasterKeyID === keyId, encryption);

  await rehearse({ keys, kms, rpc, root, alice, bob }, name);
  for (const client of [root, alice, bob]) client.useBucket(BUCKET);
  const before = await readFiles(server.dataDir);
  const onDisk = () => findPlaintext(server.dataDir, bytes, before);

  story.chapter('A file goes in. What is on the disk is ciphertext.');
  const put = await root.put(name, file);
  story.claim('the answer says KMS and names the key', `${encryptionOf(put)}` === `KMS,${keyId}`, encryptionOf(put));
  const found = await onDisk();
  story.claim('no 16 bytes in a row of the file are on the disk', found.length === 0, found);

  story.chapter('The file comes out, whole and in part.');
  const got = await root.get(name);
  story.claim('the download equals the file', got.content.equals(bytes));
  story.claim('its headers say KMS and name the key', `${encryptionOf(got)}` === `KMS,${keyId}`, encryptionOf(got));
  const head = await root.head(name);
  story.claim('so do those of HEAD', `${encryptionOf(head)}` === `KMS,${keyId}`, encryptionOf(head));
  const [start, end] = [Math.floor(bytes.length / 3), Math.floor((bytes.length * 2) / 3)];
  const part = await root.get(name, { headers: { Range: `bytes=${start}-${end}` } });
  story.claim(
    `bytes ${start} to ${end} equal the same bytes of the file`,
    part.res.status === 206 && part.content.equals(bytes.subarray(start, end + 1)),
    part.res.status,
  );

  story.chapter('Only who may decrypt reads.');
  const byAlice = await alice.get(name);
  story.claim('alice, granted kms:Decrypt, reads it', byAlice.content.equals(bytes));
  const forbidden = { status: 403, code: 'AccessDenied', message: 'This request is forbidden by kms.' };
  await story.refused('bob, who may use OSS alone, is refused', () => bob.get(name), forbidden);
  await story.refused('bob cannot write under the key either', () => bob.put('by-bob', bytes), forbidden);

  story.chapter('A CMK lives in one region.');
  const far = await rpc.request('CreateKey', { RegionId: 'cn-shanghai' });
  const farKey = { headers: { [METHOD]: 'KMS', [KEY_ID]: far.KeyMetadata.KeyId } };
  await story.refused('a key of cn-shanghai is unknown in cn-hangzhou', () => root.put('far', bytes, farKey), {
    status: 404,
    code: 'KeyNotFound',
  });

  story.chapter('Other methods: OSS-managed keys, the default CMK, none. One object may differ from its bucket.');
  const aes = await root.put('by-oss', bytes, { headers: { [METHOD]: 'AES256' } });
  story.claim(
    'one object is encrypted with keys that OSS manages',
    `${encryptionOf(aes)}` === 'AES256,',
    encryptionOf(aes),
  );
  const byDefaultKey = await bob.put('by-default-key', bytes, kmsOnce);
  const service = await keys.describeKey(new kms.DescribeKeyRequest({ keyId: 'alias/acs/oss' }));
  const serviceKeyId = service.keyMetadata.keyId;
  story.claim(
    'another with the default CMK alias/acs/oss, which the service made',
    `${encryptionOf(byDefaultKey)}` === `KMS,${serviceKeyId}`,
    encryptionOf(byDefaultKey),
  );
  story.claim(
    'bob reads that one: the default CMK asks no right of him',
    (await bob.get('by-default-key')).content.equals(bytes),
  );
  const stillFound = await onDisk();
  story.claim('all of it is ciphertext on the disk', stillFound.length === 0, stillFound);

  story.chapter('A new default leaves old objects as they were.');
  await root.putBucketEncryption(BUCKET, { SSEAlgorithm: 'AES256' });
  const underAes = await root.put('under-aes', bytes);
  story.claim('a new object follows the new default', encryptionOf(underAes)[0] === 'AES256', encryptionOf(underAes));
  const old = await root.get(name);
  story.claim('the old one is still under its key', `${encryptionOf(old)}` === `KMS,${keyId}`, encryptionOf(old));
  story.claim('and still the same file', old.content.equals(bytes));
  await root.deleteBucketEncryption(BUCKET);
  const plain = await root.put('plain', bytes);
  story.claim(
    'without a default an object is not encrypted',
    encryptionOf(plain)[0] === undefined,
    encryptionOf(plain),
  );
  story.claim('and then the disk does hold the file', (await onDisk()).length > 0);
  await root.delete('plain');

  story.chapter('A disabled key stops reads and writes.');
  const byKey = { headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } };
  await keys.disableKey(new kms.DisableKeyRequest({ keyId }));
  const disabled = { status: 409, code: 'KeyDisabled' };
  await story.refused('reading', () => root.get(name), disabled);
  await story.refused('writing', () => root.put('late', bytes, byKey), disabled);
  await keys.enableKey(new kms.EnableKeyRequest({ keyId }));
  story.claim('enabled again, it reads', (await root.get(name)).content.equals(bytes));

  story.chapter('The bill says how many calls were made, by whom and why.');
  const principal = (user) =>
    user === 'root' ? `acs:ram::${STORY_ACCOUNT}:root` : `acs:ram::${STORY_ACCOUNT}:user/${user}`;
  const lines = [
    ['root', 'PutObject', 'GenerateDataKey', keyId, 'Success', 1],
    ['root', 'GetObject', 'Decrypt', keyId, 'Success', 4],
    ['alice', 'GetObject', 'Decrypt', keyId, 'Success', 1],
    ['bob', 'GetObject', 'Decrypt', keyId, 'Forbidden.NoPermission', 1],
    ['bob', 'PutObject', 'GenerateDataKey', keyId, 'Forbidden.NoPermission', 1],
    ['root', 'GetObject', 'Decrypt', keyId, 'Rejected.Disabled', 1],
    ['root', 'PutObject', 'GenerateDataKey', keyId, 'Rejected.Disabled', 1],
  ];
  for (const [user, cause, action, key, outcome, expected] of lines) {
    const counted = await bill({
      principal: principal(user),
      cause: `${cause} ${BUCKET}`,
      action,
      keyId: key,
      outcome,
    });
    story.claim(`${expected} × ${action} for ${user}'s ${cause}: ${outcome}`, counted === expected, counted);
  }
  for (const [cause, action] of [
    ['PutObject', 'GenerateDataKey'],
    ['GetObject', 'Decrypt'],
  ]) {
    const counted = await bill({ cause: `${cause} ${BUCKET}`, action, keyId: serviceKeyId, outcome: 'Success' });
    story.claim(`1 × ${action} on the default CMK, made by the service, for bob's ${cause}`, counted === 1, counted);
  }
  const ofKey = await bill({ keyId });
  story.claim(`${ofKey} calls on the key in all: HEAD, range conditions and lists made none`, ofKey === 10, ofKey);
}
