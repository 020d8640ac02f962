import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { KmsCallError } from '@osseal/kms-client';
import { WireError } from '@osseal/protocol/errors';
import { ConfigError, type Seed, type SeedObject, withDefaultAccount } from '@osseal/service-kit';
import type { BucketRecord } from '@osseal/storage';
import { seededRule } from './buckets/encryption-rule.ts';
import type { GatewayDomain } from './domain.ts';
import { readAttributes } from './objects/object-attributes.ts';
import { receiveBody } from './objects/receive-body.ts';
import { storeObject } from './objects/store-object.ts';
import { MAX_UPLOAD_BYTES } from './objects/upload-expectations.ts';
import { chooseEncryption } from './sse/choose-encryption.ts';
import type { KeyRequest } from './sse/key-request.ts';

/** What the bill names as the cause of the KMS calls that seeding makes. */
const CAUSE = 'Seed';

/**
 * Writes the seed's objects that are not there yet, as uploads by the root of their bucket's account would be: encrypted
 * as the seed or the bucket says, each SSE-KMS object for one billed GenerateDataKey. Objects that exist stay as they are.
 * @throws ConfigError naming the place in the seed of the first one that cannot be written
 */
export async function seedObjects(seed: Seed, gateway: GatewayDomain): Promise<void> {
  for (const [at, object] of seed.objects.entries()) {
    const bucket = await gateway.index.findBucket(object.bucket);
    if (bucket === undefined) throw new ConfigError([`objects[${at}].bucket: ${object.bucket} does not exist.`]);
    if ((await gateway.index.findObject(bucket.name, object.key)) !== undefined) continue;
    const contents = await contentsOf(object).catch((cause: unknown) => {
      throw new ConfigError([`objects[${at}].file: the file cannot be read.`], { cause });
    });
    try {
      await write(object, contents, ownerOf(bucket, seed, gateway), gateway);
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause;
      // Written by somebody else meanwhile.
      if (cause.code === 'FileAlreadyExists') continue;
      // What an OSS client is told of KMS is less than what KMS says.
      const reason = cause.cause instanceof KmsCallError ? cause.cause : cause;
      throw new ConfigError([`objects[${at}]: ${reason.message}`], { cause });
    } finally {
      contents.destroy();
    }
  }
}

async function write(object: SeedObject, contents: Readable, owner: KeyRequest, gateway: GatewayDomain): Promise<void> {
  const { bucket } = owner;
  const { key } = object;
  const decision = chooseEncryption({}, seededRule(object.encryption) ?? bucket.encryption);
  await storeObject(gateway, {
    bucket: bucket.name,
    key,
    attributes: readAttributes({}, bucket.storageClass),
    dataKey: await gateway.dataKeys.forWrite(owner, decision, { action: CAUSE, key }),
    forbidOverwrite: true,
    expectedSize: undefined,
    fill: (writer) => receiveBody(contents, (slice) => writer.write(slice), { maxBytes: MAX_UPLOAD_BYTES }),
    verify: () => undefined,
  });
}

/** @throws when the file cannot be opened */
async function contentsOf({ text, base64, file }: SeedObject): Promise<Readable> {
  if (file !== undefined) return (await open(file)).createReadStream();
  return Readable.from([base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64')]);
}

/** The root of the bucket's account. KMS knows it by an access key, which the seed brings too. */
function ownerOf(bucket: BucketRecord, seed: Seed, { random }: GatewayDomain): KeyRequest {
  const account = withDefaultAccount(seed).accounts.find(({ uid }) => uid === bucket.account);
  const accessKeyId = account?.accessKeys.find(({ status }) => status === 'Active')?.id ?? '';
  const principal = { type: 'root', account: bucket.account } as const;
  return {
    requestId: random.hex(12),
    requester: { principal, accessKeyId, policies: [] },
    conditions: {},
    bucket,
  };
}
