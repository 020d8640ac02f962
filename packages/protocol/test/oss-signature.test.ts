import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import { type OssAddressing, parseOssRequest, resolveTarget } from '@osseal/protocol/oss';
import {
  AccessKeySecret,
  formatQuery,
  parseOssAuthorization,
  presignOssV1,
  presignOssV4,
  signOssV1,
  signOssV4,
  signPostPolicyV1,
  signPostPolicyV4,
  verifyOss,
} from '@osseal/protocol/signature';
import { lowerCaseNames, rawTarget, type SignerVector, vectors } from './oss-vectors.ts';

const NO_DOMAINS: OssAddressing = { baseDomains: [], customDomains: new Map() };
const frozenMs = vectors.frozen_time_unix * 1000;
const account = {
  accessKeyId: vectors.credentials.access_key_id,
  secret: new AccessKeySecret(vectors.credentials.access_key_secret),
};

/** Accepts the request as a gateway would, or throws. */
function accept(options: {
  method: string;
  target: string;
  headers: Record<string, string>;
  secret: AccessKeySecret;
  nowMs: number;
  addressing?: OssAddressing;
}): void {
  const request = parseOssRequest(options.method, options.target, options.headers);
  const target = resolveTarget(request, options.addressing ?? NO_DOMAINS);
  const credential = parseOssAuthorization(request);
  if (credential.scheme === 'anonymous') throw new Error('no credential found');
  verifyOss(request, { bucket: target.bucket, key: target.key }, credential, options.secret, options.nowMs);
}

function refusal(run: () => unknown): WireError {
  try {
    run();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('signer vectors of the official SDKs', () => {
  it.each(vectors.signer_vectors.map((vector) => [vector.name, vector] as const))('%s is accepted', (_, vector) => {
    const host = new URL(vector.signed_url).host;
    accept({
      method: vector.method,
      target: rawTarget(vector.signed_url),
      headers: { host, ...lowerCaseNames(vector.signed_headers) },
      secret: new AccessKeySecret(vector.access_key_secret),
      nowMs: Date.parse(vector.clock),
    });
  });

  it.each(vectors.signer_vectors.map((vector) => [vector.name, vector] as const))('%s is produced', (_, vector) => {
    expect(signatureOf(sign(vector))).toBe(signatureOf(signedParts(vector)));
  });

  it.each(vectors.signer_vectors.map((vector) => [vector.name, vector] as const))(
    '%s is refused after a change, with the strings that were to be signed',
    (_, vector) => {
      const error = refusal(() =>
        accept({
          method: vector.method,
          target: rawTarget(vector.signed_url),
          headers: { host: new URL(vector.signed_url).host, ...lowerCaseNames(vector.signed_headers) },
          secret: new AccessKeySecret('another secret'),
          nowMs: Date.parse(vector.clock),
        }),
      );
      expect(error).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403, ec: '0002-00000040' });
      const elements = new Map(error.elements);
      expect(elements.get('StringToSign')).toBe(vector.string_to_sign);
      expect(Buffer.from((elements.get('StringToSignBytes') ?? '').replaceAll(' ', ''), 'hex').toString()).toBe(
        vector.string_to_sign,
      );
      expect(elements.get('CanonicalRequest')).toBe(vector.canonical_request);
    },
  );
});

function sign(vector: SignerVector): Record<string, string> {
  const url = new URL(vector.input_url);
  const request = {
    method: vector.method,
    ...(vector.bucket !== null && { bucket: vector.bucket }),
    ...(vector.key !== null && { key: vector.key }),
    query: Object.fromEntries(url.searchParams),
    headers: vector.kind.endsWith('header')
      ? { ...vector.input_headers, ...(vector.kind === 'v1_header' && datesOf(vector)) }
      : vector.input_headers,
  };
  const signer = {
    accessKeyId: vector.access_key_id,
    secret: new AccessKeySecret(vector.access_key_secret),
    ...(vector.security_token !== null && { securityToken: vector.security_token }),
  };
  const nowMs = Date.parse(vector.clock);
  const v4 = {
    nowMs,
    region: vector.region ?? '',
    product: vector.product ?? 'oss',
    additionalHeaders: vector.additional_headers ?? [],
  };
  switch (vector.kind) {
    case 'v1_header':
      return signOssV1(request, signer, nowMs);
    case 'v4_header':
      return signOssV4(request, signer, v4);
    case 'v1_query':
      return presignOssV1(request, signer, Number(queryOf(vector).Expires));
    case 'v4_query':
      return presignOssV4(request, signer, { ...v4, expiresSeconds: Number(queryOf(vector)['x-oss-expires']) });
  }
}

/** One SDK sends Date alone, the other Date and x-oss-date: sign what the vector signed. */
function datesOf(vector: SignerVector): Record<string, string> {
  return Object.fromEntries(
    Object.entries(vector.signed_headers).filter(([name]) => ['date', 'x-oss-date'].includes(name.toLowerCase())),
  );
}

function queryOf(vector: SignerVector): Record<string, string> {
  return Object.fromEntries(new URL(vector.signed_url).searchParams);
}

function signedParts(vector: SignerVector): Record<string, string> {
  return vector.kind.endsWith('header') ? lowerCaseNames(vector.signed_headers) : queryOf(vector);
}

function signatureOf(parts: Record<string, string>): string | undefined {
  return parts.authorization ?? parts.Signature ?? parts['x-oss-signature'];
}

describe('requests captured from ali-oss', () => {
  it.each(vectors.full_requests.map((request) => [request.name, request] as const))('%s is accepted', (_, captured) => {
    const headers = lowerCaseNames(captured.headers);
    const addressing = captured.name.includes('cname')
      ? { baseDomains: [], customDomains: new Map([['localhost', 'examplebucket']]) }
      : NO_DOMAINS;
    accept({
      method: captured.method,
      target: captured.request_target,
      headers,
      secret: account.secret,
      nowMs: frozenMs,
      addressing,
    });
  });

  it('reads leniently only empty parameters that select nothing', () => {
    const captured = vectors.full_requests.find(({ name }) => name === 'v4-ip-endpoint/list-empty-values');
    if (!captured) throw new Error('vector missing');
    const headers = lowerCaseNames(captured.headers);
    for (const target of [
      '/?prefix=x&marker=&max-keys=10&delimiter=%2F',
      '/?prefix=&marker=&max-keys=11&delimiter=%2F',
      '/?prefix=&marker=&max-keys=10&delimiter=%2F&acl=',
      '/?prefix=&marker=&max-keys=10&delimiter=%2F&x-oss-process=',
      '/?prefix=&marker=&max-keys=10&delimiter=%2F&a=&b=&c=',
    ]) {
      const error = refusal(() => accept({ method: 'GET', target, headers, secret: account.secret, nowMs: frozenMs }));
      expect(error.code).toBe('SignatureDoesNotMatch');
    }
  });
});

describe('a signed URL of a listing', () => {
  it('is not good for another prefix in front of the signed one', () => {
    const query = presignOssV4({ method: 'GET', bucket: 'b', query: { prefix: 'public/' } }, account, {
      nowMs: frozenMs,
      region: 'cn-hangzhou',
      expiresSeconds: 60,
    });
    const list = (search: string) =>
      accept({ method: 'GET', target: `/b/?${search}`, headers: {}, secret: account.secret, nowMs: frozenMs });
    const signed = formatQuery(query);
    list(signed);
    for (const search of [`prefix=&${signed}`, `pref%69x&${signed}`, `${signed}&prefix=`]) {
      expect(refusal(() => list(search)).code).toBe('SignatureDoesNotMatch');
    }
  });
});

describe('signed URLs of ali-oss', () => {
  const requestHeaders: Record<string, Record<string, string>> = {
    'v1-url/put': { 'content-type': 'text/plain', 'x-oss-server-side-encryption': 'AES256' },
  };

  it.each(vectors.presigned_urls.map((url) => [url.name, url] as const))(
    '%s is accepted until it expires',
    (_, url) => {
      const headers = {
        host: new URL(url.url).host,
        ...requestHeaders[url.name],
        ...lowerCaseNames(url.request_headers ?? {}),
      };
      const request = { method: url.method, target: rawTarget(url.url), headers, secret: account.secret };
      accept({ ...request, nowMs: frozenMs });
      accept({ ...request, nowMs: frozenMs + 3600_000 });
      const error = refusal(() => accept({ ...request, nowMs: frozenMs + 3601_000 }));
      expect(error).toMatchObject({ code: 'AccessDenied', status: 403, message: 'Request has expired.' });
      expect(error.elements).toEqual([
        ['Expires', '2022-12-28T11:27:41.000Z'],
        ['ServerTime', '2022-12-28T11:27:42.000Z'],
      ]);
    },
  );
});

describe('PostObject policies', () => {
  it('are signed like ali-oss signs them', () => {
    const [v1, v4] = vectors.post_policies;
    expect(signPostPolicyV1(v1?.policy ?? '', account.secret)).toBe(v1?.Signature);
    expect(signPostPolicyV4(v4?.policy ?? '', account.secret, { date: '20221228', region: 'cn-hangzhou' })).toBe(
      v4?.['x-oss-signature'],
    );
  });
});

describe('dates and regions', () => {
  const request = { method: 'GET', bucket: 'demo', key: 'a' };
  const host = 'demo.oss-cn-hangzhou.aliyuncs.com';
  const v4 = { nowMs: frozenMs, region: 'cn-hangzhou' };

  it.each([
    ['V1', signOssV1(request, account, frozenMs)],
    ['V4', signOssV4(request, account, v4)],
  ])('%s allows a clock that is off by 15 minutes and no more', (_, headers) => {
    const signed = { method: 'GET', target: '/a', headers: { host, ...headers }, secret: account.secret };
    for (const offset of [-900_000, 900_000]) accept({ ...signed, nowMs: frozenMs + offset });
    for (const offset of [-901_000, 901_000]) {
      const error = refusal(() => accept({ ...signed, nowMs: frozenMs + offset }));
      expect(error).toMatchObject({ code: 'RequestTimeTooSkewed', status: 403, ec: '0002-00000504' });
      expect(error.elements[0]).toEqual(['RequestTime', '2022-12-28T10:27:41.000Z']);
      expect(error.elements[1]).toEqual(['ServerTime', new Date(frozenMs + offset).toISOString()]);
    }
  });

  it.each([{ 'x-oss-date': 'yesterday' }, {}, { date: '28 Dec 2022' }])('demands a valid date: %j', (dates) => {
    for (const authorization of [
      'OSS ak:c2ln',
      'OSS4-HMAC-SHA256 Credential=ak/20221228/cn-hangzhou/oss/aliyun_v4_request,Signature=00',
    ]) {
      const headers = { host, authorization, ...dates };
      const error = refusal(() => accept({ method: 'GET', target: '/', headers, secret: account.secret, nowMs: 0 }));
      expect(error).toMatchObject({ code: 'AccessDenied', ec: '0002-00000503' });
    }
  });

  it('takes the Date header for a V4 date where there is no other, as the Go SDK 3.0.2 sends it', () => {
    const headers = {
      host: '127.0.0.1:5999',
      authorization:
        'OSS4-HMAC-SHA256 Credential=ak/20261123/cn-hangzhou/oss/aliyun_v4_request,Signature=18073e8d77af6986871b1606943f295fdf1ccc056cdab4cab1b5f3b06bd078d0',
      'content-type': 'text/plain',
      date: 'Mon, 23 Nov 2026 17:36:46 GMT',
      'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-oss-meta-author': 'alice',
    };
    const send = (changes: Record<string, string>) => () =>
      accept({
        method: 'PUT',
        target: '/examplebucket/dir%2Fa%20b.txt',
        headers: { ...headers, ...changes },
        secret: new AccessKeySecret('sk'),
        nowMs: Date.UTC(2026, 10, 23, 17, 40),
      });
    send({})();
    expect(refusal(send({ date: 'Mon, 23 Nov 2026 17:36:47 GMT' })).code).toBe('SignatureDoesNotMatch');
    expect(refusal(send({ date: 'Mon, 23 Nov 2026 17:20:00 GMT' })).code).toBe('RequestTimeTooSkewed');
    const nextDay = headers.authorization.replace('20261123', '20261124');
    expect(refusal(send({ authorization: nextDay })).message).toBe('Invalid signing date in Authorization header.');
  });

  it('demands the region that is addressed', () => {
    const headers = { host, ...signOssV4(request, account, v4) };
    const parsed = parseOssRequest('GET', '/a', headers);
    const credential = parseOssAuthorization(parsed);
    if (credential.scheme === 'anonymous') throw new Error('no credential');
    const check = (region: string) => () =>
      verifyOss(parsed, { bucket: 'demo', key: 'a', region }, credential, account.secret, frozenMs);
    check('cn-hangzhou')();
    expect(refusal(check('cn-shanghai'))).toMatchObject({
      code: 'InvalidArgument',
      status: 400,
      ec: '0002-00000226',
      message: 'Invalid signing region in Authorization header.',
    });
  });

  it('names the region of a URL in the words of the service', () => {
    const query = presignOssV4(request, account, { ...v4, expiresSeconds: 60 });
    const at = (credential: string) => {
      const url = parseOssRequest('GET', `/a?${formatQuery({ ...query, 'x-oss-credential': credential })}`, { host });
      return () => {
        const parsed = parseOssAuthorization(url);
        if (parsed.scheme === 'anonymous') throw new Error('no credential');
        verifyOss(url, { bucket: 'demo', key: 'a', region: 'cn-hangzhou' }, parsed, account.secret, frozenMs);
      };
    };
    for (const region of ['', 'cn-shanghai']) {
      expect(refusal(at(`ak/20221228/${region}/oss/aliyun_v4_request`))).toMatchObject({
        code: 'InvalidArgument',
        message: 'The signing region in credential is invalid.',
        ec: '0002-00000226',
      });
    }
  });

  it('demands the additional headers that the signature names', () => {
    const withHeader = { ...request, headers: { abc: 'x' } };
    const options = { ...v4, additionalHeaders: ['abc'] };
    const { abc, ...signed } = signOssV4(withHeader, account, options);
    const url = `/a?${formatQuery(presignOssV4(withHeader, account, { ...options, expiresSeconds: 60 }))}`;
    const send = (target: string, headers: Record<string, string>) => () =>
      accept({ method: 'GET', target, headers: { host, ...headers }, secret: account.secret, nowMs: frozenMs });
    send('/a', { ...signed, abc: abc ?? '' })();
    send(url, { abc: 'x' })();
    expect(refusal(send('/a', signed))).toMatchObject({ code: 'InvalidArgument', status: 400, ec: '0002-00000211' });
    expect(refusal(send(url, {}))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  it('demands that the date is of the day that the scope names', () => {
    const headers: Record<string, string> = { host, ...signOssV4(request, account, v4) };
    headers.authorization = headers.authorization?.replace('/20221228/', '/20221227/') ?? '';
    const error = refusal(() =>
      accept({ method: 'GET', target: '/a', headers, secret: account.secret, nowMs: frozenMs }),
    );
    expect(error).toMatchObject({ code: 'InvalidArgument', message: 'Invalid signing date in Authorization header.' });
  });

  it.each([
    ['0', undefined],
    ['604801', undefined],
    ['soon', undefined],
    [undefined, '0002-00000215'],
  ])('a V4 URL may be good for 1 to 604800 seconds: %s', (expires, ec) => {
    const query = presignOssV4(request, account, { ...v4, expiresSeconds: 60 });
    if (expires === undefined) delete query['x-oss-expires'];
    else query['x-oss-expires'] = expires;
    const error = refusal(() =>
      accept({
        method: 'GET',
        target: `/a?${formatQuery(query)}`,
        headers: { host },
        secret: account.secret,
        nowMs: frozenMs,
      }),
    );
    expect(error).toMatchObject({ code: 'InvalidArgument', status: 400, ec });
  });

  it('a V1 URL needs an expiry in seconds', () => {
    const query = { ...presignOssV1(request, account, 1), Expires: 'soon' };
    const error = refusal(() =>
      accept({
        method: 'GET',
        target: `/a?${formatQuery(query)}`,
        headers: { host },
        secret: account.secret,
        nowMs: frozenMs,
      }),
    );
    expect(error).toMatchObject({ code: 'AccessDenied', ec: '0002-00000070' });
  });
});

describe('parseOssAuthorization', () => {
  const parse = (target: string, headers: Record<string, string> = {}) =>
    parseOssAuthorization(parseOssRequest('GET', target, { host: 'h', ...headers }));
  const scope = 'ak/20221228/cn-hangzhou/oss/aliyun_v4_request';

  it('finds nothing where nothing is', () => {
    expect(parse('/')).toEqual({ scheme: 'anonymous' });
    expect(parse('/?Expires=1&prefix=a')).toEqual({ scheme: 'anonymous' });
  });

  it('finds security tokens where the SDKs put them', () => {
    const token = (target: string, headers: Record<string, string> = {}) => {
      const credential = parse(target, headers);
      return credential.scheme === 'anonymous' ? undefined : credential.securityToken;
    };
    expect(token('/', { authorization: 'OSS ak:s', 'x-oss-security-token': 't' })).toBe('t');
    expect(token('/', { authorization: 'OSS ak:s', 'security-token': 't' })).toBe('t');
    expect(token('/?OSSAccessKeyId=a&Signature=s&Expires=1&security-token=t')).toBe('t');
    expect(
      token('/', {
        authorization: `OSS4-HMAC-SHA256 Credential=${scope},Signature=00`,
        'x-oss-security-token': 't',
      }),
    ).toBe('t');
    expect(
      token(
        `/?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=${scope}&x-oss-signature=0&x-oss-security-token=t`,
      ),
    ).toBe('t');
  });

  it('reads the V4 header with or without blanks after the commas', () => {
    expect(
      parse('/', {
        authorization: `OSS4-HMAC-SHA256 Credential=${scope}, AdditionalHeaders=host;abc, Signature=0f`,
      }),
    ).toEqual({
      scheme: 'v4',
      carrier: 'header',
      accessKeyId: 'ak',
      securityToken: undefined,
      signature: '0f',
      date: '20221228',
      region: 'cn-hangzhou',
      product: 'oss',
      additionalHeaders: ['abc', 'host'],
    });
  });

  it.each([
    ['two credentials', '/?OSSAccessKeyId=a&Signature=s&Expires=1', 'OSS ak:s', undefined],
    ['the historical V2', '/', 'OSS2 AccessKeyId:ak,Signature:s', '0002-00000061'],
    ['the S3 dialect', '/', 'AWS4-HMAC-SHA256 Credential=x,Signature=y', '0002-00000061'],
    ['the old S3 dialect', '/', 'AWS ak:s', '0002-00000061'],
    ['another scheme', '/', 'Basic YTpi', '0002-00000061'],
    ['V1 without a signature', '/', 'OSS ak:', '0002-00000061'],
    ['V1 without a key', '/', 'OSS :s', '0002-00000061'],
    ['V4 without fields', '/', 'OSS4-HMAC-SHA256', '0002-00000202'],
    ['V4 without Signature', '/', `OSS4-HMAC-SHA256 Credential=${scope}`, '0002-00000202'],
    ['a short scope', '/', 'OSS4-HMAC-SHA256 Credential=ak/20221228,Signature=0', '0002-00000202'],
    [
      'a malformed date',
      '/',
      `OSS4-HMAC-SHA256 Credential=${scope.replace('20221228', '2022')},Signature=0`,
      '0002-00000212',
    ],
    [
      'another terminator',
      '/',
      `OSS4-HMAC-SHA256 Credential=${scope.replace('aliyun', 'aws')},Signature=0`,
      '0002-00000213',
    ],
    [
      'another product',
      '/',
      `OSS4-HMAC-SHA256 Credential=${scope.replace('/oss/', '/s3/')},Signature=0`,
      '0002-00000227',
    ],
  ])('refuses %s', (_, target, authorization, ec) => {
    const error = refusal(() => parse(target, { authorization }));
    expect(error).toMatchObject({ code: 'InvalidArgument', status: 400, ec });
  });

  it.each(['/?x-oss-signature-version=OSS2', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256'])('refuses %s', (target) => {
    expect(refusal(() => parse(target))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  it.each(['/?OSSAccessKeyId=a', '/?Signature=s&Expires=1', '/?OSSAccessKeyId=a&Signature=s'])(
    'refuses the incomplete %s',
    (target) => {
      expect(refusal(() => parse(target))).toMatchObject({
        code: 'AccessDenied',
        message: 'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters',
      });
    },
  );
});
