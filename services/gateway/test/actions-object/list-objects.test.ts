import { beforeEach, describe, expect, it } from '@jest/globals';
import { readXml, type XmlElement } from '@osseal/protocol/oss';
import { listObjects } from '../../src/actions/object/list-objects.ts';
import { listObjectsV2 } from '../../src/actions/object/list-objects-v2.ts';
import { ACCOUNT, ObjectHarness, refusal } from '../objects/object-harness.ts';

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
});

async function list(action: typeof listObjects, query: Record<string, string> = {}): Promise<XmlElement> {
  const answer = await harness.run(action, harness.call('', { query }));
  expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/xml' } });
  return readXml(Buffer.from(answer.body ?? ''));
}

function names(root: XmlElement): string[] {
  return root.children.map(({ name }) => name);
}

function text(root: XmlElement, name: string): string | undefined {
  return root.child(name)?.text;
}

function keys(root: XmlElement): (string | undefined)[] {
  return root.all('Contents').map((item) => text(item, 'Key'));
}

function prefixes(root: XmlElement): (string | undefined)[] {
  return root.all('CommonPrefixes').map((item) => text(item, 'Prefix'));
}

async function fill(...all: readonly string[]): Promise<void> {
  for (const key of all) await harness.put(key, Buffer.from('hello'));
}

describe('ListObjects', () => {
  it('shows every field of an object', async () => {
    await fill('a.txt');
    const root = await list(listObjects);
    expect(names(root)).toEqual(['Name', 'Prefix', 'Marker', 'MaxKeys', 'Delimiter', 'IsTruncated', 'Contents']);
    expect(text(root, 'Name')).toBe('demo');
    expect(text(root, 'MaxKeys')).toBe('100');
    const [item] = root.all('Contents');
    expect(item?.children.map(({ name, text }) => [name, text])).toEqual([
      ['Key', 'a.txt'],
      ['LastModified', '2026-11-23T15:00:00.000Z'],
      ['ETag', '"5D41402ABC4B2A76B9719D911017C592"'],
      ['Type', 'Normal'],
      ['Size', '5'],
      ['StorageClass', 'Standard'],
      ['Owner', ''],
    ]);
    expect(item?.child('Owner')?.children.map(({ name, text }) => [name, text])).toEqual([
      ['ID', ACCOUNT],
      ['DisplayName', ACCOUNT],
    ]);
  });

  it('shows an empty bucket', async () => {
    const root = await list(listObjects);
    expect(text(root, 'IsTruncated')).toBe('false');
    expect(root.child('NextMarker')).toBeUndefined();
    expect(keys(root)).toEqual([]);
  });

  it('goes page by page over keys and prefixes in UTF-8 order', async () => {
    await fill('b/1', 'b/2', 'a', 'c', '\u{1F600}', '\uFFFD', 'd/x');
    const seen: (string | undefined)[] = [];
    let marker = '';
    for (let page = 0; page < 10; page++) {
      const root = await list(listObjects, { delimiter: '/', 'max-keys': '2', marker });
      seen.push(...keys(root), ...prefixes(root));
      if (text(root, 'IsTruncated') === 'false') break;
      marker = text(root, 'NextMarker') ?? '';
    }
    expect([...seen].sort()).toEqual(['a', 'b/', 'c', 'd/', '\u{1F600}', '\uFFFD'].sort());
    expect(keys(await list(listObjects, { prefix: 'b/' }))).toEqual(['b/1', 'b/2']);
    expect(keys(await list(listObjects, { marker: 'd/x' }))).toEqual(['\uFFFD', '\u{1F600}']);
  });

  it('encodes names on request', async () => {
    await fill('fun/a b.txt', 'fun/中/x');
    const root = await list(listObjects, { 'encoding-type': 'url', prefix: 'fun/', delimiter: '/', marker: 'fun/!' });
    expect(text(root, 'EncodingType')).toBe('url');
    expect(text(root, 'Prefix')).toBe('fun%2F');
    expect(text(root, 'Delimiter')).toBe('%2F');
    expect(text(root, 'Marker')).toBe('fun%2F%21');
    expect(keys(root)).toEqual(['fun%2Fa%20b.txt']);
    expect(prefixes(root)).toEqual(['fun%2F%E4%B8%AD%2F']);
  });

  it.each(['0', '1', '1000'])('takes max-keys %s', async (maxKeys) => {
    await fill('a', 'b');
    const root = await list(listObjects, { 'max-keys': maxKeys });
    expect(keys(root)).toHaveLength(Math.min(Number(maxKeys), 2));
  });

  it.each([
    ['max-keys', '1001'],
    ['max-keys', '-1'],
    ['max-keys', 'x'],
    ['prefix', 'p'.repeat(1024)],
    ['marker', 'p'.repeat(1024)],
    ['encoding-type', 'base64'],
  ])('refuses %s %s', async (name, value) => {
    const call = harness.call('', { query: { [name]: value } });
    expect(await refusal(harness.run(listObjects, call))).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('asks for oss:ListObjects with prefix and delimiter', async () => {
    const call = harness.call('', { query: { prefix: 'home/' } });
    expect(await listObjects.checks(call, harness.gateway)).toEqual([
      { action: 'oss:ListObjects', bucket: call.bucket, conditions: { 'oss:Prefix': 'home/', 'oss:Delimiter': '' } },
    ]);
  });
});

describe('ListObjectsV2', () => {
  it('shows its own fields, and owners only on request', async () => {
    await fill('a', 'b', 'c');
    const first = await list(listObjectsV2, { 'max-keys': '1', 'start-after': 'a' });
    expect(names(first)).toEqual([
      'Name',
      'Prefix',
      'StartAfter',
      'MaxKeys',
      'Delimiter',
      'IsTruncated',
      'NextContinuationToken',
      'KeyCount',
      'Contents',
    ]);
    expect(text(first, 'KeyCount')).toBe('1');
    expect(keys(first)).toEqual(['b']);
    expect(first.child('Contents')?.child('Owner')).toBeUndefined();
    const token = text(first, 'NextContinuationToken') ?? '';
    expect(token).not.toContain('b=');
    const second = await list(listObjectsV2, {
      'continuation-token': token,
      'fetch-owner': 'true',
      'start-after': 'a',
    });
    expect(text(second, 'ContinuationToken')).toBe(token);
    expect(keys(second)).toEqual(['c']);
    expect(second.child('Contents')?.child('Owner')?.child('ID')?.text).toBe(ACCOUNT);
    expect(second.child('NextContinuationToken')).toBeUndefined();
  });

  it('counts prefixes as keys', async () => {
    await fill('a', 'd/1', 'd/2', 'e/1');
    const root = await list(listObjectsV2, { delimiter: '/', 'max-keys': '2' });
    expect(text(root, 'KeyCount')).toBe('2');
    expect([...keys(root), ...prefixes(root)]).toEqual(['a', 'd/']);
    const token = text(root, 'NextContinuationToken') ?? '';
    const rest = await list(listObjectsV2, { delimiter: '/', 'continuation-token': token });
    expect(prefixes(rest)).toEqual(['e/']);
  });

  it('refuses tokens that it did not make', async () => {
    const call = harness.call('', { query: { 'continuation-token': 'guess' } });
    expect(await refusal(harness.run(listObjectsV2, call))).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});
