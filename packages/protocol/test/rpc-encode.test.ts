import { describe, expect, it } from '@jest/globals';
import { KMS_ERRORS, kmsError } from '../src/errors/kms-errors.ts';
import { encodeRpcError, encodeRpcSuccess } from '../src/rpc/encode-rpc.ts';

const LIST = { Keys: { Key: [{ KeyId: 'a' }, { KeyId: 'b' }] }, TotalCount: 2, Truncated: false, Note: '' };

describe('encodeRpcSuccess', () => {
  it('writes flat JSON with RequestId', () => {
    const { contentType, body } = encodeRpcSuccess('ListKeys', LIST, 'r-1', 'JSON');
    expect(contentType).toBe('application/json;charset=utf-8');
    expect(JSON.parse(body)).toEqual({ ...LIST, RequestId: 'r-1' });
  });

  it('writes XML with lists, empty strings and booleans', () => {
    const { contentType, body } = encodeRpcSuccess('ListKeys', LIST, 'r-1', 'XML');
    expect(contentType).toBe('text/xml;charset=utf-8');
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><ListKeysResponse><Keys><Key><KeyId>a</KeyId></Key><Key><KeyId>b</KeyId></Key></Keys>' +
        '<TotalCount>2</TotalCount><Truncated>false</Truncated><Note></Note><RequestId>r-1</RequestId></ListKeysResponse>',
    );
  });

  it('keeps the wrapper of an empty list', () => {
    expect(encodeRpcSuccess('ListKeys', { Keys: { Key: [] } }, 'r', 'XML').body).toContain('<Keys></Keys>');
  });

  it('escapes markup, replaces what XML cannot hold and keeps astral characters', () => {
    const { body } = encodeRpcSuccess('X', { D: '<a & "b">\u0001\r\n😀\ud800' }, 'r', 'XML');
    expect(body).toContain('<D>&lt;a &amp; &quot;b&quot;&gt;\uFFFD&#xD;\n😀\uFFFD</D>');
  });
});

describe('encodeRpcError', () => {
  const error = kmsError('Forbidden.NoPermission', {
    elements: [
      ['AccessDeniedDetail.AuthAction', 'kms:Decrypt'],
      ['AccessDeniedDetail.NoPermissionType', 'ImplicitDeny'],
    ],
  });

  it('carries the fields of both error families', () => {
    expect(JSON.parse(encodeRpcError(error, 'r-1', 'kms.cn-beijing.aliyuncs.com', 'JSON').body)).toEqual({
      HttpStatus: 403,
      Code: 'Forbidden.NoPermission',
      Message: 'This operation is forbidden by permission system.',
      RequestId: 'r-1',
      HostId: 'kms.cn-beijing.aliyuncs.com',
      Recommend: 'https://error-center.alibabacloud.com/status/search?Keyword=Forbidden.NoPermission&source=PopGw',
      AccessDeniedDetail: { AuthAction: 'kms:Decrypt', NoPermissionType: 'ImplicitDeny' },
    });
  });

  it('has the XML root and content type that SDKs look for', () => {
    const { contentType, body } = encodeRpcError(error, 'r-1', 'h', 'XML');
    expect(contentType).toBe('text/xml;charset=utf-8');
    expect(body).toMatch(/^<\?xml[^>]+><Error><HttpStatus>403<\/HttpStatus><Code>Forbidden\.NoPermission<\/Code>/);
    expect(body).toContain('<AccessDeniedDetail><AuthAction>kms:Decrypt</AuthAction>');
  });
});

describe('kmsError', () => {
  it('fills in the parameter, leaves its quotes out without one, and takes another message', () => {
    expect(kmsError('MissingParameter', { parameter: 'KeyId' }).message).toBe(
      'The parameter "KeyId" is needed but not provided.',
    );
    expect(kmsError('InvalidParameter').message).toBe('The specified parameter is not valid.');
    expect(kmsError('InvalidParameter', { message: 'other' }).message).toBe('other');
  });

  it('does not fill in the X of other words', () => {
    expect(kmsError('Rejected.Disabled').message).toBe('The request was rejected because the key state is Disabled.');
  });

  it('gives each code a 4xx or 5xx status and a message', () => {
    for (const { status, message } of Object.values(KMS_ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(message).not.toBe('');
    }
  });
});
