import { strictEqual } from 'node:assert/strict';
import { type BucketModel, isMarker, md5Hex, type Upload, type Version } from './bucket-model.ts';
import { element } from './server-side.ts';
import type { World } from './world.ts';

/** One thing that clients do, done to the server and to the model. */
export type Operation = (world: World) => Promise<void>;

const KEY_DISABLED = '409 KeyDisabled';
const MIN_PART = 102_400;

export const put: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.key();
  const content = world.content();
  const { headers, encryption } = world.wish(bucket);
  const forbids = world.dice.chance(15);
  const tags: Record<string, string> = world.dice.chance(10) ? { team: 'red', 'a b': 'c+d' } : {};
  const isTaken = forbids && bucket.versioning === undefined && bucket.current(key) !== undefined;
  const expected = isTaken ? '409 FileAlreadyExists' : world.isUsable(encryption) ? '200' : KEY_DISABLED;
  const answer = await world.expect(expected, {
    method: 'PUT',
    bucket: bucket.name,
    key,
    headers: {
      ...headers,
      ...(forbids && { 'x-oss-forbid-overwrite': 'true' }),
      ...(Object.keys(tags).length > 0 && { 'x-oss-tagging': new URLSearchParams(tags).toString() }),
    },
    body: content,
  });
  if (expected !== '200') return;
  const version = { content, etag: md5Hex(content), type: 'Normal', encryption, tags } as const;
  strictEqual(answer.headers.etag, `"${version.etag}"`);
  world.expectEncryption(answer, encryption);
  bucket.put(key, version, world.newId(answer));
};

export const append: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.key();
  const content = world.content();
  const { headers, encryption } = world.wish(bucket);
  const current = bucket.current(key);
  const length = current?.content.length ?? 0;
  const position = world.dice.chance(80) ? length : length + 1;
  const used = current?.encryption ?? encryption;
  const expected =
    current !== undefined && current.type !== 'Appendable'
      ? '409 ObjectNotAppendable'
      : position !== length
        ? '409 PositionNotEqualToLength'
        : world.isUsable(used)
          ? '200'
          : KEY_DISABLED;
  const query = { append: '', position: String(position) };
  const answer = await world.expect(expected, {
    method: 'POST',
    bucket: bucket.name,
    key,
    query,
    headers,
    body: content,
  });
  if (expected !== '200' || (current !== undefined && content.length === 0)) return;
  const before = current === undefined ? Buffer.alloc(0) : Buffer.from(current.etag, 'hex');
  const version = {
    content: Buffer.concat([current?.content ?? Buffer.alloc(0), content]),
    etag: md5Hex(before, Buffer.from(md5Hex(content), 'hex')),
    type: 'Appendable',
    encryption: used,
    tags: current?.tags ?? {},
  } as const;
  strictEqual(answer.headers['x-oss-next-append-position'], String(version.content.length));
  bucket.putNull(key, version);
};

/** Some version to ask for: mostly the current one, else one that is there, or one that may be gone. */
function chooseVersion(world: World, bucket: BucketModel, key: string): string | undefined {
  if (bucket.versioning === undefined || world.dice.chance(50)) return undefined;
  const ids = (bucket.entries.get(key) ?? []).map(({ id }) => id);
  if (ids.length > 0 && world.dice.chance(80)) return world.dice.pick(ids);
  return world.formerIds.length === 0 ? undefined : world.dice.pick(world.formerIds);
}

/** What a read of a version answers before any key is used. */
function found(bucket: BucketModel, key: string, id: string | undefined): Version | string {
  const entry = id === undefined ? bucket.latest(key) : bucket.find(key, id);
  if (entry === undefined) return id === undefined ? '404 NoSuchKey' : '404 NoSuchVersion';
  if (!isMarker(entry)) return entry;
  return id === undefined ? '404 NoSuchKey' : '405 MethodNotAllowed';
}

export const get: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.dice.chance(80) && bucket.entries.size > 0 ? world.dice.pick(bucket.keys()) : world.key();
  const id = chooseVersion(world, bucket, key);
  const query: Record<string, string> = id === undefined ? {} : { versionId: id };
  const version = found(bucket, key, id);
  const asked = { method: 'GET', bucket: bucket.name, key, query };
  if (typeof version === 'string') return void (await world.expect(version, asked));
  if (!world.isUsable(version.encryption)) return void (await world.expect(KEY_DISABLED, asked));
  const { content } = version;
  const range = world.dice.chance(40) ? chooseRange(world, content.length) : undefined;
  const answer = await world.expect(range?.status ?? '200', { ...asked, headers: range?.headers ?? {} });
  if (range?.status.startsWith('416')) return;
  const expected = range === undefined ? content : content.subarray(range.start, range.end);
  strictEqual(answer.bytes.equals(expected), true, `bytes of ${bucket.name}/${key}`);
  world.expectFacts(answer, version, bucket);
};

/** @documented GetObject: a range that does not lie inside the object is none, unless its standard meaning is asked for */
function chooseRange(world: World, size: number) {
  const start = world.dice.below(size + 10);
  const last = start + world.dice.below(70_000);
  const isStandard = world.dice.chance(50);
  const headers = {
    range: `bytes=${start}-${last}`,
    ...(isStandard && { 'x-oss-range-behavior': 'standard' }),
  };
  if (start < size && (last < size || isStandard))
    return { headers, start, end: Math.min(size, last + 1), status: '206' };
  if (isStandard) return { headers, start, end: start, status: '416 InvalidRange' };
  return { headers, start: 0, end: size, status: '200' };
}

export const head: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.key();
  const id = chooseVersion(world, bucket, key);
  const query: Record<string, string> = id === undefined ? {} : { versionId: id };
  const version = found(bucket, key, id);
  const asked = { method: 'HEAD', bucket: bucket.name, key, query };
  const answer = await world.expect(typeof version === 'string' ? version : '200', asked);
  if (typeof version === 'string') return;
  strictEqual(answer.headers['content-length'], String(version.content.length));
  world.expectFacts(answer, version, bucket);
};

export const copy: Operation = async (world) => {
  const [from, to] = [world.bucket(), world.bucket()];
  const key = world.key();
  const target = world.dice.chance(20) ? key : world.key();
  const id = chooseVersion(world, from, key);
  const { headers, encryption } = world.wish(to);
  const source = found(from, key, id);
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  const asked = {
    method: 'PUT',
    bucket: to.name,
    key: target,
    headers: {
      ...headers,
      'x-oss-copy-source': `/${from.name}/${encoded}${id === undefined ? '' : `?versionId=${id}`}`,
    },
  };
  if (typeof source === 'string') return void (await world.expect(source, asked));
  const ontoItself = from === to && key === target && to.versioning === undefined;
  // Nothing but the record changes then, and no key is used.
  const inPlace = ontoItself && sameEncryption(source, encryption);
  const isOpen = inPlace || (world.isUsable(source.encryption) && world.isUsable(encryption));
  const answer = await world.expect(isOpen ? '200' : KEY_DISABLED, asked);
  if (!isOpen || inPlace) return;
  world.expectEncryption(answer, encryption);
  const { content, tags } = source;
  to.put(target, { content, etag: md5Hex(content), type: 'Normal', encryption, tags }, world.newId(answer));
};

function sameEncryption({ encryption }: Version, other: Version['encryption']): boolean {
  if (encryption.method !== 'KMS' || other.method !== 'KMS') return encryption.method === other.method;
  return encryption.keyId === other.keyId;
}

export const remove: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.key();
  const id = world.dice.chance(40) ? chooseVersion(world, bucket, key) : undefined;
  const query: Record<string, string> = id === undefined ? {} : { versionId: id };
  const answer = await world.expect('204', { method: 'DELETE', bucket: bucket.name, key, query });
  if (id === undefined) return bucket.delete(key, world.newId(answer));
  const entry = bucket.find(key, id);
  strictEqual(answer.headers['x-oss-delete-marker'], entry !== undefined && isMarker(entry) ? 'true' : undefined);
  bucket.deleteVersion(key, id);
};

export const setTags: Operation = async (world) => {
  const bucket = world.bucket();
  const key = world.key();
  const current = found(bucket, key, undefined);
  const tags: Record<string, string> = { color: world.dice.pick(['red', 'blue']) };
  const set = Object.entries(tags).map(([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`);
  const body = `<Tagging><TagSet>${set.join('')}</TagSet></Tagging>`;
  const asked = { method: 'PUT', bucket: bucket.name, key, query: { tagging: '' }, body };
  await world.expect(typeof current === 'string' ? current : '200', asked);
  if (typeof current !== 'string') current.tags = tags;
};

export const initiate: Operation = async (world) => {
  const bucket = world.bucket();
  if (bucket.uploads.size >= 5) return;
  const key = world.key();
  const { headers, encryption } = world.wish(bucket);
  const isUsable = world.isUsable(encryption);
  const asked = { method: 'POST', bucket: bucket.name, key, query: { uploads: '' }, headers };
  const { text } = await world.expect(isUsable ? '200' : KEY_DISABLED, asked);
  if (!isUsable) return;
  const id = element(text, 'UploadId') ?? '';
  bucket.uploads.set(id, { key, id, encryption, parts: new Map() });
};

function someUpload(world: World): { bucket: BucketModel; upload: Upload } | undefined {
  const open = world.buckets.flatMap((bucket) => [...bucket.uploads.values()].map((upload) => ({ bucket, upload })));
  return open.length === 0 ? undefined : world.dice.pick(open);
}

export const uploadPart: Operation = async (world) => {
  const open = someUpload(world);
  if (open === undefined) return;
  const { bucket, upload } = open;
  const number = 1 + world.dice.below(4);
  const content = world.dice.chance(85) ? world.dice.bytes(MIN_PART + world.dice.below(3)) : world.content();
  const query = { partNumber: String(number), uploadId: upload.id };
  const answer = await world.expect('200', {
    method: 'PUT',
    bucket: bucket.name,
    key: upload.key,
    query,
    body: content,
  });
  strictEqual(answer.headers.etag, `"${md5Hex(content)}"`);
  upload.parts.set(number, content);
};

export const complete: Operation = async (world) => {
  const open = someUpload(world);
  if (open === undefined) return;
  const { bucket, upload } = open;
  const numbers = [...upload.parts.keys()].sort((a, b) => a - b).filter(() => world.dice.chance(90));
  const parts = numbers.map((number) => upload.parts.get(number) ?? Buffer.alloc(0));
  const isWrong = world.dice.chance(10);
  const listedParts = numbers.map((number, at) => {
    const etag = isWrong ? '0'.repeat(32) : md5Hex(parts[at] ?? Buffer.alloc(0));
    return `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`;
  });
  const isSmall = parts.slice(0, -1).some((part) => part.length < MIN_PART);
  const expected =
    numbers.length === 0 ? '400 MalformedXML' : isWrong ? '400 InvalidPart' : isSmall ? '400 EntityTooSmall' : '200';
  const answer = await world.expect(expected, {
    method: 'POST',
    bucket: bucket.name,
    key: upload.key,
    query: { uploadId: upload.id },
    body: `<CompleteMultipartUpload>${listedParts.join('')}</CompleteMultipartUpload>`,
  });
  if (expected !== '200') return;
  const etag = `${md5Hex(...parts.map((part) => Buffer.from(md5Hex(part), 'hex')))}-${parts.length}`;
  const { encryption } = upload;
  bucket.uploads.delete(upload.id);
  const version = { content: Buffer.concat(parts), etag, type: 'Multipart', encryption, tags: {} } as const;
  bucket.put(upload.key, version, world.newId(answer));
};

export const abort: Operation = async (world) => {
  const open = someUpload(world);
  if (open === undefined) return;
  const { bucket, upload } = open;
  const asked = { method: 'DELETE', bucket: bucket.name, key: upload.key, query: { uploadId: upload.id } };
  await world.expect('204', asked);
  await world.expect('404 NoSuchUpload', asked);
  bucket.uploads.delete(upload.id);
};
