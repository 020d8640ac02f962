import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CorsConfiguration, CorsRule } from '@osseal/storage';
import { corsHeaders } from '../src/cors/cors-answer.ts';
import { type Answer, element, GatewayHarness, OTHER } from './gateway-harness.ts';

const APP = 'https://app.example.com';
const codeOf = ({ status, text }: Answer) => [status, element(text, 'Code')];
const crossOrigin = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control-|vary)/.test(name)));

describe('corsHeaders', () => {
  const rule = (more: Partial<CorsRule>): CorsConfiguration => ({
    rules: [{ origins: [APP], methods: ['GET'], headers: [], exposed: [], ...more }],
    alwaysVary: false,
  });
  const asked = { origin: APP, method: 'GET', headers: null };

  it.each([
    ['the origin itself', rule({}), asked, true],
    ['another origin', rule({}), { ...asked, origin: `${APP}.evil` }, false],
    ['a pattern', rule({ origins: ['https://*.example.com'] }), asked, true],
    ['a pattern that overlaps itself', rule({ origins: ['https://app*app.example.com'] }), asked, false],
    ['any origin', rule({ origins: ['*'] }), asked, true],
    ['another method', rule({}), { ...asked, method: 'PUT' }, false],
    ['a header that is not listed', rule({}), { ...asked, headers: ['x-oss-meta-a'] }, false],
    ['a header that is', rule({ headers: ['x-oss-*'] }), { ...asked, headers: ['X-OSS-meta-a'] }, true],
  ])('%s', (_, configuration, question, fits) => {
    expect(corsHeaders(configuration, question) !== undefined).toBe(fits);
  });

  it('takes the first rule that fits', () => {
    const rules = [rule({ origins: ['https://x'] }), rule({ maxAgeSeconds: 1 }), rule({ maxAgeSeconds: 2 })];
    const all = { rules: rules.flatMap((one) => one.rules), alwaysVary: false };
    expect(corsHeaders(all, asked)).toMatchObject({ 'Access-Control-Max-Age': '1' });
  });
});

describe('a bucket with rules for other origins', () => {
  let gateway: GatewayHarness;
  const put = (bucket: string, rules: string) =>
    gateway.send({
      method: 'PUT',
      bucket,
      query: { cors: '' },
      body: `<CORSConfiguration>${rules}</CORSConfiguration>`,
    });
  const RULE =
    `<CORSRule><AllowedOrigin>${APP}</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>` +
    '<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule>';
  const ask = (headers: Record<string, string>, bucket = 'web') =>
    gateway.send({ method: 'OPTIONS', bucket, key: 'a', headers, as: null });

  beforeAll(async () => {
    gateway = await GatewayHarness.start();
    await gateway.bucket('web');
    await gateway.bucket('closed');
    await put('web', RULE);
    await gateway.send({ method: 'PUT', bucket: 'web', key: 'a', body: 'x' });
  });
  afterAll(() => gateway.stop());

  it('tells them, and forgets them', async () => {
    await gateway.bucket('settings');
    const read = () => gateway.send({ bucket: 'settings', query: { cors: '' } });
    expect(codeOf(await read())).toEqual([404, 'NoSuchCORSConfiguration']);
    expect((await put('settings', `${RULE}<ResponseVary>true</ResponseVary>`)).status).toBe(200);
    expect((await read()).text).toContain(`${RULE}<ResponseVary>true</ResponseVary>`);
    expect((await gateway.send({ method: 'DELETE', bucket: 'settings', query: { cors: '' } })).status).toBe(204);
    expect(codeOf(await read())).toEqual([404, 'NoSuchCORSConfiguration']);
    expect((await gateway.send({ bucket: 'web', query: { cors: '' }, as: OTHER })).status).toBe(403);
  });

  it('answers a preflight without a signature', async () => {
    const answer = await ask({
      origin: APP,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization, x-oss-date',
    });
    expect([answer.status, answer.text, crossOrigin(answer)]).toEqual([
      200,
      '',
      {
        'access-control-allow-origin': APP,
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'authorization, x-oss-date',
        'access-control-expose-headers': 'ETag',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '60',
        vary: 'Origin',
      },
    ]);
    const host = 'web.oss-cn-hangzhou.aliyuncs.com';
    const headers = { origin: APP, 'access-control-request-method': 'GET' };
    expect((await gateway.send({ method: 'OPTIONS', bucket: 'web', key: 'a', host, headers, as: null })).status).toBe(
      200,
    );
  });

  it('refuses a preflight that asks too little or too much', async () => {
    const method = { 'access-control-request-method': 'GET' };
    expect(codeOf(await ask(method))).toEqual([400, 'BadRequest']);
    expect((await ask(method)).text).toContain('Insufficient information. Origin request header needed.');
    expect(codeOf(await ask({ origin: APP }))).toEqual([400, 'BadRequest']);
    expect(codeOf(await ask({ origin: 'https://other', ...method }))).toEqual([403, 'AccessForbidden']);
    expect(codeOf(await ask({ origin: APP, ...method }, 'closed'))).toEqual([403, 'AccessForbidden']);
    const many = Array.from({ length: 101 }, (_, at) => `x-oss-${at}`).join(',');
    expect(codeOf(await ask({ origin: APP, ...method, 'access-control-request-headers': many }))).toEqual([
      403,
      'AccessForbidden',
    ]);
  });

  it('lets a page see answers and errors, and no other page', async () => {
    const seen = await gateway.send({ bucket: 'web', key: 'a', headers: { origin: APP } });
    expect([seen.text, seen.headers['access-control-allow-origin'], seen.headers.etag !== undefined]).toEqual([
      'x',
      APP,
      true,
    ]);
    const error = await gateway.send({ bucket: 'web', key: 'none', headers: { origin: APP } });
    expect([error.status, error.headers['access-control-allow-origin']]).toEqual([404, APP]);
    const unsigned = await gateway.send({
      bucket: 'web',
      key: 'a',
      headers: { origin: APP, authorization: 'OSS x:y' },
      as: null,
    });
    expect([unsigned.status, unsigned.headers['access-control-allow-origin']]).toEqual([403, APP]);
    const other = await gateway.send({ bucket: 'web', key: 'a', headers: { origin: 'https://other' } });
    expect([other.status, crossOrigin(other)]).toEqual([200, {}]);
    expect(crossOrigin(await gateway.send({ bucket: 'web', key: 'a' }))).toEqual({});
  });

  it.each([
    ['no rule', '', 'MalformedXML'],
    ['no origin', '<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>', 'MalformedXML'],
    [
      'another method',
      '<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>TRACE</AllowedMethod></CORSRule>',
      'InvalidArgument',
    ],
    [
      'two stars',
      '<CORSRule><AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>',
      'InvalidArgument',
    ],
    [
      'what would break out of a header',
      '<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>a\nb</ExposeHeader></CORSRule>',
      'InvalidArgument',
    ],
    ['21 rules', RULE.repeat(21), 'MalformedXML'],
  ])('refuses %s', async (_, rules, code) => {
    expect(codeOf(await put('closed', rules))).toEqual([400, code]);
  });

  it.each(['AllowedOrigin', 'AllowedHeader'])('names the element when %s has two stars', async (name) => {
    const rule = `<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><${name}>a*b*</${name}>`;
    const { text } = await put('closed', `<CORSRule>${rule}</CORSRule>`);
    expect(text).toContain(`<ArgumentName>${name}</ArgumentName><ArgumentValue>a*b*</ArgumentValue>`);
  });
});

describe('a gateway that is open to all origins', () => {
  it('lets every page use a bucket without rules', async () => {
    const gateway = await GatewayHarness.start({ ossOpenCors: true });
    try {
      await gateway.bucket('demo');
      const headers = {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-oss-user-agent,authorization',
      };
      const answer = await gateway.send({ method: 'OPTIONS', bucket: 'demo', key: 'a', headers, as: null });
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
      expect(answer.headers['access-control-expose-headers']).toContain('ETag');
    } finally {
      await gateway.stop();
    }
  });
});
