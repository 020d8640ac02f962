import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayHarness, OTHER } from './gateway-harness.ts';

const OPEN = { 'x-oss-object-acl': 'public-read' };
/** More than is kept in the index. */
const body = (text: string) => text.repeat(100_000);

let gateway: GatewayHarness;
/** Runs before a blob is opened, once. */
let meanwhile: (() => Promise<unknown>) | undefined;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
  await gateway.bucket('theirs', {}, OTHER);
  const { blobs } = gateway;
  const open = blobs.open.bind(blobs);
  blobs.open = async (blobId) => {
    const change = meanwhile;
    meanwhile = undefined;
    if (change !== undefined) {
      await change();
      await blobs.delete(blobId);
    }
    return open(blobId);
  };
});

afterAll(() => gateway.stop());

const put = (key: string, text: string, headers: Record<string, string> = {}) =>
  gateway.send({ method: 'PUT', bucket: 'demo', key, body: body(text), headers });
const link = (key: string, target: string) =>
  gateway.send({
    method: 'PUT',
    bucket: 'demo',
    key,
    query: { symlink: '' },
    headers: { 'x-oss-symlink-target': target, ...OPEN },
  });
const read = (key: string) => gateway.send({ bucket: 'demo', key, as: null });
const copy = (key: string) =>
  gateway.send({
    method: 'PUT',
    bucket: 'theirs',
    key: 'copy',
    headers: { 'x-oss-copy-source': `/demo/${key}` },
    as: OTHER,
  });

describe('what is replaced while a reader opens it', () => {
  beforeEach(() => put('news', 'a', OPEN));

  it.each([
    ['a read', read],
    ['a copy', copy],
  ])('is given to %s by what was allowed: the same rights', async (_what, ask) => {
    meanwhile = () => put('news', 'b', OPEN);
    expect((await ask('news')).status).toBe(200);
  });

  it.each([
    ['a read', read],
    ['a copy', copy],
  ])('is not given to %s when it has another ACL: the client is to ask again', async (_what, ask) => {
    meanwhile = () => put('news', 'secret');
    expect((await ask('news')).status).toBe(503);
    expect((await ask('news')).status).toBe(403);
  });

  it('is not given when it has other tags, which policies may ask for', async () => {
    meanwhile = () => put('news', 'b', { ...OPEN, 'x-oss-tagging': 'class=secret' });
    expect((await read('news')).status).toBe(503);
    expect((await read('news')).status).toBe(200);
  });

  it('is not given when it is a link, or a link to something else', async () => {
    await put('hidden', 'secret');
    meanwhile = () => link('news', 'hidden');
    expect((await read('news')).status).toBe(503);
    await put('shown', 'a', OPEN);
    await link('news', 'shown');
    meanwhile = async () => {
      await link('news', 'hidden');
      await put('shown', 'b', OPEN);
    };
    expect((await read('news')).status).toBe(503);
    await link('news', 'shown');
    meanwhile = () => put('shown', 'secret');
    expect((await read('news')).status).toBe(503);
    expect((await read('news')).status).toBe(403);
  });
});
