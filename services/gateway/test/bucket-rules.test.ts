import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, presignOssV1 } from '@osseal/protocol/signature';
import { type Answer, element, GatewayHarness, OTHER, OTHER_ACCOUNT, ROOT } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  for (const name of ['pages', 'payers', 'plain']) await gateway.bucket(name, { 'x-oss-acl': 'public-read' });
  for (const bucket of ['pages', 'payers']) await gateway.send({ method: 'PUT', bucket, key: 'picture', body: 'x' });
});

afterAll(() => gateway.stop());

const codeOf = ({ status, text }: Answer) => [status, element(text, 'Code')];
const configure = (bucket: string, name: string, body: string) =>
  gateway.send({ method: 'PUT', bucket, query: { [name]: '' }, body });
const configurationOf = (bucket: string, name: string) => gateway.send({ bucket, query: { [name]: '' } });

describe('hotlink protection', () => {
  const rules = (more: string, empty = true) =>
    configure(
      'pages',
      'referer',
      `<RefererConfiguration><AllowEmptyReferer>${empty}</AllowEmptyReferer>${more}</RefererConfiguration>`,
    );
  const list = (...pages: string[]) =>
    `<RefererList>${pages.map((page) => `<Referer>${page}</Referer>`).join('')}</RefererList>`;
  const open = async (referer?: string) =>
    (
      await gateway.send({
        bucket: 'pages',
        key: 'picture',
        as: null,
        headers: referer === undefined ? {} : { referer },
      })
    ).status;

  it('is off until it is set', async () => {
    const answer = await configurationOf('plain', 'referer');
    expect(element(answer.text, 'AllowEmptyReferer')).toBe('true');
    expect(answer.text).toContain('<RefererList></RefererList>');
  });

  it('lets in the pages of its list, by the beginning of their address', async () => {
    expect(
      (await rules(list('http://www.example.com', 'https://*.example.org', 'example.net/?', ''), false)).status,
    ).toBe(200);
    for (const page of [
      'http://www.example.com',
      'HTTP://www.example.com/a?b',
      'https://a.b.example.org/',
      'https://example.net/x',
    ]) {
      expect([page, await open(page)]).toEqual([page, 200]);
    }
    for (const page of [
      'https://www.example.com',
      'http://evil.org/http://www.example.com',
      'https://example.net/',
      undefined,
      '',
    ]) {
      expect([page, await open(page)]).toEqual([page, 403]);
    }
  });

  it('lets in requests without a page when it may, and every page when the list is empty', async () => {
    await rules(list('http://a.example'));
    expect([await open(), await open('http://b.example')]).toEqual([200, 403]);
    await rules(list());
    expect([await open(), await open('http://b.example')]).toEqual([200, 200]);
  });

  it('keeps out the pages of the block list, and compares what it is told to', async () => {
    const blocked = '<RefererBlacklist><Referer>http://*.bad.example</Referer></RefererBlacklist>';
    await rules(list('http://*.example') + blocked);
    expect([await open('http://a.bad.example/x'), await open('http://good.example')]).toEqual([403, 200]);
    const secret = list('http://a.example/*key=1');
    await rules(secret);
    expect(await open('http://a.example/page?key=1')).toBe(403);
    await rules(`<AllowTruncateQueryString>false</AllowTruncateQueryString>${secret}`);
    expect(await open('http://a.example/page?key=1')).toBe(200);
    await rules(`<TruncatePath>true</TruncatePath>${list('http://*/inner')}`);
    expect(await open('http://a.example/inner')).toBe(403);
    const { text } = await configurationOf('pages', 'referer');
    expect([element(text, 'TruncatePath'), element(text, 'AllowTruncateQueryString')]).toEqual(['true', 'true']);
  });

  it('is about requests that carry no signature in their headers', async () => {
    await rules(list('http://a.example'), false);
    const refused = await gateway.send({ bucket: 'pages', key: 'picture', as: null });
    expect(codeOf(refused)).toEqual([403, 'AccessDenied']);
    expect(element(refused.text, 'Message')).toBe('You are denied by bucket referer policy.');
    const unsigned = { authorization: '' };
    expect((await gateway.send({ bucket: 'pages', key: 'picture', as: null, headers: unsigned })).status).toBe(403);
    expect((await gateway.send({ bucket: 'pages', key: 'picture' })).status).toBe(200);
    const signer = { accessKeyId: ROOT, secret: new AccessKeySecret(`${ROOT}-secret`) };
    const expires = Math.floor(gateway.clock.now() / 1000) + 60;
    const query = presignOssV1({ method: 'GET', bucket: 'pages', key: 'picture' }, signer, expires);
    const target = `/pages/picture?${new URLSearchParams(query)}`;
    expect((await gateway.send({ target, as: null })).status).toBe(403);
    expect((await gateway.send({ target, as: null, headers: { referer: 'http://a.example/' } })).status).toBe(200);
  });

  it.each([
    ['nothing', ''],
    ['another document', '<CORSConfiguration></CORSConfiguration>'],
    ['no list', '<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>'],
    ['no word on empty ones', '<RefererConfiguration><RefererList/></RefererConfiguration>'],
    [
      'a word that is none',
      '<RefererConfiguration><AllowEmptyReferer>perhaps</AllowEmptyReferer><RefererList/></RefererConfiguration>',
    ],
  ])('refuses %s', async (_name, body) => {
    expect(codeOf(await configure('plain', 'referer', body))).toEqual([400, 'MalformedXML']);
  });

  it('refuses lists that are too long', async () => {
    expect(codeOf(await rules(list('x'.repeat(20 * 1024 + 1))))).toEqual([400, 'InvalidArgument']);
  });
});

describe('requester pays', () => {
  const pays = (payer: string) =>
    configure(
      'payers',
      'requestPayment',
      `<RequestPaymentConfiguration><Payer>${payer}</Payer></RequestPaymentConfiguration>`,
    );
  const get = (as: string | null, headers = {}, query = {}) =>
    gateway.send({ bucket: 'payers', key: 'picture', as, headers, query });

  it('asks requesters of other accounts to agree', async () => {
    expect(element((await configurationOf('payers', 'requestPayment')).text, 'Payer')).toBe('BucketOwner');
    gateway.kms.grant(OTHER, { type: 'root', account: OTHER_ACCOUNT });
    expect((await get(OTHER)).status).toBe(200);
    expect((await pays('Requester')).status).toBe(200);
    expect(element((await configurationOf('payers', 'requestPayment')).text, 'Payer')).toBe('Requester');
    expect(codeOf(await get(OTHER))).toEqual([403, 'AccessDenied']);
    expect(codeOf(await get(null, { 'x-oss-request-payer': 'requester' }))).toEqual([403, 'AccessDenied']);
    expect((await get(OTHER, { 'x-oss-request-payer': 'requester' })).status).toBe(200);
    expect((await get(OTHER, {}, { 'x-oss-request-payer': 'requester' })).status).toBe(200);
    expect((await get(ROOT)).status).toBe(200);
    await pays('BucketOwner');
    expect((await get(null)).status).toBe(200);
  });

  it('asks them for what they copy from there, too', async () => {
    await gateway.bucket('of-another', {}, OTHER);
    await pays('Requester');
    const copy = (headers = {}, query = {}) =>
      gateway.send({
        method: 'PUT',
        bucket: 'of-another',
        key: 'copy',
        query,
        headers: { 'x-oss-copy-source': '/payers/picture', ...headers },
        as: OTHER,
      });
    const upload = await gateway.send({
      method: 'POST',
      bucket: 'of-another',
      key: 'copy',
      query: { uploads: '' },
      as: OTHER,
    });
    const part = { uploadId: element(upload.text, 'UploadId') ?? '', partNumber: '1' };
    const agreed = { 'x-oss-request-payer': 'requester' };
    expect([codeOf(await copy()), codeOf(await copy({}, part))]).toEqual([
      [403, 'AccessDenied'],
      [403, 'AccessDenied'],
    ]);
    expect([(await copy(agreed)).status, (await copy(agreed, part)).status]).toEqual([200, 200]);
    await pays('BucketOwner');
  });

  it('tells nobody who pays that has no access anyway', async () => {
    await gateway.bucket('private-payers');
    const payer = '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>';
    const refusals = async () => {
      const answers = [null, OTHER].flatMap((as) => [
        gateway.send({ bucket: 'private-payers', as }),
        gateway.send({ bucket: 'private-payers', key: 'picture', as }),
      ]);
      return (await Promise.all(answers)).map(({ status, text }) => [status, element(text, 'Message')]);
    };
    const before = await refusals();
    expect((await configure('private-payers', 'requestPayment', payer)).status).toBe(200);
    expect(await refusals()).toEqual(before);
  });

  it('knows two payers', async () => {
    expect(codeOf(await pays('Nobody'))).toEqual([400, 'MalformedXML']);
    expect(codeOf(await configure('payers', 'requestPayment', ''))).toEqual([400, 'MalformedXML']);
  });
});

describe('transfer acceleration', () => {
  const set = (enabled: string) =>
    configure(
      'plain',
      'transferAcceleration',
      `<TransferAccelerationConfiguration><Enabled>${enabled}</Enabled></TransferAccelerationConfiguration>`,
    );
  const info = async () => element((await configurationOf('plain', 'bucketInfo')).text, 'TransferAcceleration');

  it('is unknown until it is set, and then shown', async () => {
    expect(codeOf(await configurationOf('plain', 'transferAcceleration'))).toEqual([
      404,
      'NoSuchTransferAccelerationConfiguration',
    ]);
    expect(await info()).toBe('Disabled');
    expect((await set('true')).status).toBe(200);
    expect([await info(), element((await configurationOf('plain', 'transferAcceleration')).text, 'Enabled')]).toEqual([
      'Enabled',
      'true',
    ]);
    expect(codeOf(await set('maybe'))).toEqual([400, 'MalformedXML']);
    await set('false');
    expect(await info()).toBe('Disabled');
  });
});

describe('features that are off', () => {
  it('tells so, lets them be switched off, and refuses to switch them on', async () => {
    const logging = await configurationOf('plain', 'logging');
    expect([logging.status, logging.text]).toEqual([
      200,
      expect.stringContaining('<BucketLoggingStatus></BucketLoggingStatus>'),
    ]);
    expect((await configure('plain', 'logging', '<BucketLoggingStatus/>')).status).toBe(200);
    const enabled =
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>plain</TargetBucket></LoggingEnabled></BucketLoggingStatus>';
    expect(codeOf(await configure('plain', 'logging', enabled))).toEqual([400, 'NotImplemented']);
    expect(codeOf(await configure('plain', 'logging', ''))).toEqual([400, 'MalformedXML']);
    expect(codeOf(await configurationOf('plain', 'website'))).toEqual([404, 'NoSuchWebsiteConfiguration']);
    expect(codeOf(await configure('plain', 'website', '<WebsiteConfiguration/>'))).toEqual([400, 'NotImplemented']);
    expect(codeOf(await configurationOf('plain', 'worm'))).toEqual([404, 'NoSuchWORMConfiguration']);
    for (const name of ['logging', 'website']) {
      expect((await gateway.send({ method: 'DELETE', bucket: 'plain', query: { [name]: '' } })).status).toBe(204);
    }
  });

  it('asks for permission', async () => {
    for (const name of ['logging', 'website', 'worm', 'referer', 'requestPayment', 'transferAcceleration']) {
      const answer = await gateway.send({ bucket: 'plain', query: { [name]: '' }, as: OTHER });
      expect([name, ...codeOf(answer)]).toEqual([name, 403, 'AccessDenied']);
    }
  });
});

describe('a lifecycle rule', () => {
  const readUnder = async (id: string, days: number) => {
    const rule = `<ID>${id}</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>${days}</Days></Expiration>`;
    const set = await configure(
      'plain',
      'lifecycle',
      `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`,
    );
    expect([set.status, set.text]).toEqual([200, '']);
    await gateway.send({ method: 'PUT', bucket: 'plain', key: 'kept', body: 'x' });
    const { status, headers } = await gateway.send({ bucket: 'plain', key: 'kept' });
    expect(status).toBe(200);
    return headers['x-oss-expiration'];
  };

  it.each([
    ['日志', '%E6%97%A5%E5%BF%97'],
    ['a&#10;b&quot;', 'a%0Ab%22'],
  ])('%s lets objects be read, whatever characters its id has', async (id, shown) => {
    expect(await readUnder(id, 1)).toBe(`expiry-date="Wed, 25 Nov 2026 00:00:00 GMT", rule-id="${shown}"`);
  });

  it('foretells nothing beyond the end of dates', async () => {
    expect(await readUnder('far', 999_999_999)).toBeUndefined();
  });

  it('is refused with an id of half a character', async () => {
    const { status } = await configure(
      'plain',
      'lifecycle',
      '<LifecycleConfiguration><Rule><ID>&#xD800;</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>',
    );
    expect(status).toBe(400);
  });
});
