import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, element, GatewayHarness, OTHER, statement } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
});

afterAll(() => gateway.stop());

const codeOf = ({ status, text }: Answer) => [status, element(text, 'Code')];
const put = (key: string, body: string, headers: Record<string, string> = {}) =>
  gateway.send({ method: 'PUT', bucket: 'demo', key, body, headers });
const tagging = (method: string, key: string, body?: string, query: Record<string, string> = {}) =>
  gateway.send({ method, bucket: 'demo', key, query: { tagging: '', ...query }, ...(body !== undefined && { body }) });
const tagsIn = ({ text }: Answer) =>
  Object.fromEntries(
    [...text.matchAll(/<Key>(.*?)<\/Key><Value>(.*?)<\/Value>/g)].map(([, key, value]) => [key, value]),
  );
const document = (tags: Record<string, string>) =>
  `<Tagging><TagSet>${Object.entries(tags)
    .map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    .join('')}</TagSet></Tagging>`;

describe('tags of an object', () => {
  it('come with a write, are counted, and can be replaced and removed', async () => {
    await put('tagged', 'x', { 'x-oss-tagging': 'team=red&note=a%20b' });
    const head = await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'tagged' });
    expect(head.headers['x-oss-tagging-count']).toBe('2');
    expect(tagsIn(await tagging('GET', 'tagged'))).toEqual({ team: 'red', note: 'a b' });
    gateway.clock.advance(5_000);
    expect((await tagging('PUT', 'tagged', document({ team: 'blue' }))).status).toBe(200);
    expect(tagsIn(await tagging('GET', 'tagged'))).toEqual({ team: 'blue' });
    const after = await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'tagged' });
    expect(after.headers['last-modified']).toBe(head.headers['last-modified']);
    expect((await tagging('DELETE', 'tagged')).status).toBe(204);
    const none = await tagging('GET', 'tagged');
    expect([none.status, tagsIn(none)]).toEqual([200, {}]);
    expect(none.text).toContain('TagSet');
  });

  it('are copied with the object unless they are replaced', async () => {
    await put('from', 'x', { 'x-oss-tagging': 'team=red' });
    const copy = (key: string, headers: Record<string, string>) =>
      put(key, '', { 'x-oss-copy-source': '/demo/from', ...headers });
    await copy('to', { 'x-oss-tagging': 'team=blue' });
    expect(tagsIn(await tagging('GET', 'to'))).toEqual({ team: 'red' });
    await copy('to', { 'x-oss-tagging': 'team=blue', 'x-oss-tagging-directive': 'Replace' });
    expect(tagsIn(await tagging('GET', 'to'))).toEqual({ team: 'blue' });
    expect(codeOf(await copy('to', { 'x-oss-tagging-directive': 'Other' }))).toEqual([400, 'InvalidArgument']);
  });

  it('belong to a version', async () => {
    await gateway.bucket('versioned');
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    await gateway.send({ method: 'PUT', bucket: 'versioned', query: { versioning: '' }, body });
    const at = { bucket: 'versioned', key: 'a' };
    const { headers } = await gateway.send({ ...at, method: 'PUT', body: 'one' });
    await gateway.send({ ...at, method: 'PUT', body: 'two' });
    const query = { tagging: '', versionId: String(headers['x-oss-version-id']) };
    await gateway.send({ ...at, method: 'PUT', query, body: document({ old: 'yes' }) });
    expect(tagsIn(await gateway.send({ ...at, query }))).toEqual({ old: 'yes' });
    expect(tagsIn(await gateway.send({ ...at, query: { tagging: '' } }))).toEqual({});
  });

  it.each([
    ['eleven', Array.from({ length: 11 }, (_, at) => `k${at}=v`).join('&')],
    ['a long name', `${'k'.repeat(129)}=v`],
    ['a long value', `k=${'v'.repeat(257)}`],
    ['no name', '=v'],
    ['a name twice', 'a=1&a=2'],
    ['a character that tags do not have', 'a=%00'],
  ])('are refused: %s', async (_, text) => {
    expect(codeOf(await put('bad', 'x', { 'x-oss-tagging': text }))).toEqual([400, 'InvalidTag']);
    expect((await gateway.send({ bucket: 'demo', key: 'bad' })).status).toBe(404);
  });

  it.each([
    ['no document', ''],
    ['another document', '<Tags/>'],
    ['a tag without a value', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>'],
  ])('are refused as XML: %s', async (_, body) => {
    await put('xml', 'x');
    expect(codeOf(await tagging('PUT', 'xml', body))).toEqual([400, 'MalformedXML']);
  });

  it('need rights of their own', async () => {
    await put('guarded', 'x', { 'x-oss-tagging': 'team=red' });
    gateway.kms.grant(
      'writer',
      { type: 'user', account: '1000000000000001', user: 'writer', userId: '2' },
      {
        policies: [statement('Allow', 'oss:PutObject', '*'), statement('Allow', 'oss:GetObject', '*')],
      },
    );
    const as = 'writer';
    const key = 'guarded';
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? document({}) : undefined;
      const sent = { method, bucket: 'demo', key, query: { tagging: '' }, as, ...(body !== undefined && { body }) };
      expect((await gateway.send(sent)).status).toBe(403);
    }
    const headers = { 'x-oss-tagging': 'team=blue' };
    expect((await gateway.send({ method: 'PUT', bucket: 'demo', key: 'w', body: 'x', headers, as })).status).toBe(403);
    const source = { 'x-oss-copy-source': '/demo/guarded' };
    expect((await gateway.send({ method: 'PUT', bucket: 'demo', key: 'w', headers: source, as })).status).toBe(403);
    expect((await gateway.send({ method: 'PUT', bucket: 'demo', key: 'w', body: 'x', as })).status).toBe(200);
  });

  it('are of no object that is not there', async () => {
    for (const method of ['GET', 'DELETE']) {
      expect(codeOf(await tagging(method, 'none'))).toEqual([404, 'NoSuchKey']);
    }
    expect(codeOf(await tagging('PUT', 'none', document({})))).toEqual([404, 'NoSuchKey']);
  });
});

describe('a symbolic link', () => {
  const link = (key: string, target: string, headers: Record<string, string> = {}) =>
    gateway.send({
      method: 'PUT',
      bucket: 'demo',
      key,
      query: { symlink: '' },
      headers: { 'x-oss-symlink-target': encodeURIComponent(target), ...headers },
    });
  const get = (key: string, headers: Record<string, string> = {}) => gateway.send({ bucket: 'demo', key, headers });

  it('serves what it stands for, with its own description', async () => {
    await put('dir/target 1', 'hello', { 'x-oss-server-side-encryption': 'AES256', 'content-type': 'text/x-target' });
    gateway.clock.advance(5_000);
    const made = await link('link', 'dir/target 1', { 'content-type': 'text/x-link', 'x-oss-meta-of': 'link' });
    expect(made.status).toBe(200);
    const target = await get('dir/target 1');
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await gateway.send({ method, bucket: 'demo', key: 'link' });
      expect([status, headers['content-length'], headers.etag, headers['content-md5']]).toEqual([
        200,
        '5',
        target.headers.etag,
        target.headers['content-md5'],
      ]);
      expect(headers).toMatchObject({
        'x-oss-object-type': 'Symlink',
        'content-type': 'text/x-link',
        'x-oss-meta-of': 'link',
        'x-oss-server-side-encryption': 'AES256',
      });
      expect(Date.parse(headers['last-modified'] ?? '')).toBeGreaterThan(
        Date.parse(target.headers['last-modified'] ?? ''),
      );
    }
    expect((await get('link', { range: 'bytes=1-2' })).text).toBe('el');
    const itself = await gateway.send({ bucket: 'demo', key: 'link', query: { symlink: '' } });
    expect([itself.headers['x-oss-symlink-target'], itself.headers.etag]).toEqual([
      'dir/target%201',
      made.headers.etag,
    ]);
    const meta = await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'link', query: { objectMeta: '' } });
    expect(meta.headers.etag).toBe(made.headers.etag);
  });

  it('is followed once, to what is there', async () => {
    await link('dangling', 'nowhere');
    expect(codeOf(await get('dangling'))).toEqual([404, 'SymlinkTargetNotExist']);
    await link('twice', 'dangling');
    expect(codeOf(await get('twice'))).toEqual([400, 'InvalidTargetType']);
    await put('nowhere', 'now');
    expect((await get('dangling')).text).toBe('now');
  });

  it('is copied as a link', async () => {
    await put('original', 'x');
    await link('to-copy', 'original');
    await put('link-copy', '', { 'x-oss-copy-source': '/demo/to-copy' });
    const copy = await gateway.send({ bucket: 'demo', key: 'link-copy', query: { symlink: '' } });
    expect(copy.headers['x-oss-symlink-target']).toBe('original');
  });

  it('is refused what does not belong to it', async () => {
    await put('object', 'x');
    expect(codeOf(await gateway.send({ bucket: 'demo', key: 'object', query: { symlink: '' } }))).toEqual([
      400,
      'NotSymlink',
    ]);
    const none = await gateway.send({ method: 'PUT', bucket: 'demo', key: 'l', query: { symlink: '' } });
    expect(codeOf(none)).toEqual([400, 'MissingArgument']);
    expect(codeOf(await link('l', '/leading'))).toEqual([400, 'InvalidArgument']);
    expect(codeOf(await link('l', 'object', { 'x-oss-server-side-encryption': 'AES256' }))).toEqual([
      400,
      'InvalidArgument',
    ]);
    expect(codeOf(await link('object', 'other', { 'x-oss-forbid-overwrite': 'true' }))).toEqual([
      409,
      'FileAlreadyExists',
    ]);
  });

  it('opens nothing to those who may not read its target', async () => {
    await put('secret', 'x', { 'x-oss-object-acl': 'private' });
    await link('open', 'secret', { 'x-oss-object-acl': 'public-read' });
    expect((await gateway.send({ bucket: 'demo', key: 'open', as: OTHER })).status).toBe(403);
    expect((await gateway.send({ bucket: 'demo', key: 'open', as: null })).status).toBe(403);
    await put('public', 'x', { 'x-oss-object-acl': 'public-read' });
    await link('open', 'public', { 'x-oss-object-acl': 'public-read' });
    expect((await gateway.send({ bucket: 'demo', key: 'open', as: null })).text).toBe('x');
  });
});
