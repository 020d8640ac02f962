import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import { getObject } from '../../src/actions/object/get-object.ts';
import { getObjectMeta } from '../../src/actions/object/get-object-meta.ts';
import { headObject } from '../../src/actions/object/head-object.ts';
import { SERVICE_KEY_ID } from '../objects/fake-kms.ts';
import { ANONYMOUS, ObjectHarness, patterned, refusal } from '../objects/object-harness.ts';

const KMS = { 'x-oss-server-side-encryption': 'KMS' };

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
  await harness.put('a', patterned(100_000), { headers: { ...KMS, 'x-oss-meta-a': '1' } });
  harness.kms.takeActions();
  harness.kms.failure = new KmsCallError('Rejected.Disabled', 409, 'no', 'r');
});

describe('HeadObject', () => {
  it('tells all that GetObject tells, without a KMS call', async () => {
    const head = await harness.head('a');
    expect(head.status).toBe(200);
    expect(head.headers).toMatchObject({
      'Content-Length': 100_000,
      'x-oss-meta-a': '1',
      'x-oss-server-side-encryption': 'KMS',
      'x-oss-server-side-encryption-key-id': SERVICE_KEY_ID,
    });
    expect(harness.kms.calls).toEqual([]);
    harness.kms.failure = undefined;
    const got = await harness.get('a');
    expect(head.headers).toEqual(got.headers);
  });

  it('knows conditions and missing keys', async () => {
    const etag = String((await harness.head('a')).headers?.ETag);
    expect((await harness.head('a', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await refusal(harness.head('a', { headers: { 'if-match': '"x"' } }))).toMatchObject({ status: 412 });
    expect(await refusal(harness.head('none'))).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('serves anonymous requests that may read', async () => {
    expect((await harness.head('a', { requester: ANONYMOUS })).status).toBe(200);
  });
});

describe('GetObjectMeta', () => {
  it('tells size, ETag, time and checksum, and nothing about encryption', async () => {
    const { etag, crc64 } = harness.record('a');
    const answer = await harness.run(getObjectMeta, harness.call('a', { method: 'HEAD' }));
    expect(answer).toEqual({
      status: 200,
      headers: {
        ETag: `"${etag}"`,
        'Last-Modified': 'Mon, 23 Nov 2026 15:00:00 GMT',
        'x-oss-hash-crc64ecma': crc64,
        'Content-Length': 100_000,
      },
    });
    expect(harness.kms.calls).toEqual([]);
  });

  it('closes the connection behind the head when it was asked with GET', async () => {
    const answer = await harness.run(getObjectMeta, harness.call('a'));
    expect(answer.headers).toMatchObject({ 'Content-Length': 100_000, Connection: 'close' });
    const steps: string[] = [];
    const response = Object.assign(new EventEmitter(), {
      flushHeaders: () => steps.push('head'),
      socket: { end: () => steps.push('end') },
    });
    await answer.stream?.(response as unknown as ServerResponse);
    expect(steps).toEqual(['head', 'end']);
  });
});

describe('reads', () => {
  it.each([getObject, headObject, getObjectMeta])(
    '$name asks for oss:GetObject, with the ACL of the object',
    async (action) => {
      await harness.index.updateObject('demo', 'a', (record) => ({ ...record, acl: 'public-read' }));
      expect(await action.checks(harness.call('a'), harness.gateway)).toMatchObject([
        { action: 'oss:GetObject', key: 'a', object: { acl: 'public-read' } },
      ]);
      const [missing] = await action.checks(harness.call('none'), harness.gateway);
      expect(missing).toEqual({ action: 'oss:GetObject', bucket: harness.call('a').bucket, key: 'none' });
    },
  );
});
