import { strictEqual } from 'node:assert/strict';
import { sendHttp } from '@osseal/testkit';
import { type BucketModel, type Encryption, isMarker } from './bucket-model.ts';
import type { Operation } from './operations.ts';
import type { World } from './world.ts';

export const setRule: Operation = async (world) => {
  const bucket = world.bucket();
  const rule = world.encryption();
  const name = { bucket: bucket.name, query: { encryption: '' } };
  bucket.rule = rule;
  if (rule.method === 'None') return void (await world.expect('204', { method: 'DELETE', ...name }));
  const key = rule.method === 'KMS' && rule.keyId !== 'service' ? `<KMSMasterKeyID>${rule.keyId}</KMSMasterKeyID>` : '';
  const body = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${rule.method}</SSEAlgorithm>${key}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
  await world.expect('200', { method: 'PUT', ...name, body });
};

export const setVersioning: Operation = async (world) => {
  // The first bucket never has versioning.
  const bucket = world.dice.pick(world.buckets.slice(1));
  const status = world.dice.pick(['Enabled', 'Suspended'] as const);
  const body = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`;
  await world.expect('200', { method: 'PUT', bucket: bucket.name, query: { versioning: '' }, body });
  bucket.versioning = status;
};

/** Ends the server, in order or not; what was acknowledged is there when it runs again. */
export const restart: Operation = async (world) => world.server.restart(world.dice.pick(['stop', 'kill']));

/** Brings all versions of a bucket to its default, as `osseal rewrap` and `osseal encrypt` do. */
export const reencrypt: Operation = async (world) => {
  const bucket = world.bucket();
  const work = world.dice.pick(['rewrap', 'encrypt'] as const);
  const limit = 1 + world.dice.below(40);
  let after: unknown;
  let changed = 0;
  let failed = 0;
  do {
    const { status, text } = await ask(world, work, {
      bucket: bucket.name,
      limit,
      ...(after !== undefined && { after }),
    });
    if (bucket.rule.method === 'None') return strictEqual(status, 409);
    strictEqual(status, 200, text);
    const page = JSON.parse(text) as { changed: number; failures: unknown[]; next: object | null };
    changed += page.changed;
    failed += page.failures.length;
    after = page.next ?? undefined;
  } while (after !== undefined);
  const due = versionsOf(bucket).filter(({ encryption }) => isDue(work, encryption, bucket.rule));
  const able = due.filter(({ encryption }) => world.isUsable(encryption) && world.isUsable(bucket.rule));
  strictEqual(changed, able.length);
  strictEqual(failed, due.length - able.length);
  for (const version of able) version.encryption = bucket.rule;
};

function isDue(work: 'rewrap' | 'encrypt', { method, ...rest }: Encryption, rule: Encryption): boolean {
  if ((method === 'None') !== (work === 'encrypt')) return false;
  if (method !== rule.method) return true;
  return 'keyId' in rest && rule.method === 'KMS' && rest.keyId !== rule.keyId;
}

function versionsOf(bucket: BucketModel) {
  return [...bucket.entries.values()].flat().flatMap((entry) => (isMarker(entry) ? [] : [entry]));
}

function ask(world: World, work: string, body: object) {
  const { oss, accessKeyId, accessKeySecret } = world.server.process;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  return sendHttp(oss, { method: 'POST', target: `/_osseal/${work}`, headers, body: JSON.stringify(body) });
}
