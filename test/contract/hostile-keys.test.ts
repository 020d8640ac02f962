import { describe, expect, it } from '@jest/globals';
import { sendHttp } from '@osseal/testkit';
import { outcomeOf, rawOutcome, useHostileServer } from './hostile-server.ts';

const bucket = 'hostile-keys';
const hostile = useHostileServer(bucket);

/** Every ASCII character but NUL, and what surrounds and follows each in a key. */
const ASCII = Array.from({ length: 127 }, (_, at) => String.fromCharCode(at + 1));
/** Ends of each length of UTF-8, and what normalising, trimming or decoding twice would change. */
const ODD = [
  '\u0080',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\ufeff',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
  'e\u0301',
  '\u00e9',
  '\u200b',
  '\u202e',
  ' ',
  'a ',
  ' a',
  '..',
  '.',
  'a/..',
  'a/../b',
  './a',
  'a//b',
  'a/',
  'a/.',
  '%',
  '%41',
  '%2F',
  '%25',
  'a+b',
  'a&b=c',
  'a?b',
  'a#b',
  'CON',
  'a\nb',
  '<a>&amp;"\'',
  '😀',
  '👩‍👩‍👧',
  '\u0130',
];

describe('keys of every kind', () => {
  it.each([
    ['ASCII', ASCII.flatMap((char) => [`x${char}y`, `${char}`, `x${char}`])],
    ['others', ODD],
  ])('%s come back as they were sent, or are refused as no names', async (_, keys) => {
    const stored: string[] = [];
    const store = async (key: string) => {
      const isNoName = key.startsWith('/') || key.startsWith('\\');
      const put = await hostile.outcome({ method: 'PUT', key, body: `content of ${key}` });
      expect([key, put]).toEqual([key, isNoName ? '400 InvalidObjectName' : '200']);
      if (isNoName) return;
      stored.push(key);
      expect((await hostile.send({ key })).text).toBe(`content of ${key}`);
    };
    for (let at = 0; at < keys.length; at += 16) await Promise.all(keys.slice(at, at + 16).map(store));
    const listed = new Set<string>();
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const query = { 'encoding-type': 'url', 'max-keys': '1000', marker };
      const { text } = await hostile.send({ query });
      for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) listed.add(decodeURIComponent(key));
      const next = /<NextMarker>([^<]+)<\/NextMarker>/.exec(text)?.[1];
      marker = next === undefined ? undefined : decodeURIComponent(next);
    }
    expect(stored.filter((key) => !listed.has(key))).toEqual([]);
    const objects = stored.map(
      (key) => `<Object><Key>${key.replaceAll(/[&<>\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`)}</Key></Object>`,
    );
    for (let at = 0; at < objects.length; at += 1000) {
      const body = `<Delete>${objects.slice(at, at + 1000).join('')}</Delete>`;
      expect(await hostile.outcome({ method: 'POST', query: { delete: '' }, body })).toBe('200');
    }
    const left = await hostile.send({});
    expect([...left.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key)).toEqual(['kept']);
  });

  it('are of 1,023 bytes at most', async () => {
    expect(await hostile.outcome({ method: 'PUT', key: 'x'.repeat(1023), body: '' })).toBe('200');
    expect(await hostile.outcome({ method: 'PUT', key: 'é'.repeat(512), body: '' })).toBe('400 InvalidObjectName');
    await hostile.send({ method: 'DELETE', key: 'x'.repeat(1023) });
  });
});

/** Paths below the bucket that are no text, or not the text that they seem to be. Unsigned: how they are read comes first. */
const NO_TEXT = [
  '%',
  '%2',
  '%zz',
  'a%',
  '%f',
  '%ff',
  '%c0%af',
  '%e0%80%af',
  '%ed%a0%80',
  '%f4%90%80%80',
  '%C3',
  '%u0041',
];

describe('percent-encodings', () => {
  it.each(NO_TEXT)('of a key as %s are refused', async (path) => {
    const answer = await sendHttp(hostile.server().oss, { target: `/${bucket}/${path}` });
    expect(outcomeOf(answer)).toBe('400 InvalidObjectName');
  });

  it.each(NO_TEXT)('of a bucket as %s are refused', async (path) => {
    const answer = await sendHttp(hostile.server().oss, { target: `/${path}/a` });
    expect(outcomeOf(answer)).toMatch(/^400 (InvalidURI|InvalidBucketName)$/);
  });

  it.each(NO_TEXT)('of a query as %s are refused', async (text) => {
    for (const target of [`/${bucket}/?prefix=${text}`, `/${bucket}/?${text}=x`]) {
      expect(outcomeOf(await sendHttp(hostile.server().oss, { target }))).toBe('400 InvalidURI');
    }
  });

  it('of a NUL make no name', async () => {
    const answer = await sendHttp(hostile.server().oss, { target: `/${bucket}/a%00b` });
    expect(outcomeOf(answer)).toMatch(/^(400 InvalidObjectName|403 AccessDenied)$/);
    expect(await hostile.outcome({ method: 'PUT', key: 'a\0b', body: 'x' })).toBe('400 InvalidObjectName');
  });

  it('may say the same in two ways', async () => {
    await hostile.send({ method: 'PUT', key: 'same/é', body: 'same', headers: { 'x-oss-object-acl': 'public-read' } });
    for (const path of ['same/%C3%A9', 'same/%c3%a9', 'same%2F%C3%A9', '%73ame/%C3%A9']) {
      expect((await sendHttp(hostile.server().oss, { target: `/${bucket}/${path}` })).text).toBe('same');
    }
    for (const path of ['same/e%CC%81', 'same//%C3%A9', 'same/./%C3%A9', 'x/../same/%C3%A9']) {
      expect(outcomeOf(await sendHttp(hostile.server().oss, { target: `/${bucket}/${path}` }))).toBe(
        '403 AccessDenied',
      );
    }
    await hostile.send({ method: 'DELETE', key: 'same/é' });
  });

  it('of a target that is no path are refused', async () => {
    for (const target of ['*', 'ftp://host/a', '//', '/\\', '/..']) {
      const answer = rawOutcome(
        await hostile.exchange(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`),
      );
      expect([target, answer]).toEqual([target, expect.stringMatching(/^(400|403)( |$)/)]);
    }
  });
});
