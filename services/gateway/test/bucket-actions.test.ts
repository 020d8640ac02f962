import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT, element, GatewayHarness, OTHER, ROOT, statement } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start({ ossExtranetEndpoint: 'oss-{region}.aliyuncs.com' });
});

afterAll(() => gateway.stop());

const encryption = (algorithm: string, keyId?: string, dataEncryption?: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm>${
    keyId === undefined ? '' : `<KMSMasterKeyID>${keyId}</KMSMasterKeyID>`
  }${
    dataEncryption === undefined ? '' : `<KMSDataEncryption>${dataEncryption}</KMSDataEncryption>`
  }</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;

const put = (bucket: string, body: string, query: Record<string, string> = { encryption: '' }) =>
  gateway.send({ method: 'PUT', bucket, query, body });
const outcome = ({ status, text }: { status: number; text: string }) =>
  status < 400 ? status : [status, element(text, 'Code')];

describe('PutBucket', () => {
  it('creates a private, unencrypted bucket in the default region', async () => {
    const answer = await gateway.send({ method: 'PUT', bucket: 'plain' });
    expect([answer.status, answer.text, answer.headers.location, answer.headers['content-length']]).toEqual([
      200,
      '',
      '/plain',
      '0',
    ]);
    expect(gateway.index.findBucket('plain')).toEqual({
      name: 'plain',
      account: ACCOUNT,
      region: 'cn-hangzhou',
      createdAt: '2026-11-23T15:00:00.000Z',
      acl: 'private',
      storageClass: 'Standard',
    });
  });

  it.each([
    ['the host', { host: 'in-host.oss-cn-beijing.aliyuncs.com' }, 'in-host', 'cn-beijing'],
    ['the V4 scope', { v4: { region: 'cn-shanghai' } }, 'in-scope', 'cn-shanghai'],
    [
      'LocationConstraint',
      {
        body: '<CreateBucketConfiguration><LocationConstraint>oss-us-west-1</LocationConstraint></CreateBucketConfiguration>',
      },
      'in-body',
      'us-west-1',
    ],
  ])('takes the region from %s', async (_, more, bucket, region) => {
    expect((await gateway.send({ method: 'PUT', bucket, ...more })).status).toBe(200);
    expect(gateway.index.findBucket(bucket)).toMatchObject({ region });
  });

  it('takes ACL, storage class and default encryption', async () => {
    const answer = await gateway.send({
      method: 'PUT',
      bucket: 'full',
      headers: {
        'x-oss-acl': 'public-read',
        'x-oss-server-side-encryption': 'KMS',
        'x-oss-server-side-encryption-key-id': 'key-1',
      },
      body: '<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>',
    });
    expect(answer.status).toBe(200);
    expect(gateway.index.findBucket('full')).toMatchObject({
      acl: 'public-read',
      storageClass: 'IA',
      encryption: { method: 'KMS', keyId: 'key-1' },
    });
  });

  it.each([
    ['UPPER', {}, undefined, [400, 'InvalidBucketName']],
    ['ab', {}, undefined, [400, 'InvalidBucketName']],
    ['bad-acl', { 'x-oss-acl': 'open' }, undefined, [400, 'InvalidArgument']],
    ['bad-sse', { 'x-oss-server-side-encryption': 'SM4' }, undefined, [400, 'InvalidEncryptionAlgorithmError']],
    [
      'bad-data',
      { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-data-encryption': 'SM4' },
      undefined,
      [400, 'InvalidDataEncryptionAlgorithmError'],
    ],
    ['bad-xml', {}, '<CreateBucketConfiguration>', [400, 'MalformedXML']],
    ['bad-root', {}, '<Other/>', [400, 'MalformedXML']],
    [
      'bad-class',
      {},
      '<CreateBucketConfiguration><StorageClass>Paper</StorageClass></CreateBucketConfiguration>',
      [400, 'InvalidArgument'],
    ],
    [
      'bad-place',
      {},
      '<CreateBucketConfiguration><LocationConstraint>moon</LocationConstraint></CreateBucketConfiguration>',
      [400, 'InvalidLocationConstraint'],
    ],
    ['bad-md5', { 'content-md5': 'AAAA' }, '<CreateBucketConfiguration/>', [400, 'InvalidDigest']],
  ])('refuses %s', async (bucket, headers, body, expected) => {
    const answer = await gateway.send({
      method: 'PUT',
      bucket,
      headers: headers as Record<string, string>,
      ...(body !== undefined && { body }),
    });
    expect(outcome(answer)).toEqual(expected);
    expect(gateway.index.findBucket(bucket)).toBeUndefined();
  });

  it('refuses a LocationConstraint that contradicts the endpoint', async () => {
    const answer = await gateway.send({
      method: 'PUT',
      bucket: 'torn',
      host: 'torn.oss-cn-beijing.aliyuncs.com',
      body: '<CreateBucketConfiguration><LocationConstraint>oss-cn-shanghai</LocationConstraint></CreateBucketConfiguration>',
    });
    expect(outcome(answer)).toEqual([400, 'IllegalLocationConstraintException']);
  });

  it('may be repeated by the owner with the same settings, and by nobody else', async () => {
    const name = 'repeated';
    const create = (more: object = {}) => gateway.send({ method: 'PUT', bucket: name, ...more });
    const acl = { headers: { 'x-oss-acl': 'public-read', 'x-oss-server-side-encryption': 'AES256' } };
    const ia = '<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>';
    expect(outcome(await create(acl))).toBe(200);
    expect(outcome(await create(acl))).toBe(200);
    expect(outcome(await create())).toBe(200);
    expect(outcome(await create({ headers: { 'x-oss-acl': 'private' } }))).toEqual([409, 'BucketAlreadyExists']);
    expect(outcome(await create({ headers: { 'x-oss-server-side-encryption': 'KMS' } }))).toEqual([
      409,
      'BucketAlreadyExists',
    ]);
    expect(outcome(await create({ v4: { region: 'cn-beijing' } }))).toEqual([409, 'BucketAlreadyExists']);
    const class409 = await create({ body: ia });
    expect([class409.status, element(class409.text, 'Message')]).toEqual([
      409,
      "Cannot modify existing bucket's storage class.",
    ]);
    const foreign = await create({ as: OTHER });
    expect([foreign.status, foreign.headers['x-oss-ec']]).toEqual([409, '0015-00000104']);
    expect(gateway.index.findBucket(name)).toMatchObject({ account: ACCOUNT, acl: 'public-read' });
  });

  it('gives a name to one of two at once', async () => {
    const both = await Promise.all([
      gateway.send({ method: 'PUT', bucket: 'contested' }),
      gateway.send({ method: 'PUT', bucket: 'contested', as: OTHER }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('bucket encryption', () => {
  const name = 'sealed';
  const get = () => gateway.send({ bucket: name, query: { encryption: '' } });

  beforeAll(() => gateway.bucket(name));

  it.each([
    ['AES256', undefined, undefined, '<SSEAlgorithm>AES256</SSEAlgorithm>'],
    ['AES256', '', undefined, '<SSEAlgorithm>AES256</SSEAlgorithm>'],
    ['AES256', undefined, 'SM4', '<SSEAlgorithm>AES256</SSEAlgorithm>'],
    ['KMS', undefined, undefined, '<SSEAlgorithm>KMS</SSEAlgorithm>'],
    ['KMS', '', '', '<SSEAlgorithm>KMS</SSEAlgorithm>'],
    ['KMS', 'test_wrong', undefined, '<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>test_wrong</KMSMasterKeyID>'],
  ])('keeps %s with key id %j and data encryption %j', async (algorithm, keyId, dataEncryption, shown) => {
    expect(outcome(await put(name, encryption(algorithm, keyId, dataEncryption)))).toBe(200);
    const answer = await get();
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${shown}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`,
    );
    const info = await gateway.send({ bucket: name, query: { bucketInfo: '' } });
    expect(info.text).toContain(`<ServerSideEncryptionRule>${shown}</ServerSideEncryptionRule>`);
  });

  it.each([
    ['AES256', 'key-1', undefined, 'InvalidArgument', '0005-00000204'],
    ['SM4', undefined, undefined, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
    ['AES128', undefined, undefined, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
    ['aes256', undefined, undefined, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
    ['', undefined, undefined, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
    ['KMS', undefined, 'SM4', 'InvalidDataEncryptionAlgorithmError', '0005-00000203'],
    ['KMS', 'key-1', 'AES', 'InvalidDataEncryptionAlgorithmError', '0005-00000203'],
  ])('refuses %s with key id %j and data encryption %j', async (algorithm, keyId, dataEncryption, code, ec) => {
    const before = gateway.index.findBucket(name);
    const answer = await put(name, encryption(algorithm, keyId, dataEncryption));
    expect(outcome(answer)).toEqual([400, code]);
    expect(answer.headers['x-oss-ec']).toBe(ec);
    expect(gateway.index.findBucket(name)).toEqual(before);
  });

  it.each(['', '<A/>', '<ServerSideEncryptionRule/>', encryption('KMS').replace('</SSEAlgorithm>', '')])(
    'refuses the body %j',
    async (body) => {
      expect(outcome(await put(name, body))).toEqual([400, 'MalformedXML']);
    },
  );

  it('checks Content-MD5', async () => {
    const body = encryption('AES256');
    const digest = (text: string) => ({ 'content-md5': createHash('md5').update(text).digest('base64') });
    const send = (headers: Record<string, string>) =>
      gateway.send({ method: 'PUT', bucket: name, query: { encryption: '' }, headers, body });
    expect(outcome(await send(digest(body)))).toBe(200);
    expect(outcome(await send(digest('other')))).toEqual([400, 'InvalidDigest']);
  });

  it('goes away, also when there is none', async () => {
    await put(name, encryption('AES256'));
    for (let time = 0; time < 2; time++) {
      const answer = await gateway.send({ method: 'DELETE', bucket: name, query: { encryption: '' } });
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect(outcome(await get())).toEqual([404, 'NoSuchServerSideEncryptionRule']);
    expect(gateway.index.findBucket(name)).not.toHaveProperty('encryption');
  });

  it('is nobody else’s', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await gateway.send({ method, bucket: name, query: { encryption: '' }, as: OTHER });
      expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    }
  });
});

describe('bucket ACL', () => {
  beforeAll(() => gateway.bucket('shared'));
  const get = () => gateway.send({ bucket: 'shared', query: { acl: '' } });
  const set = (headers: Record<string, string>) =>
    gateway.send({ method: 'PUT', bucket: 'shared', query: { acl: '' }, headers });

  it('is read and replaced', async () => {
    expect((await get()).text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy><Owner><ID>${ACCOUNT}</ID><DisplayName>${ACCOUNT}</DisplayName></Owner><AccessControlList><Grant>private</Grant></AccessControlList></AccessControlPolicy>`,
    );
    for (const acl of ['public-read', 'public-read-write', 'private']) {
      expect(outcome(await set({ 'x-oss-acl': acl }))).toBe(200);
      expect(element((await get()).text, 'Grant')).toBe(acl);
    }
  });

  it('has three values', async () => {
    const answer = await set({ 'x-oss-acl': 'authenticated-read' });
    expect(outcome(answer)).toEqual([400, 'InvalidArgument']);
    expect([element(answer.text, 'ArgumentName'), element(answer.text, 'ArgumentValue')]).toEqual([
      'x-oss-acl',
      'authenticated-read',
    ]);
    expect(outcome(await set({}))).toEqual([400, 'MissingArgument']);
  });
});

describe('GetBucketInfo and GetBucketLocation', () => {
  it('tell everything in order', async () => {
    await gateway.send({ method: 'PUT', bucket: 'told', v4: { region: 'cn-beijing' } });
    const info = await gateway.send({ bucket: 'told', query: { bucketInfo: '' } });
    expect(info.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<BucketInfo><Bucket><AccessMonitor>Disabled</AccessMonitor>' +
        '<BlockPublicAccess>false</BlockPublicAccess><CreationDate>2026-11-23T15:00:00.000Z</CreationDate>' +
        '<ExtranetEndpoint>oss-cn-beijing.aliyuncs.com</ExtranetEndpoint>' +
        '<IntranetEndpoint>oss-cn-beijing-internal.aliyuncs.com</IntranetEndpoint><Location>oss-cn-beijing</Location>' +
        '<StorageClass>Standard</StorageClass><TransferAcceleration>Disabled</TransferAcceleration>' +
        '<CrossRegionReplication>Disabled</CrossRegionReplication><DataRedundancyType>LRS</DataRedundancyType>' +
        `<Name>told</Name><ResourceGroupId>rg-default</ResourceGroupId><Owner><ID>${ACCOUNT}</ID>` +
        `<DisplayName>${ACCOUNT}</DisplayName></Owner><AccessControlList><Grant>private</Grant></AccessControlList>` +
        '<Comment></Comment><ServerSideEncryptionRule><SSEAlgorithm>None</SSEAlgorithm></ServerSideEncryptionRule>' +
        '<BucketPolicy><LogBucket></LogBucket><LogPrefix></LogPrefix></BucketPolicy></Bucket></BucketInfo>',
    );
    const location = await gateway.send({ bucket: 'told', query: { location: '' } });
    expect(element(location.text, 'LocationConstraint')).toBe('oss-cn-beijing');
  });
});

describe('DeleteBucket', () => {
  it('deletes what is empty', async () => {
    await gateway.bucket('short-lived');
    await gateway.send({ method: 'PUT', bucket: 'short-lived', key: 'a', body: 'x' });
    const full = await gateway.send({ method: 'DELETE', bucket: 'short-lived' });
    expect([full.status, element(full.text, 'Code'), full.headers['x-oss-ec']]).toEqual([
      409,
      'BucketNotEmpty',
      '0015-00000301',
    ]);
    await gateway.send({ method: 'DELETE', bucket: 'short-lived', key: 'a' });
    expect((await gateway.send({ method: 'DELETE', bucket: 'short-lived' })).status).toBe(204);
    expect(outcome(await gateway.send({ method: 'DELETE', bucket: 'short-lived' }))).toEqual([404, 'NoSuchBucket']);
  });
});

describe('ListBuckets', () => {
  const LISTER = 'lister';
  const names = (text: string) => [...text.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name]) => name);

  beforeAll(async () => {
    gateway.kms.grant(LISTER, { type: 'root', account: '1000000000000003' });
    for (const name of ['list-c', 'list-a', 'other-b', 'list-b']) await gateway.bucket(name, {}, LISTER);
  });

  it('shows the own buckets by name', async () => {
    const answer = await gateway.send({ as: LISTER });
    expect(answer.text).toContain(
      '<ListAllMyBucketsResult><Owner><ID>1000000000000003</ID><DisplayName>1000000000000003</DisplayName></Owner><Buckets><Bucket>' +
        '<CreationDate>2026-11-23T15:00:00.000Z</CreationDate><ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>' +
        '<IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint><Location>oss-cn-hangzhou</Location>' +
        '<Name>list-a</Name><Region>cn-hangzhou</Region><StorageClass>Standard</StorageClass></Bucket>',
    );
    expect(names(answer.text)).toEqual(['list-a', 'list-b', 'list-c', 'other-b']);
    expect(answer.text).not.toContain('IsTruncated');
  });

  it('pages', async () => {
    const query = { prefix: 'list-', 'max-keys': '2' };
    const first = await gateway.send({ query, as: LISTER });
    expect(names(first.text)).toEqual(['list-a', 'list-b']);
    const fields = ['Prefix', 'Marker', 'MaxKeys', 'IsTruncated', 'NextMarker'];
    expect(fields.map((name) => element(first.text, name))).toEqual(['list-', '', '2', 'true', 'list-b']);
    const second = await gateway.send({ query: { ...query, marker: 'list-b' }, as: LISTER });
    expect(names(second.text)).toEqual(['list-c']);
  });

  it('has bounds', async () => {
    for (const count of ['0', '1001', '-1', 'many']) {
      expect(outcome(await gateway.send({ query: { 'max-keys': count } }))).toEqual([400, 'InvalidArgument']);
    }
    expect(outcome(await gateway.send({ query: { 'max-keys': '1000' } }))).toBe(200);
  });

  it('answers the host that ali-oss forges', async () => {
    const answer = await gateway.send({
      host: '.oss-cn-hangzhou.aliyuncs.com',
      query: { 'max-keys': '5' },
      as: LISTER,
    });
    expect(answer.status).toBe(200);
  });
});

describe('seeding', () => {
  it('makes what is missing and overwrites nothing', async () => {
    const bucket = {
      account: ACCOUNT,
      name: 'seeded',
      region: 'cn-shanghai',
      acl: 'private',
      storageClass: 'Standard',
      encryption: { method: 'KMS', keyId: 'key-1' },
    } as const;
    const seed = { kms: { activated: true }, accounts: [], keys: [], buckets: [bucket], objects: [] };
    await gateway.gateway.seed(seed);
    const made = gateway.index.findBucket('seeded');
    expect(made).toMatchObject(bucket);
    await put('seeded', encryption('AES256'));
    await gateway.gateway.seed({ ...seed, buckets: [bucket, { ...bucket, name: 'plain', account: ACCOUNT }] });
    expect(gateway.index.findBucket('seeded')).toEqual({ ...made, encryption: { method: 'AES256' } });
    expect(gateway.index.findBucket('plain')).toMatchObject({ region: 'cn-hangzhou' });
  });

  it('knows no bucket without a rule and one with the default key', async () => {
    const base = { account: ACCOUNT, region: 'cn-hangzhou', acl: 'private', storageClass: 'Standard' } as const;
    await gateway.gateway.seed({
      kms: { activated: true },
      accounts: [],
      keys: [],
      buckets: [
        { ...base, name: 'seeded-plain' },
        { ...base, name: 'seeded-aes', encryption: { method: 'AES256' } },
        { ...base, name: 'seeded-kms', encryption: { method: 'KMS' } },
      ],
      objects: [],
    });
    expect(gateway.index.findBucket('seeded-plain')).not.toHaveProperty('encryption');
    expect(gateway.index.findBucket('seeded-aes')).toMatchObject({ encryption: { method: 'AES256' } });
    expect(gateway.index.findBucket('seeded-kms')).toMatchObject({ encryption: { method: 'KMS' } });
  });
});

describe('seeding objects', () => {
  const bucket = {
    account: ACCOUNT,
    name: 'library',
    region: 'cn-hangzhou',
    acl: 'private',
    storageClass: 'Standard',
  } as const;
  const seed = { kms: { activated: true }, accounts: [], keys: [], buckets: [bucket], objects: [] };

  it('writes what is missing, encrypted as it says, and overwrites nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-seed-'));
    const file = join(folder, 'figures.bin');
    const figures = Buffer.alloc(300_000, 'figures');
    await writeFile(file, figures);
    const objects = [
      { bucket: 'library', key: 'a.txt', text: 'Grüße', encryption: { method: 'AES256' } as const },
      { bucket: 'library', key: 'b', base64: 'AAEC' },
      { bucket: 'library', key: 'c', file },
      { bucket: 'library', key: 'd', text: '' },
    ];
    await gateway.gateway.seed({ ...seed, objects });
    await rm(folder, { recursive: true });
    const read = (key: string) => gateway.send({ bucket: 'library', key });
    expect((await read('a.txt')).text).toBe('Grüße');
    expect((await read('a.txt')).headers).toMatchObject({ 'x-oss-server-side-encryption': 'AES256' });
    expect((await read('b')).headers).toMatchObject({
      'content-length': '3',
      etag: '"B95F67F61EBB03619622D798F45FC2D3"',
    });
    expect((await read('c')).text).toBe(figures.toString());
    expect((await read('d')).headers['content-length']).toBe('0');
    await gateway.send({ method: 'PUT', bucket: 'library', key: 'b', body: 'changed by hand' });
    await gateway.gateway.seed({ ...seed, objects: objects.filter(({ file }) => file === undefined) });
    expect((await read('b')).text).toBe('changed by hand');
  });

  it.each([
    [{ bucket: 'nowhere', key: 'a', text: 'x' }, 'objects[0].bucket: nowhere does not exist.'],
    [{ bucket: 'library', key: 'e', file: '/nonexistent/file' }, 'objects[0].file: the file cannot be read.'],
    [
      { bucket: 'library', key: 'e', text: 'x', encryption: { method: 'KMS', keyId: 'key-none' } as const },
      'objects[0]: The specified Key is not found.',
    ],
  ])('says what cannot be written: %j', async (object, problem) => {
    await expect(gateway.gateway.seed({ ...seed, objects: [object] })).rejects.toMatchObject({ problems: [problem] });
  });
});

describe('settings', () => {
  it('say which host names are whose', async () => {
    await expect(GatewayHarness.start({ ossCustomDomains: ['files.example.com'] })).rejects.toThrow(
      'ossCustomDomains: files.example.com is not <host>=<bucket>.',
    );
  });

  it('let policies that demand TLS pass, when asked to', async () => {
    const assuming = await GatewayHarness.start({ ossAssumeSecureTransport: true });
    await assuming.bucket('demo', {}, ROOT);
    const policies = [statement('Allow', 'oss:*', '*', { Bool: { 'acs:SecureTransport': 'true' } })];
    for (const [harness, status] of [
      [assuming, 200],
      [gateway, 403],
    ] as const) {
      harness.kms.grant('tls', { type: 'user', account: ACCOUNT, user: 'tls', userId: '2' }, { policies });
      const bucket = harness === assuming ? 'demo' : 'plain';
      expect((await harness.send({ bucket, query: { location: '' }, as: 'tls' })).status).toBe(status);
    }
    await assuming.stop();
  });
});
