import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import { decodeContinuationToken, encodeContinuationToken } from '../../src/objects/continuation-token.ts';
import { parseCopySource } from '../../src/objects/copy-source.ts';
import { readEncodingType } from '../../src/objects/encoding-type.ts';

describe('parseCopySource', () => {
  it.each([
    ['/src/a.txt', 'src', 'a.txt', undefined],
    ['src/a.txt', 'src', 'a.txt', undefined],
    ['/src/dir%2Fb%20c.txt', 'src', 'dir/b c.txt', undefined],
    ['/src/dir/b+c%2Bd.txt', 'src', 'dir/b c+d.txt', undefined],
    ['/src/%E4%B8%AD%3F.txt', 'src', '中?.txt', undefined],
    ['%2Fsrc%2Fa.txt', 'src', 'a.txt', undefined],
    ['/src/a.txt?versionId=null', 'src', 'a.txt', 'null'],
    [
      '/src/a.txt?versionId=CAEQARgCIiAxYmI3YjRiOWVmYTA1MTVhNTgwYWExMGJhZDkyYTVhZA',
      'src',
      'a.txt',
      'CAEQARgCIiAxYmI3YjRiOWVmYTA1MTVhNTgwYWExMGJhZDkyYTVhZA',
    ],
    ['/src/a//b', 'src', 'a//b', undefined],
    ['/src/dir/', 'src', 'dir/', undefined],
  ])('%s', (text, bucket, key, version) => {
    expect(parseCopySource(text)).toEqual({ bucket, key, version });
  });

  it.each([
    undefined,
    '',
    '/',
    '/src',
    '/src/',
    'a.txt',
    '//a.txt',
    '/src//a',
    '/src/%E4%B8',
    `/src/${'a'.repeat(1024)}`,
  ])('refuses %p', (text) => {
    expect(() => parseCopySource(text)).toThrow(
      'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.',
    );
  });
});

describe('continuation tokens', () => {
  it('look like those of the real service', () => {
    expect(encodeContinuationToken('bc')).toBe('CgJiYw--');
  });

  it.each(['', 'a', 'dir/', '中文 &?', 'x'.repeat(127), 'x'.repeat(128), 'x'.repeat(1023)])(
    'carry any name: %p',
    (last) => {
      const token = encodeContinuationToken(last);
      expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(decodeContinuationToken(token)).toBe(last);
    },
  );

  it.each(['bc', 'CgJiYw', 'CgNiYw--', '----', 'CgJiYw--x'])('refuse %p', (token) => {
    expect(() => decodeContinuationToken(token)).toThrow(WireError);
  });
});

describe('readEncodingType', () => {
  it('encodes names only when asked', () => {
    expect(readEncodingType(new Map()).encode('a/b c')).toBe('a/b c');
    const encoding = readEncodingType(new Map([['encoding-type', 'url']]));
    expect(encoding).toMatchObject({ url: true });
    expect(encoding.encode('fun/movie 中')).toBe('fun%2Fmovie%20%E4%B8%AD');
    expect(() => readEncodingType(new Map([['encoding-type', 'hex']]))).toThrow(WireError);
  });
});
