import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import { readAttributes } from '../../src/objects/object-attributes.ts';

function refusalOf(headers: Record<string, string>): WireError {
  try {
    readAttributes(headers, 'Standard');
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('readAttributes', () => {
  it('has defaults', () => {
    expect(readAttributes({}, 'IA')).toEqual({
      headers: { 'content-type': 'application/octet-stream' },
      userMetadata: {},
      acl: 'default',
      storageClass: 'IA',
      tags: {},
    });
  });

  it('keeps content headers verbatim, user metadata without its prefix, and nothing else', () => {
    const attributes = readAttributes(
      {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-cache',
        'content-disposition': 'attachment; filename="ä"',
        'content-encoding': 'gzip',
        'content-language': 'zh',
        expires: 'whenever',
        'x-oss-meta-author': 'Ann',
        'x-oss-meta-empty': '',
        'x-oss-object-acl': 'public-read',
        'x-oss-storage-class': 'Standard',
        'content-length': '3',
        'x-oss-date': 'x',
        host: 'h',
      },
      'IA',
    );
    expect(attributes).toEqual({
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-cache',
        'content-disposition': 'attachment; filename="ä"',
        'content-encoding': 'gzip',
        'content-language': 'zh',
        expires: 'whenever',
      },
      userMetadata: { author: 'Ann', empty: '' },
      acl: 'public-read',
      storageClass: 'Standard',
      tags: {},
    });
  });

  it('takes 8 KiB of user metadata and not a byte more', () => {
    const name = 'x-oss-meta-a';
    const most = 'v'.repeat(8192 - name.length);
    expect(readAttributes({ [name]: most }, 'Standard').userMetadata).toEqual({ a: most });
    expect(refusalOf({ [name]: `${most}v` })).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      ec: '0011-00000002',
    });
  });

  it.each([
    ['user metadata names', { 'x-oss-meta-a_b': '1' }, 'InvalidArgument'],
    ['user metadata without a name', { 'x-oss-meta-': '1' }, 'InvalidArgument'],
    ['ACLs', { 'x-oss-object-acl': 'everybody' }, 'InvalidArgument'],
    ['storage classes', { 'x-oss-storage-class': 'Warm' }, 'InvalidArgument'],
    ['archive tiers', { 'x-oss-storage-class': 'Archive' }, 'OperationNotSupported'],
    ['cold archive tiers', { 'x-oss-storage-class': 'DeepColdArchive' }, 'OperationNotSupported'],
  ])('refuses unknown %s', (_name, headers, code) => {
    expect(refusalOf(headers)).toMatchObject({ status: 400, code });
  });
});
