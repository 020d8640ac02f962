import { createHash, createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signPostPolicyV1, signPostPolicyV4 } from '@osseal/protocol/signature';
import { type Answer, element, GatewayHarness, ROOT, statement } from './gateway-harness.ts';

const BOUNDARY = 'form-boundary';
const SECRET = new AccessKeySecret(`${ROOT}-secret`);
const IN_TIME = '2026-11-23T16:00:00.000Z';
const DATE_TIME = '20261123T145900Z';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
  await gateway.bucket('open', { 'x-oss-acl': 'public-read-write' });
});

afterAll(() => gateway.stop());

type Fields = readonly (readonly [name: string, value: string])[];
interface File {
  readonly content?: string | Buffer;
  readonly name?: string;
  readonly type?: string;
}

function field(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function formOf(before: Fields, file: File | undefined, after: Fields = []): Buffer {
  const { content = 'the file', name = 'photo.png', type = 'image/png' } = file ?? {};
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(before.map(([name, value]) => field(name, value)).join('')),
    ...(file === undefined ? [] : [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]),
    Buffer.from(after.map(([name, value]) => field(name, value)).join('')),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

const post = (body: Buffer, bucket = 'demo', headers = {}) =>
  gateway.send({
    method: 'POST',
    bucket,
    as: null,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    body,
  });
const policyText = (conditions: readonly unknown[] = [], expiration = IN_TIME) =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
const v1 = (policy = policyText(), accessKeyId = ROOT): Fields => [
  ['OSSAccessKeyId', accessKeyId],
  ['policy', policy],
  ['Signature', signPostPolicyV1(policy, new AccessKeySecret(`${accessKeyId}-secret`))],
];
const v4 = (policy = policyText(), region = 'cn-hangzhou', dateTime = DATE_TIME): Fields => [
  ['policy', policy],
  ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
  ['x-oss-credential', `${ROOT}/20261123/${region}/oss/aliyun_v4_request`],
  ['x-oss-date', dateTime],
  ['x-oss-signature', signPostPolicyV4(policy, SECRET, { date: '20261123', region })],
];
const codeOf = ({ status, text }: Answer) => [status, element(text, 'Code')];
const get = (key: string, bucket = 'demo') => gateway.send({ bucket, key });

describe('PostObject', () => {
  it.each([
    ['V1', v1()],
    ['V4', v4()],
  ])('stores the file under the key with what the fields say, %s', async (version, signed) => {
    const fields: Fields = [
      ['key', `${version}/ключ`],
      ...signed,
      ['Cache-Control', 'no-cache'],
      ['x-oss-meta-color', 'grün'],
      ['x-oss-object-acl', 'public-read'],
      ['x-oss-server-side-encryption', 'AES256'],
      ['x-oss-tagging', 'team=red'],
      ['something-else', 'is passed over'],
    ];
    const answer = await post(formOf(fields, {}));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers['x-oss-server-side-encryption']).toBe('AES256');
    const got = await get(`${version}/ключ`);
    expect(got.text).toBe('the file');
    expect(got.headers).toMatchObject({
      etag: answer.headers.etag,
      'content-type': 'image/png',
      'cache-control': 'no-cache',
      'x-oss-meta-color': Buffer.from('grün').toString('latin1'),
      'x-oss-server-side-encryption': 'AES256',
      'x-oss-tagging-count': '1',
    });
    expect((await gateway.send({ bucket: 'demo', key: `${version}/ключ`, as: null })).status).toBe(200);
  });

  it('takes the file by its name alone, the type that the form names, and a file without one', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of PostObject
    const key: Fields = [['key', 'up/${filename}'], ...v1()];
    await post(formOf([...key, ['x-oss-content-type', 'text/special']], { name: 'C:\\\\pictures\\\\cat.gif' }));
    expect((await get('up/cat.gif')).headers['content-type']).toBe('text/special');
    const unnamed = Buffer.from(
      `${[...key, ['file', 'a text'] as const].map(([name, value]) => field(name, value)).join('')}--${BOUNDARY}--\r\n`,
    );
    expect((await post(unnamed)).status).toBe(204);
    expect((await get('up/')).text).toBe('a text');
    const price = "$$5 $& $'.txt";
    await post(formOf(key, { name: price }));
    expect((await get(`up/${price}`)).text).toBe('the file');
  });

  it('answers as the form asks', async () => {
    const send = (...fields: Fields) => post(formOf([['key', 'a/b c'], ...v1(), ...fields], {}));
    expect((await send(['success_action_status', '200'])).status).toBe(200);
    expect((await send(['success_action_status', '418'])).status).toBe(204);
    const created = await send(['success_action_status', '201']);
    expect(created.status).toBe(201);
    expect(['Bucket', 'Key', 'Location'].map((name) => element(created.text, name))).toEqual([
      'demo',
      'a/b c',
      `http://localhost:${gateway.port}/demo/a/b%20c`,
    ]);
    const moved = await send(
      ['success_action_redirect', 'https://example.com/done?x=1'],
      ['success_action_status', '201'],
    );
    expect(moved.status).toBe(303);
    const location = new URL(String(moved.headers.location));
    expect(Object.fromEntries(location.searchParams)).toEqual({
      x: '1',
      bucket: 'demo',
      key: 'a/b c',
      etag: moved.headers.etag,
    });
    expect((await send(['success_action_redirect', 'javascript:alert(1)'])).status).toBe(204);
  });

  it('passes over what follows the file', async () => {
    const body = formOf([['key', 'first'], ...v1()], {}, [
      ['key', 'second'],
      ['x-oss-object-acl', 'public-read'],
    ]);
    expect((await post(body)).status).toBe(204);
    expect((await get('first')).text).toBe('the file');
    expect((await get('second')).status).toBe(404);
  });

  it('stores every byte of a large file', async () => {
    const content = Buffer.alloc(5_000_000);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
    const answer = await post(formOf([['key', 'large'], ...v1()], { content }));
    expect(answer.status).toBe(204);
    const md5 = String((await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'large' })).headers['content-md5']);
    expect(answer.headers.etag).toBe(`"${Buffer.from(md5, 'base64').toString('hex').toUpperCase()}"`);
  });

  it('does not overwrite when the form forbids it', async () => {
    const send = () => post(formOf([['key', 'once'], ...v1(), ['x-oss-forbid-overwrite', 'true']], {}));
    expect((await send()).status).toBe(204);
    expect(codeOf(await send())).toEqual([409, 'FileAlreadyExists']);
  });

  it('understands forms of S3', async () => {
    const policy = policyText([{ bucket: 'demo' }, ['starts-with', '$x-amz-meta-color', 'r']]);
    const scope = `${ROOT}/20261123/us-east-1/s3/aws4_request`;
    const signed: Fields[] = [
      [
        ['AWSAccessKeyId', ROOT],
        ['policy', policy],
        ['signature', signPostPolicyV1(policy, SECRET)],
      ],
      [
        ['policy', policy],
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', scope],
        ['X-Amz-Date', DATE_TIME],
        ['X-Amz-Signature', createHmac('sha256', SECRET.s3V4('20261123', 'us-east-1')).update(policy).digest('hex')],
      ],
    ];
    for (const fields of signed) {
      const rest: Fields = [
        ['x-amz-meta-color', 'red'],
        ['acl', 'public-read'],
        ['x-amz-server-side-encryption', 'AES256'],
      ];
      const answer = await post(formOf([['key', 's3'], ...fields, ...rest], {}));
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await gateway.send({ bucket: 'demo', key: 's3', as: null })).headers).toMatchObject({
        'x-oss-meta-color': 'red',
        'x-oss-server-side-encryption': 'AES256',
      });
    }
  });
});

describe('what a form of S3 says of its file', () => {
  const policy = policyText();
  const signed: Fields = [
    ['AWSAccessKeyId', ROOT],
    ['policy', policy],
    ['signature', signPostPolicyV1(policy, SECRET)],
  ];
  const send = (...fields: Fields) => post(formOf([['key', 'said'], ...signed, ...fields], { content: 'checked' }));
  const sha256 = createHash('sha256').update('checked').digest('base64');

  it('is held against it', async () => {
    expect(codeOf(await send(['x-amz-checksum-sha256', sha256.replace(/^./, '_')]))).toEqual([400, 'BadDigest']);
    expect((await get('said')).status).toBe(404);
    expect((await send(['x-amz-checksum-sha256', sha256])).status).toBe(204);
    expect((await get('said')).text).toBe('checked');
  });

  it('is refused when it is not carried out', async () => {
    const tags = '<Tagging><TagSet><Tag><Key>class</Key><Value>secret</Value></Tag></TagSet></Tagging>';
    expect(codeOf(await send(['tagging', tags]))).toEqual([501, 'NotImplemented']);
  });
});

describe('who may send a form', () => {
  it('lets the unsigned into buckets that everybody may write, and only there', async () => {
    expect((await post(formOf([['key', 'a']], {}), 'open')).status).toBe(204);
    expect(codeOf(await post(formOf([['key', 'a']], {})))).toEqual([403, 'AccessDenied']);
    expect(codeOf(await post(formOf([['key', 'a']], {}), 'open', { authorization: 'OSS nobody:nothing' }))).toEqual([
      204,
      undefined,
    ]);
  });

  it('asks for the permission to put the object', async () => {
    const user = { type: 'user', account: '1000000000000001', user: 'ann', userId: '2' } as const;
    gateway.kms.grant('ann', user, { policies: [statement('Allow', 'oss:PutObject', 'acs:oss:*:*:demo/ann/*')] });
    const send = (key: string) => post(formOf([['key', key], ...v1(policyText(), 'ann')], {}));
    expect((await send('ann/a')).status).toBe(204);
    expect(codeOf(await send('bob/a'))).toEqual([403, 'AccessDenied']);
  });

  it('wants the token of a session', async () => {
    const session = { securityToken: 'the-token', expiresAtMs: Date.parse(IN_TIME) };
    gateway.kms.grant('sts', { type: 'root', account: '1000000000000001' }, { session });
    const send = (...token: Fields) => post(formOf([['key', 'a'], ...v1(policyText(), 'sts'), ...token], {}));
    expect(codeOf(await send())).toEqual([403, expect.any(String)]);
    expect(codeOf(await send(['x-oss-security-token', 'another']))).toEqual([403, expect.any(String)]);
    expect((await send(['x-oss-security-token', 'the-token'])).status).toBe(204);
  });

  it.each<[name: string, fields: Fields, code: string, status: number]>([
    ['another signature', [...v1().slice(0, 2), ['Signature', 'AAAA']], 'SignatureDoesNotMatch', 403],
    [
      'another policy',
      [...v1(), ['policy', policyText([{ a: 'b' }])]].reverse() as never,
      'SignatureDoesNotMatch',
      403,
    ],
    ['an unknown access key', v1(policyText(), 'nobody'), 'InvalidAccessKeyId', 403],
    ['no signature', v1().slice(0, 2), 'InvalidArgument', 400],
    ['no policy', [v1()[0] as never, v1()[2] as never], 'InvalidArgument', 400],
    ['only a policy', v1().slice(1, 2), 'InvalidArgument', 400],
    ['V4 without a date', v4().filter(([name]) => name !== 'x-oss-date'), 'InvalidArgument', 400],
    ['V4 of another region', v4(policyText(), 'cn-beijing'), 'InvalidArgument', 400],
    ['V4 of another day', v4(policyText(), 'cn-hangzhou', '20261122T145900Z'), 'InvalidArgument', 400],
    ['V4 without a readable date', v4(policyText(), 'cn-hangzhou', 'today'), 'AccessDenied', 403],
    ['V4 of the future', v4(policyText(), 'cn-hangzhou', '20261123T151600Z'), 'RequestTimeTooSkewed', 403],
    ['an expired policy', v1(policyText([], '2026-11-23T14:00:00.000Z')), 'AccessDenied', 403],
    ['a condition that fails', v1(policyText([{ key: 'other' }])), 'AccessDenied', 403],
    ['a policy that is none', v1('bm9uZQ=='), 'InvalidPolicyDocument', 400],
  ])('refuses %s', async (_name, fields, code, status) => {
    const answer = await post(formOf([['key', 'refused'], ...fields], { content: Buffer.alloc(300_000) }));
    expect(codeOf(answer)).toEqual([status, code]);
    expect((await get('refused')).status).toBe(404);
  });

  it.each<[name: string, condition: unknown, fields: Fields, file: File]>([
    [
      'the type that wins over the one that it names',
      ['eq', '$content-type', 'image/png'],
      [
        ['content-type', 'image/png'],
        ['x-oss-content-type', 'text/html'],
      ],
      {},
    ],
    ['the type of the file alone', ['not-in', '$content-type', ['text/html']], [], { type: 'text/html' }],
    [
      'the type under its other name',
      ['not-in', '$x-oss-content-type', ['text/html']],
      [['content-type', 'text/html']],
      {},
    ],
    ['a field of S3', ['eq', '$acl', 'private'], [['acl', 'private']], {}],
  ])('holds the policy against %s', async (_name, condition, fields, file) => {
    const answer = await post(formOf([['key', 'dodged'], ...fields, ...v1(policyText([condition]))], file));
    expect(codeOf(answer)).toEqual([403, 'AccessDenied']);
    expect((await get('dodged')).status).toBe(404);
  });

  it.each<[name: string, condition: unknown, fields: Fields]>([
    [
      'the ACL under its two names',
      { acl: 'private' },
      [
        ['x-amz-acl', 'public-read'],
        ['acl', 'private'],
      ],
    ],
    [
      'the ACL under its two names, the other way round',
      { 'x-amz-acl': 'private' },
      [
        ['acl', 'public-read'],
        ['x-amz-acl', 'private'],
      ],
    ],
    ['a field of OSS', ['not-in', '$x-oss-object-acl', ['public-read']], [['acl', 'public-read']]],
  ])('holds the policy of a form of S3 against %s', async (_name, condition, fields) => {
    const policy = policyText([condition]);
    const signed: Fields = [
      ['AWSAccessKeyId', ROOT],
      ['policy', policy],
      ['signature', signPostPolicyV1(policy, SECRET)],
    ];
    expect(codeOf(await post(formOf([['key', 'dodged'], ...fields, ...signed], {})))).toEqual([403, 'AccessDenied']);
    expect((await get('dodged')).status).toBe(404);
  });

  it('holds the file against the sizes that the policy allows', async () => {
    const send = (content: string) =>
      post(formOf([['key', 'sized'], ...v1(policyText([['content-length-range', 2, 4]]))], { content }));
    expect(codeOf(await send('a'))).toEqual([400, 'EntityTooSmall']);
    expect(codeOf(await send('abcde'))).toEqual([400, 'EntityTooLarge']);
    expect((await get('sized')).status).toBe(404);
    expect((await send('abcd')).status).toBe(204);
  });
});

describe('what no header can carry', () => {
  it.each<[name: string, fields: Fields, file: File]>([
    ['a line break in a field', [['cache-control', 'a\r\nset-cookie: b=c']], {}],
    ['a zero byte in metadata', [['x-oss-meta-a', '\0']], {}],
    ['a control character in the type of the file', [], { type: 'text/\u0001' }],
  ])('%s is refused before it is stored', async (_name, fields, file) => {
    expect(codeOf(await post(formOf([['key', 'odd'], ...fields, ...v1()], file)))).toEqual([400, 'InvalidArgument']);
    expect((await get('odd')).status).toBe(404);
  });
});

describe('what is no form', () => {
  it.each<[name: string, body: Buffer, code: string]>([
    ['no file', formOf([['key', 'a'], ...v1()], undefined), 'IncorrectNumberOfFilesInPOSTRequest'],
    ['no key', formOf(v1(), {}), 'InvalidArgument'],
    ['an empty key', formOf([['key', ''], ...v1()], {}), 'InvalidArgument'],
    ['a key that is too long', formOf([['key', 'k'.repeat(1024)], ...v1()], {}), 'InvalidObjectName'],
    ['a field that is too long', formOf([['a', 'x'.repeat(2 * 1024 * 1024 + 1)]], {}), 'FieldItemTooLong'],
    ['a name that is too long', formOf([['n'.repeat(8193), 'x']], {}), 'FieldItemTooLong'],
    [
      'fields that are too long together',
      formOf(
        [0, 1, 2].map((n) => [`f${n}`, 'x'.repeat(2_000_000)] as const),
        {},
      ),
      'MaxPOSTPreDataLengthExceededError',
    ],
    [
      'too many fields',
      formOf(
        Array.from({ length: 1001 }, (_, n) => [`f${n}`, 'x']),
        {},
      ),
      'MaxPOSTPreDataLengthExceededError',
    ],
    ['a callback', formOf([['key', 'a'], ...v1(), ['callback', 'e30=']], {}), 'NotImplemented'],
    ['nothing', Buffer.alloc(0), 'MalformedPOSTRequest'],
    ['no boundary', Buffer.from('hello'), 'MalformedPOSTRequest'],
    ['fields without an end', formOf([['key', 'a']], {}).subarray(0, 40), 'MalformedPOSTRequest'],
    ['a file without an end', formOf([['key', 'cut'], ...v1()], {}).subarray(0, -24), 'IncompleteBody'],
  ])('%s', async (_name, body, code) => {
    expect(codeOf(await post(body))).toEqual([400, code]);
    expect((await get('cut')).status).toBe(404);
  });

  it('names the type that forms have', async () => {
    const send = (type: string) => post(formOf([['key', 'a'], ...v1()], {}), 'demo', { 'content-type': type });
    expect(codeOf(await send('multipart/form-data'))).toEqual([400, 'MalformedPOSTRequest']);
    expect(codeOf(await gateway.send({ method: 'POST', bucket: 'demo', body: 'x' }))).toEqual([
      400,
      'RequestIsNotMultiPartContent',
    ]);
  });

  it('stores nothing of a form whose sender goes away', async () => {
    const body = formOf([['key', 'gone'], ...v1()], { content: Buffer.alloc(100_000) });
    const refused = gateway.log.length;
    const socket = connect(gateway.port, '127.0.0.1');
    const head = `POST /demo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, 50_000)]), () => socket.destroy());
    while (gateway.log.length === refused) await new Promise(setImmediate);
    expect((await get('gone')).status).toBe(404);
  });
});
