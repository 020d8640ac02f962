import { beforeEach, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import type { EncryptionRule } from '@osseal/storage';
import { copyObject } from '../../src/actions/object/copy-object.ts';
import { SERVICE_KEY_ID } from '../objects/fake-kms.ts';
import { ANONYMOUS, ObjectHarness, patterned, refusal, START_MS } from '../objects/object-harness.ts';

const A = 'x-oss-server-side-encryption';
const K = 'x-oss-server-side-encryption-key-id';
const NONE = {};
const AES256 = { [A]: 'AES256' };
const KMS = { [A]: 'KMS' };
const NAMED = { [A]: 'KMS', [K]: 'key-1' };

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
  await harness.bucket('target');
});

describe('CopyObject', () => {
  const sources: readonly [string, Record<string, string>, readonly string[]][] = [
    ['none', NONE, []],
    ['AES256', AES256, []],
    ['KMS', KMS, ['Decrypt']],
    ['KMS with key', NAMED, ['Decrypt']],
  ];
  const targets: readonly [string, Record<string, string>, object, readonly string[]][] = [
    ['no header', NONE, { method: 'none' }, []],
    ['AES256', AES256, { method: 'AES256' }, []],
    ['KMS', KMS, { method: 'KMS', keyId: SERVICE_KEY_ID, serviceKey: true }, ['GenerateDataKey']],
    [
      'KMS with key',
      { [A]: 'KMS', [K]: 'key-2' },
      { method: 'KMS', keyId: 'key-2', serviceKey: false },
      ['GenerateDataKey'],
    ],
  ];

  describe.each(sources)('from %s', (_source, sourceHeaders, readCalls) => {
    it.each(targets)('to %s', async (_target, headers, encryption, writeCalls) => {
      const body = patterned(150_000);
      await harness.put('src', body, { headers: sourceHeaders });
      harness.kms.takeActions();
      const copied = await harness.copy('dst', '/demo/src', { bucket: 'target', headers });
      expect(harness.kms.takeActions()).toEqual([...readCalls, ...writeCalls]);
      expect(copied.status).toBe(200);
      expect(harness.index.findObject('target', 'dst')?.encryption).toMatchObject(encryption);
      expect(copied.headers?.[A]).toBe(headers[A]);
      expect(copied.headers?.[K]).toBe('keyId' in encryption ? encryption.keyId : undefined);
      const got = await harness.get('dst', { bucket: 'target' });
      expect(got.body.equals(body)).toBe(true);
      expect(harness.kms.handedOut.every((key) => key.equals(Buffer.alloc(32)))).toBe(true);
    });
  });

  it.each<[string, EncryptionRule, object]>([
    ['AES256', { method: 'AES256' }, { method: 'AES256' }],
    ['KMS', { method: 'KMS', keyId: 'key-9' }, { method: 'KMS', keyId: 'key-9' }],
  ])('without a header takes the default of the target bucket: %s', async (_name, encryption, expected) => {
    await harness.put('src', Buffer.from('x'), { headers: KMS });
    await harness.index.updateBucket('target', (bucket) => ({ ...bucket, encryption }));
    await harness.copy('dst', '/demo/src', { bucket: 'target' });
    expect(harness.index.findObject('target', 'dst')?.encryption).toMatchObject(expected);
  });

  it('names the source in the read and the target in the write', async () => {
    await harness.put('src', Buffer.from('x'), { headers: NAMED });
    harness.kms.calls.length = 0;
    await harness.copy('dst', '/demo/src', { bucket: 'target', headers: NAMED });
    expect(harness.kms.calls.map(({ call }) => call.cause)).toMatchObject([
      { action: 'CopyObject', bucket: 'demo', object: 'src' },
      { action: 'CopyObject', bucket: 'target', object: 'dst' },
    ]);
  });

  it('answers with ETag, time and checksum', async () => {
    await harness.put('src', Buffer.from('hello'));
    harness.clock.advance(5000);
    const copied = await harness.copy('dst', '/demo/src');
    expect(copied.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult><ETag>&quot;5D41402ABC4B2A76B9719D911017C592&quot;</ETag>' +
        '<LastModified>2026-11-23T15:00:05.000Z</LastModified></CopyObjectResult>',
    );
    expect(copied.headers).toEqual({
      ETag: '"5D41402ABC4B2A76B9719D911017C592"',
      'x-oss-hash-crc64ecma': harness.record('src').crc64,
      'Content-Type': 'application/xml',
    });
  });

  it.each([0, 1, 65_536, 65_537, 2_000_000])('copies %i bytes', async (size) => {
    const body = patterned(size);
    await harness.put('src', body, { headers: AES256 });
    await harness.copy('dst', '/demo/src', { headers: KMS });
    expect((await harness.get('dst')).body.equals(body)).toBe(true);
    expect(harness.record('dst')).toMatchObject({ type: 'Normal', size, etag: harness.record('src').etag });
  });

  describe('metadata', () => {
    beforeEach(async () => {
      const headers = { 'content-type': 'text/plain', 'x-oss-meta-a': '1', 'x-oss-object-acl': 'public-read' };
      await harness.put('src', Buffer.from('x'), { headers });
    });

    it('is copied by default, ACL and storage class are not', async () => {
      await harness.copy('dst', '/demo/src', { headers: { 'x-oss-meta-b': '2', 'content-type': 'image/png' } });
      expect(harness.record('dst')).toMatchObject({
        headers: { 'content-type': 'text/plain' },
        userMetadata: { a: '1' },
        acl: 'default',
      });
    });

    it('is replaced on request', async () => {
      const headers = { 'x-oss-metadata-directive': 'REPLACE', 'x-oss-meta-b': '2', 'x-oss-object-acl': 'private' };
      await harness.copy('dst', '/demo/src', { headers });
      expect(harness.record('dst')).toMatchObject({
        headers: { 'content-type': 'application/octet-stream' },
        userMetadata: { b: '2' },
        acl: 'private',
      });
    });

    it('has no other directive', async () => {
      const copy = harness.copy('dst', '/demo/src', { headers: { 'x-oss-metadata-directive': 'MERGE' } });
      expect(await refusal(copy)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    });
  });

  describe('onto itself', () => {
    it.each([
      ['none', NONE],
      ['AES256', AES256],
      ['KMS', KMS],
      ['KMS with key', NAMED],
    ])('with unchanged encryption changes the record alone: %s', async (_name, headers) => {
      const body = patterned(100_000);
      await harness.put('a', body, { headers: { ...headers, 'x-oss-meta-a': '1', 'x-oss-object-acl': 'public-read' } });
      const before = harness.record('a');
      harness.kms.takeActions();
      harness.clock.advance(60_000);
      await harness.copy('a', '/demo/a', { headers: { ...headers, 'x-oss-meta-b': '2', 'x-oss-storage-class': 'IA' } });
      const after = harness.record('a');
      expect(harness.kms.calls).toEqual([]);
      expect(after).toEqual({
        ...before,
        userMetadata: { b: '2' },
        storageClass: 'IA',
        lastModifiedMs: START_MS + 60_000,
      });
      expect((await harness.get('a')).body.equals(body)).toBe(true);
    });

    it('with changed encryption seals anew and drops the old bytes', async () => {
      const body = patterned(100_000);
      await harness.put('a', body);
      const [old] = await harness.blobIds();
      await harness.copy('a', '/demo/a', { headers: KMS });
      await harness.gateway.blobs.close();
      await harness.gateway.blobs.collect();
      expect(await harness.blobIds()).not.toContain(old);
      expect(await harness.blobIds()).toHaveLength(1);
      expect((await harness.get('a')).body.equals(body)).toBe(true);
      await harness.copy('a', '/demo/a', { headers: AES256 });
      expect((await harness.get('a')).body.equals(body)).toBe(true);
      // No header and no default: encryption is never inherited.
      await harness.copy('a', '/demo/a');
      expect(harness.record('a').encryption).toEqual({ method: 'none' });
    });

    it('that fails leaves the object as it was', async () => {
      const body = patterned(100_000);
      await harness.put('a', body);
      harness.kms.failure = new KmsCallError('Rejected.Disabled', 409, 'no', 'r');
      expect(await refusal(harness.copy('a', '/demo/a', { headers: KMS }))).toMatchObject({ code: 'KeyDisabled' });
      expect((await harness.get('a')).body.equals(body)).toBe(true);
      expect(await harness.blobIds()).toHaveLength(1);
    });

    it('looks again when the object was replaced since it was judged', async () => {
      await harness.put('a', Buffer.from('old'));
      const headers = { 'x-oss-copy-source': '/demo/a', 'x-oss-meta-b': '2' };
      const call = harness.call('a', { headers, method: 'PUT' });
      await copyObject.checks(call, harness.gateway);
      await harness.put('a', Buffer.from('new'), { headers: AES256 });
      await copyObject.handle(call, harness.gateway);
      expect(harness.record('a')).toMatchObject({ encryption: { method: 'none' }, userMetadata: { b: '2' } });
      expect((await harness.get('a')).body.toString()).toBe('new');
    });
  });

  describe('conditions', () => {
    const ETAG = '"5D41402ABC4B2A76B9719D911017C592"';

    beforeEach(async () => {
      await harness.put('src', Buffer.from('hello'), { headers: KMS });
      harness.kms.takeActions();
    });

    it.each([
      ['if-match', ETAG, 200],
      ['if-none-match', '"other"', 200],
      ['if-none-match', ETAG, 304],
      ['if-modified-since', new Date(START_MS).toUTCString(), 304],
    ])('x-oss-copy-source-%s %s is %i', async (name, value, status) => {
      const copied = await harness.copy('dst', '/demo/src', { headers: { [`x-oss-copy-source-${name}`]: value } });
      expect(copied.status).toBe(status);
      expect(harness.kms.takeActions()).toEqual(status === 200 ? ['Decrypt'] : []);
      if (status === 304) expect(copied.body).toBeUndefined();
    });

    it('x-oss-copy-source-if-match of another ETag is refused', async () => {
      const copy = harness.copy('dst', '/demo/src', { headers: { 'x-oss-copy-source-if-match': '"other"' } });
      expect(await refusal(copy)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    });
  });

  describe('refuses', () => {
    beforeEach(() => harness.put('src', Buffer.from('x')));

    it.each([
      ['a source that is none', 'nonsense', 400, 'InvalidArgument'],
      ['a bucket that is not there', '/nowhere/src', 404, 'NoSuchBucket'],
      ['a key that is not there', '/demo/none', 404, 'NoSuchKey'],
      [
        'a version that is not there',
        '/demo/src?versionId=CAEQARgCIiAxYmI3YjRiOWVmYTA1MTVhNTgwYWExMGJhZDkyYTVhZA',
        404,
        'NoSuchVersion',
      ],
      ['what is no version', '/demo/src?versionId=CAEQ', 400, 'InvalidArgument'],
    ])('%s', async (_name, source, status, code) => {
      expect(await refusal(harness.copy('dst', source))).toMatchObject({ status, code });
    });

    it('a source of another region', async () => {
      await harness.bucket('beijing', { region: 'cn-beijing' });
      const copy = harness.copy('dst', '/demo/src', { bucket: 'beijing' });
      expect(await refusal(copy)).toMatchObject({ status: 403, code: 'AccessDenied' });
    });

    it('to replace an object when told so', async () => {
      await harness.put('dst', Buffer.from('y'));
      const headers = { 'x-oss-forbid-overwrite': 'true' };
      expect(await refusal(harness.copy('dst', '/demo/src', { headers }))).toMatchObject({ code: 'FileAlreadyExists' });
    });

    it('anonymous requests on encrypted sources and targets', async () => {
      await harness.put('kms', Buffer.from('x'), { headers: KMS });
      const forbidden = { status: 403, message: 'This request is forbidden by kms.' };
      expect(await refusal(harness.copy('dst', '/demo/kms', { requester: ANONYMOUS }))).toMatchObject(forbidden);
      const target = harness.copy('dst', '/demo/src', { requester: ANONYMOUS, headers: KMS });
      expect(await refusal(target)).toMatchObject(forbidden);
      const inPlace = harness.copy('kms', '/demo/kms', { requester: ANONYMOUS, headers: KMS });
      expect(await refusal(inPlace)).toMatchObject(forbidden);
      expect(harness.index.findObject('demo', 'dst')).toBeUndefined();
    });

    it.each([
      ['changes encryption', 1024 ** 3 + 1, KMS],
      ['changes the storage class', 1024 ** 3 + 1, { 'x-oss-storage-class': 'IA' }],
      ['goes to another bucket', 5 * 1024 ** 3 + 1, NONE],
    ])('a source that is too large for a copy that %s', async (_name, size, headers) => {
      await harness.index.putObject({ ...harness.record('src'), size });
      const copy = harness.copy('dst', '/demo/src', { bucket: 'target', headers });
      expect(await refusal(copy)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    });
  });

  it('asks for the rights of a download on the source and of an upload on the target', async () => {
    await harness.put('src', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'public-read' } });
    const headers = { 'x-oss-copy-source': '/demo/src', 'x-oss-object-acl': 'private' };
    const call = harness.call('dst', { bucket: 'target', headers, method: 'PUT' });
    expect(await copyObject.checks(call, harness.gateway)).toMatchObject([
      { action: 'oss:GetObject', bucket: { name: 'demo' }, key: 'src', object: { acl: 'public-read' } },
      {
        action: 'oss:PutObject',
        bucket: { name: 'target' },
        key: 'dst',
        conditions: { 'oss:x-oss-object-acl': 'private' },
      },
    ]);
  });
});
