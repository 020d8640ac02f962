import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { deleteMultipleObjects } from '../../src/actions/object/delete-multiple-objects.ts';
import { deleteObject } from '../../src/actions/object/delete-object.ts';
import { ANONYMOUS, md5, ObjectHarness, patterned, refusal } from '../objects/object-harness.ts';

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
  for (const key of ['a', 'b', 'c d&e']) await harness.put(key, patterned(100_000));
});

describe('DeleteObject', () => {
  it('answers 204 whether or not the object is there, and drops its bytes', async () => {
    expect(await harness.run(deleteObject, harness.call('a'))).toEqual({ status: 204 });
    expect(await harness.run(deleteObject, harness.call('a'))).toEqual({ status: 204 });
    expect(await refusal(harness.get('a'))).toMatchObject({ code: 'NoSuchKey' });
    await harness.gateway.blobs.close();
    await harness.gateway.blobs.collect();
    expect(await harness.blobIds()).toHaveLength(2);
  });

  it('lets the ACL of the object take part for others than the owner', async () => {
    await harness.put('open', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'public-read-write' } });
    expect(await deleteObject.checks(harness.call('open', { requester: ANONYMOUS }), harness.gateway)).toMatchObject([
      { action: 'oss:DeleteObject', key: 'open', object: { acl: 'public-read-write' } },
    ]);
    const [owners] = await deleteObject.checks(harness.call('open'), harness.gateway);
    expect(owners).toMatchObject({ action: 'oss:DeleteObject', key: 'open' });
  });
});

describe('DeleteMultipleObjects', () => {
  function call(xml: string, options: { headers?: Record<string, string>; query?: Record<string, string> } = {}) {
    const stream = new PassThrough();
    stream.end(xml);
    return harness.call('', { method: 'POST', ...options }, stream);
  }

  function body(keys: readonly string[], quiet?: boolean): string {
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
    return `<Delete>${quiet === undefined ? '' : `<Quiet>${quiet}</Quiet>`}${objects}</Delete>`;
  }

  it('deletes and names every key, there or not', async () => {
    const answer = await harness.run(deleteMultipleObjects, call(body(['a', 'none', 'c d&amp;e'])));
    expect(answer).toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult><Deleted><Key>a</Key></Deleted>' +
        '<Deleted><Key>none</Key></Deleted><Deleted><Key>c d&amp;e</Key></Deleted></DeleteResult>',
    });
    expect(harness.index.findObject('demo', 'a')).toBeUndefined();
    expect(harness.index.findObject('demo', 'c d&e')).toBeUndefined();
    expect(harness.record('b').size).toBe(100_000);
  });

  it('is silent when asked to be', async () => {
    expect(await harness.run(deleteMultipleObjects, call(body(['a'], true)))).toEqual({ status: 200 });
    expect(harness.index.findObject('demo', 'a')).toBeUndefined();
  });

  it('encodes names on request', async () => {
    const answer = await harness.run(
      deleteMultipleObjects,
      call(body(['c d&amp;e'], false), { query: { 'encoding-type': 'url' } }),
    );
    expect(answer.body).toContain('<EncodingType>url</EncodingType><Deleted><Key>c%20d%26e</Key></Deleted>');
  });

  it('leaves the object alone when another version is meant', async () => {
    const xml =
      '<Delete><Object><Key>a</Key><VersionId>CAEQARgCIiAxYmI3YjRiOWVmYTA1MTVhNTgwYWExMGJhZDkyYTVhZA</VersionId></Object>' +
      '<Object><Key>b</Key><VersionId>null</VersionId></Object></Delete>';
    const answer = await harness.run(deleteMultipleObjects, call(xml));
    expect(answer.body).toContain(
      '<Deleted><Key>a</Key><VersionId>CAEQARgCIiAxYmI3YjRiOWVmYTA1MTVhNTgwYWExMGJhZDkyYTVhZA</VersionId></Deleted>',
    );
    expect(harness.record('a').size).toBe(100_000);
    expect(harness.index.findObject('demo', 'b')).toBeUndefined();
  });

  it('takes 1000 keys', async () => {
    const answer = await harness.run(
      deleteMultipleObjects,
      call(body(Array.from({ length: 1000 }, (_, at) => `k${at}`))),
    );
    expect(answer.body?.match(/<Deleted>/g)).toHaveLength(1000);
  });

  it.each([
    ['1001 keys', body(Array.from({ length: 1001 }, (_, at) => `k${at}`))],
    ['no keys', body([])],
    ['an empty key', body([''])],
    ['another document', '<Remove><Object><Key>a</Key></Object></Remove>'],
    ['broken XML', '<Delete><Object>'],
    ['more than 2 MiB', body(['k'.repeat(2 * 1024 * 1024)])],
    ['no body', ''],
  ])('refuses %s', async (_name, xml) => {
    expect(await refusal(harness.run(deleteMultipleObjects, call(xml)))).toMatchObject({
      status: 400,
      code: 'MalformedXML',
    });
    expect(harness.record('a').size).toBe(100_000);
  });

  it('checks Content-MD5', async () => {
    const xml = body(['a']);
    const right = { 'content-md5': md5(Buffer.from(xml)).toString('base64') };
    const wrong = { 'content-md5': md5(Buffer.from('x')).toString('base64') };
    const refused = harness.run(deleteMultipleObjects, call(xml, { headers: wrong }));
    expect(await refusal(refused)).toMatchObject({ code: 'InvalidDigest' });
    expect((await harness.run(deleteMultipleObjects, call(xml, { headers: right }))).status).toBe(200);
  });

  it('asks for oss:DeleteObject on each key', async () => {
    const checks = await deleteMultipleObjects.checks(call(body(['a', 'b'])), harness.gateway);
    expect(checks).toMatchObject([
      { action: 'oss:DeleteObject', key: 'a' },
      { action: 'oss:DeleteObject', key: 'b' },
    ]);
  });
});
