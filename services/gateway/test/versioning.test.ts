import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { element, GatewayHarness, OTHER, ROOT, statement } from './gateway-harness.ts';

const MISSING = 'CAEQARjIASIgMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY';

let gateway: GatewayHarness;
let buckets = 0;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
});

afterAll(() => gateway.stop());

const setVersioning = (bucket: string, status: string) =>
  gateway.send({
    method: 'PUT',
    bucket,
    query: { versioning: '' },
    body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  });

/** A new bucket, with versioning if a state is given. */
async function newBucket(status?: string): Promise<string> {
  const bucket = `versions-${++buckets}`;
  await gateway.send({ method: 'PUT', bucket });
  if (status !== undefined) await setVersioning(bucket, status);
  return bucket;
}

const put = async (bucket: string, key: string, body: string, headers: Record<string, string> = {}) =>
  String((await gateway.send({ method: 'PUT', bucket, key, body, headers })).headers['x-oss-version-id']);
const get = (bucket: string, key: string, versionId?: string, method = 'GET') =>
  gateway.send({ method, bucket, key, query: versionId === undefined ? {} : { versionId } });
const remove = (bucket: string, key: string, versionId?: string) => get(bucket, key, versionId, 'DELETE');
const listed = (text: string) =>
  [...text.matchAll(/<(Version|DeleteMarker)><Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId><IsLatest>(.*?)</g)].map(
    ([, kind, key, versionId, isLatest]) => ({ kind, key, versionId, isLatest }),
  );

describe('versioning of a bucket', () => {
  it('is an empty element before it was set, and shows what was set', async () => {
    const bucket = await newBucket();
    const read = async () => (await gateway.send({ bucket, query: { versioning: '' } })).text;
    expect(await read()).toMatch(/<VersioningConfiguration\s*(\/>|><\/VersioningConfiguration>)/);
    for (const status of ['Enabled', 'Suspended', 'Enabled']) {
      expect((await setVersioning(bucket, status)).status).toBe(200);
      expect(element(await read(), 'Status')).toBe(status);
      expect(element((await gateway.send({ bucket, query: { bucketInfo: '' } })).text, 'Versioning')).toBe(status);
    }
  });

  it.each([
    ['another state', '<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>', 'InvalidArgument'],
    ['no state', '<VersioningConfiguration/>', 'MalformedXML'],
    ['another document', '<Versioning><Status>Enabled</Status></Versioning>', 'MalformedXML'],
    ['nothing', '', 'MalformedXML'],
  ])('refuses %s', async (_, body, code) => {
    const answer = await gateway.send({ method: 'PUT', bucket: await newBucket(), query: { versioning: '' }, body });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, code]);
  });

  it('is for the owner to set', async () => {
    const bucket = await newBucket();
    const answer = await gateway.send({ method: 'PUT', bucket, query: { versioning: '' }, body: '<x/>', as: OTHER });
    expect(answer.status).toBe(403);
  });
});

describe('a version', () => {
  it('has no name where versioning was never set, and null is the only one there is', async () => {
    const bucket = await newBucket();
    expect(await put(bucket, 'a', 'x')).toBe('undefined');
    const answer = await get(bucket, 'a', 'null');
    expect([answer.status, answer.text, answer.headers['x-oss-version-id']]).toEqual([200, 'x', undefined]);
    expect((await remove(bucket, 'a')).headers).not.toHaveProperty('x-oss-version-id');
    expect(element((await get(bucket, 'a', 'null')).text, 'Code')).toBe('NoSuchKey');
  });

  it('is read, described and listed by its id', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'before');
    await setVersioning(bucket, 'Enabled');
    const first = await put(bucket, 'a', 'one');
    const second = await put(bucket, 'a', 'second', { 'x-oss-server-side-encryption': 'AES256' });
    for (const [versionId, text] of [
      ['null', 'before'],
      [first, 'one'],
      [second, 'second'],
    ] as const) {
      const answer = await get(bucket, 'a', versionId);
      expect([answer.text, answer.headers['x-oss-version-id']]).toEqual([text, versionId]);
      const head = await get(bucket, 'a', versionId, 'HEAD');
      expect([head.headers['content-length'], head.headers['x-oss-version-id']]).toEqual([`${text.length}`, versionId]);
      const meta = await gateway.send({ method: 'HEAD', bucket, key: 'a', query: { objectMeta: '', versionId } });
      expect([meta.headers['content-length'], meta.headers['x-oss-version-id']]).toEqual([`${text.length}`, versionId]);
    }
    expect((await get(bucket, 'a')).headers).toMatchObject({
      'x-oss-version-id': second,
      'x-oss-server-side-encryption': 'AES256',
    });
    expect((await get(bucket, 'a', first)).headers).not.toHaveProperty('x-oss-server-side-encryption');
    expect(listed((await gateway.send({ bucket, query: { versions: '' } })).text)).toEqual([
      { kind: 'Version', key: 'a', versionId: second, isLatest: 'true' },
      { kind: 'Version', key: 'a', versionId: first, isLatest: 'false' },
      { kind: 'Version', key: 'a', versionId: 'null', isLatest: 'false' },
    ]);
  });

  it('is refused by its real error when it is not there, no id, or a delete marker', async () => {
    const bucket = await newBucket('Enabled');
    const version = await put(bucket, 'a', 'x');
    const code = async (versionId?: string) => {
      const { status, text, headers } = await get(bucket, 'a', versionId);
      return [status, element(text, 'Code'), headers['x-oss-delete-marker'], headers['x-oss-version-id']];
    };
    expect(await code(MISSING)).toEqual([404, 'NoSuchVersion', undefined, undefined]);
    expect(await code('null')).toEqual([404, 'NoSuchVersion', undefined, undefined]);
    expect(await code('CAEQ')).toEqual([400, 'InvalidArgument', undefined, undefined]);
    expect((await get(bucket, 'a', 'CAEQ')).text).toContain('Invalid version id specified.');
    const marker = String((await remove(bucket, 'a')).headers['x-oss-version-id']);
    expect(await code()).toEqual([404, 'NoSuchKey', 'true', marker]);
    expect(await code(marker)).toEqual([405, 'MethodNotAllowed', 'true', marker]);
    const byId = await get(bucket, 'a', marker);
    expect([byId.headers.allow, element(byId.text, 'ResourceType')]).toEqual(['DELETE', 'DeleteMarker']);
    expect((await get(bucket, 'a', version)).text).toBe('x');
  });

  it('is refused where an operation has no use for one', async () => {
    const bucket = await newBucket('Enabled');
    const answer = await gateway.send({ method: 'PUT', bucket, key: 'a', query: { versionId: 'null' }, body: 'x' });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'InvalidArgument']);
  });

  it('has an ACL of its own', async () => {
    const bucket = await newBucket('Enabled');
    const first = await put(bucket, 'a', 'one');
    const second = await put(bucket, 'a', 'two');
    const acl = (method: string, versionId: string, headers: Record<string, string> = {}) =>
      gateway.send({ method, bucket, key: 'a', query: { acl: '', versionId }, headers });
    const changed = await acl('PUT', first, { 'x-oss-object-acl': 'public-read' });
    expect([changed.status, changed.headers['x-oss-version-id']]).toEqual([200, first]);
    expect(element((await acl('GET', first)).text, 'Grant')).toBe('public-read');
    expect(element((await acl('GET', second)).text, 'Grant')).toBe('default');
    expect((await gateway.send({ bucket, key: 'a', query: { versionId: first }, as: null })).text).toBe('one');
    expect((await gateway.send({ bucket, key: 'a', as: null })).status).toBe(403);
    const missing = await acl('PUT', MISSING, { 'x-oss-object-acl': 'private' });
    expect(element(missing.text, 'Code')).toBe('NoSuchVersion');
  });

  it('needs rights of its own', async () => {
    const bucket = await newBucket('Enabled');
    const version = await put(bucket, 'a', 'x');
    gateway.kms.grant(
      'reader',
      { type: 'user', account: '1000000000000001', user: 'reader', userId: '2' },
      {
        policies: [statement('Allow', 'oss:GetObject', '*'), statement('Allow', 'oss:DeleteObject', '*')],
      },
    );
    expect((await gateway.send({ bucket, key: 'a', as: 'reader' })).status).toBe(200);
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const answer = await gateway.send({ method, bucket, key: 'a', query: { versionId: version }, as: 'reader' });
      expect(answer.status).toBe(403);
    }
    const copy = await gateway.send({
      method: 'PUT',
      bucket,
      key: 'b',
      headers: { 'x-oss-copy-source': `/${bucket}/a?versionId=${version}` },
      as: 'reader',
    });
    expect(copy.status).toBe(403);
  });
});

describe('deleting with versioning', () => {
  it('hides a key, and what is deleted by its id is gone for good', async () => {
    const bucket = await newBucket('Enabled');
    const first = await put(bucket, 'a', 'one');
    const second = await put(bucket, 'a', 'two');
    const deleted = await remove(bucket, 'a');
    const marker = String(deleted.headers['x-oss-version-id']);
    expect([deleted.status, deleted.headers['x-oss-delete-marker']]).toEqual([204, 'true']);
    expect(element((await gateway.send({ bucket })).text, 'Key')).toBeUndefined();
    expect(element((await gateway.send({ method: 'DELETE', bucket })).text, 'Code')).toBe('BucketNotEmpty');
    const undone = await remove(bucket, 'a', marker);
    expect(undone.headers).toMatchObject({ 'x-oss-delete-marker': 'true', 'x-oss-version-id': marker });
    expect((await get(bucket, 'a')).text).toBe('two');
    const gone = await remove(bucket, 'a', second);
    expect(gone.headers).toMatchObject({ 'x-oss-version-id': second });
    expect(gone.headers).not.toHaveProperty('x-oss-delete-marker');
    expect((await get(bucket, 'a')).text).toBe('one');
    await remove(bucket, 'a', first);
    expect((await gateway.send({ method: 'DELETE', bucket })).status).toBe(204);
  });

  it('has one null version at most while suspended', async () => {
    const bucket = await newBucket('Enabled');
    const version = await put(bucket, 'a', 'one');
    await setVersioning(bucket, 'Suspended');
    expect(await put(bucket, 'a', 'two')).toBe('null');
    expect(await put(bucket, 'a', 'three')).toBe('null');
    expect((await get(bucket, 'a', 'null')).text).toBe('three');
    expect((await remove(bucket, 'a')).headers).toMatchObject({
      'x-oss-delete-marker': 'true',
      'x-oss-version-id': 'null',
    });
    expect(listed((await gateway.send({ bucket, query: { versions: '' } })).text)).toEqual([
      { kind: 'DeleteMarker', key: 'a', versionId: 'null', isLatest: 'true' },
      { kind: 'Version', key: 'a', versionId: version, isLatest: 'false' },
    ]);
  });

  it('tells of many at once what became of each', async () => {
    const bucket = await newBucket('Enabled');
    const version = await put(bucket, 'a', 'one');
    await put(bucket, 'b', 'two');
    const marker = String((await remove(bucket, 'b')).headers['x-oss-version-id']);
    const object = (key: string, versionId?: string) =>
      `<Object><Key>${key}</Key>${versionId === undefined ? '' : `<VersionId>${versionId}</VersionId>`}</Object>`;
    const answer = await gateway.send({
      method: 'POST',
      bucket,
      query: { delete: '' },
      body: `<Delete>${object('a')}${object('a', version)}${object('b', marker)}</Delete>`,
    });
    const deleted = [...answer.text.matchAll(/<Deleted>(.*?)<\/Deleted>/g)].map(([, inner]) => inner ?? '');
    expect(deleted[0]).toMatch(/^<Key>a<\/Key><DeleteMarker>true<\/DeleteMarker><DeleteMarkerVersionId>CAEQ/);
    expect(deleted[1]).toBe(`<Key>a</Key><VersionId>${version}</VersionId>`);
    expect(deleted[2]).toBe(
      `<Key>b</Key><VersionId>${marker}</VersionId><DeleteMarker>true</DeleteMarker>` +
        `<DeleteMarkerVersionId>${marker}</DeleteMarkerVersionId>`,
    );
    expect((await get(bucket, 'b')).text).toBe('two');
    const bad = await gateway.send({
      method: 'POST',
      bucket,
      query: { delete: '' },
      body: `<Delete>${object('b', 'nonsense')}</Delete>`,
    });
    expect(element(bad.text, 'Code')).toBe('InvalidArgument');
  });
});

describe('writing with versioning', () => {
  it('overwrites nothing, so that forbidding it has no effect', async () => {
    const bucket = await newBucket('Enabled');
    await put(bucket, 'a', 'one');
    const answer = await gateway.send({
      method: 'PUT',
      bucket,
      key: 'a',
      body: 'two',
      headers: { 'x-oss-forbid-overwrite': 'true' },
    });
    expect(answer.status).toBe(200);
  });

  it('copies a version, also back over its own key, and says which', async () => {
    const bucket = await newBucket('Enabled');
    const first = await put(bucket, 'a', 'one', { 'x-oss-meta-color': 'red' });
    await put(bucket, 'a', 'two');
    const answer = await gateway.send({
      method: 'PUT',
      bucket,
      key: 'a',
      headers: { 'x-oss-copy-source': `/${bucket}/a?versionId=${first}` },
    });
    expect([answer.status, answer.headers['x-oss-copy-source-version-id']]).toEqual([200, first]);
    const now = await get(bucket, 'a');
    expect([now.text, now.headers['x-oss-version-id'], now.headers['x-oss-meta-color']]).toEqual([
      'one',
      answer.headers['x-oss-version-id'],
      'red',
    ]);
    expect(listed((await gateway.send({ bucket, query: { versions: '' } })).text)).toHaveLength(3);
    await remove(bucket, 'a');
    const hidden = await gateway.send({
      method: 'PUT',
      bucket,
      key: 'b',
      headers: { 'x-oss-copy-source': `/${bucket}/a` },
    });
    expect([hidden.status, element(hidden.text, 'Code')]).toEqual([404, 'NoSuchKey']);
  });
});

describe('ListObjectVersions', () => {
  it('goes on page by page within a key and past prefixes', async () => {
    const bucket = await newBucket('Enabled');
    for (const key of ['a/1', 'a/2', 'b', 'b', 'b', 'c']) await put(bucket, key, 'x');
    await remove(bucket, 'c');
    const pages: string[][] = [];
    let marker: Record<string, string> = {};
    for (let page = 0; page < 10; page++) {
      const { text } = await gateway.send({
        bucket,
        query: { versions: '', delimiter: '/', 'max-keys': '2', ...marker },
      });
      const entries = listed(text).map(({ kind, key, isLatest }) => `${kind} ${key} ${isLatest}`);
      pages.push([
        ...entries,
        ...[...text.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map(([, prefix]) => prefix ?? ''),
      ]);
      if (element(text, 'IsTruncated') === 'false') break;
      const versionId = element(text, 'NextVersionIdMarker');
      marker = {
        'key-marker': element(text, 'NextKeyMarker') ?? '',
        ...(versionId !== undefined && { 'version-id-marker': versionId }),
      };
    }
    expect(pages).toEqual([
      ['Version b true', 'a/'],
      ['Version b false', 'Version b false'],
      ['DeleteMarker c true', 'Version c false'],
    ]);
  });

  it.each<[Record<string, string>, string]>([
    [{ 'version-id-marker': MISSING }, 'a version without its key'],
    [{ 'key-marker': 'a', 'version-id-marker': 'nonsense' }, 'what is no version'],
  ])('refuses %j: %s', async (query, _what) => {
    const answer = await gateway.send({ bucket: await newBucket('Enabled'), query: { versions: '', ...query } });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'InvalidArgument']);
  });

  it('encodes names when asked to', async () => {
    const bucket = await newBucket('Enabled');
    await put(bucket, 'a b', 'x');
    const { text } = await gateway.send({ bucket, query: { versions: '', 'encoding-type': 'url' }, as: ROOT });
    expect([element(text, 'EncodingType'), element(text, 'Key')]).toEqual(['url', 'a%20b']);
  });
});

describe('keys with a zero byte', () => {
  it('are refused', async () => {
    const answer = await gateway.send({ method: 'PUT', target: `/${await newBucket()}/a%00b`, as: null });
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'InvalidObjectName']);
  });
});
