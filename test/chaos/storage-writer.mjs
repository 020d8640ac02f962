// Writes to every embedded engine until it is killed. Says `<kind> <round>-<number>` after each acknowledgement.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { FileBlobStore } from '@osseal/storage/files';
import { LmdbObjectIndex, LmdbUsageLedger } from '@osseal/storage/lmdb';
import { LowdbAccountDirectory, LowdbKeyRegistry } from '@osseal/storage/lowdb';

const [directory, round] = process.argv.slice(2);
const createdAt = '2026-11-23T15:00:00Z';
const scope = { account: '1000000000000001', region: 'cn-hangzhou' };

const index = await LmdbObjectIndex.open(join(directory, 'oss'));
const blobs = await FileBlobStore.open(join(directory, 'blobs'), { random: { bytes: randomBytes } });
const ledger = await LmdbUsageLedger.open(join(directory, 'kms'), { clock: Date });
const keys = await LowdbKeyRegistry.open(join(directory, 'kms'));
const accounts = await LowdbAccountDirectory.open(join(directory, 'kms'));

if (index.findBucket('demo') === undefined) {
  await index.insertBucket({ name: 'demo', ...scope, createdAt, acl: 'private', storageClass: 'Standard' });
}

function objectRecord(key, segment) {
  return {
    bucket: 'demo',
    key,
    size: segment.plaintextSize,
    etag: 'E',
    crc64: '0',
    lastModifiedMs: 0,
    type: 'Normal',
    storageClass: 'Standard',
    acl: 'default',
    headers: {},
    userMetadata: {},
    tags: {},
    envelopeVersion: 1,
    encryption: { method: 'none' },
    segments: [{ sealedSize: segment.plaintextSize, salt: '', ...segment }],
  };
}

const writers = {
  async inline(id) {
    const blobId = randomBytes(16).toString('hex');
    const bytes = Buffer.from(id.repeat(500));
    const record = objectRecord(`inline/${id}`, { blobId, inline: true, plaintextSize: bytes.length });
    await index.putObject(record, { inline: [{ blobId, bytes }] });
  },
  async blob(id) {
    const writer = await blobs.create();
    const piece = Buffer.from(id.repeat(5000));
    for (let part = 0; part < 4; part++) await writer.write([piece]);
    const size = await writer.finish();
    const segment = { blobId: writer.blobId, inline: false, plaintextSize: size };
    await index.putObject(objectRecord(`blob/${id}`, segment));
  },
  async call(id) {
    const call = { ...scope, principal: 'acs:ram::1000000000000001:root', action: 'Decrypt', keyId: 'k' };
    const counter = { ...call, hour: createdAt, keyClass: 'basic', outcome: 'Success', cause: '' };
    const audit = { ...call, timeMs: Date.now(), requestId: id, outcome: 'Success', durationMs: 1 };
    await ledger.record(counter, audit);
  },
  async key(id) {
    await keys.insertKey({
      ...scope,
      keyId: id,
      createdAt,
      description: '',
      keySpec: 'Aliyun_AES_256',
      keyUsage: 'ENCRYPT/DECRYPT',
      origin: 'Aliyun_KMS',
      protectionLevel: 'SOFTWARE',
      state: 'Enabled',
      creatorType: 'User',
      primaryVersionId: `${id}-v1`,
      versions: [{ keyVersionId: `${id}-v1`, createdAt, sealedMaterial: 'sealed' }],
      lastRotatedAt: createdAt,
      tags: {},
    });
  },
  async user(id) {
    await accounts.put({ users: [{ account: scope.account, name: id, userId: id, policies: [], createdAt }] });
  },
};

async function writeForever(kind, lane) {
  for (let number = 0; ; number++) {
    const id = `${round}-${lane}-${number}`;
    await writers[kind](id);
    process.stdout.write(`${kind} ${id}\n`);
  }
}

await Promise.all(Object.keys(writers).flatMap((kind) => [0, 1, 2].map((lane) => writeForever(kind, lane))));
