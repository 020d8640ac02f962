import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendHttp, sendKms, signedKmsUrl } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const osseal = useOsseal();
let keyId: string;
beforeAll(async () => {
  const created = await sendKms(osseal(), { action: 'CreateKey' });
  keyId = JSON.parse(created.text).KeyMetadata.KeyId;
});

const seconds = (offset: number) => new Date(Date.now() + offset * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

describe('KMS answers', () => {
  it('are JSON with a request id', async () => {
    const answer = await sendKms(osseal(), { action: 'DescribeKey', parameters: { KeyId: keyId } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(answer.headers['x-acs-request-id']).toBe(JSON.parse(answer.text).RequestId);
    expect(Number(answer.headers['content-length'])).toBe(answer.bytes.length);
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it.each(['XML', 'xml'])('are XML for Format=%s', async (Format) => {
    const answer = await sendKms(osseal(), { action: 'ListKeys', parameters: { Format, PageSize: '1' } });
    expect(answer.headers['content-type']).toBe('text/xml;charset=utf-8');
    expect(answer.text).toMatch(/^<\?xml [^>]*\?>\s*<ListKeysResponse>/);
    expect(answer.text).toContain(`<Keys><Key><KeyId>`);
    expect(answer.text).toContain('<PageSize>1</PageSize>');
    const error = await sendKms(osseal(), { action: 'DescribeKey', parameters: { Format, KeyId: 'key-none' } });
    expect(error.headers['content-type']).toBe('text/xml;charset=utf-8');
    expect(error.text).toMatch(/<Error>.*<Code>Forbidden\.KeyNotFound<\/Code>.*<\/Error>/s);
  });

  it('show the empty strings and wrappers that clients read', async () => {
    const described = JSON.parse(
      (await sendKms(osseal(), { action: 'DescribeKey', parameters: { KeyId: keyId } })).text,
    );
    expect(described.KeyMetadata).toMatchObject({ DeleteDate: '', MaterialExpireTime: '', Description: '' });
    expect(described.KeyMetadata).not.toHaveProperty('NextRotationDate');
    const aliases = await sendKms(osseal(), { action: 'ListAliasesByKeyId', parameters: { KeyId: keyId } });
    expect(JSON.parse(aliases.text)).toMatchObject({
      Aliases: { Alias: [] },
      TotalCount: 0,
      PageNumber: 1,
      PageSize: 10,
    });
  });
});

describe('KMS errors', () => {
  it('carry what both families of cores read', async () => {
    const answer = await sendKms(osseal(), { action: 'DescribeKey', parameters: { KeyId: 'key-none' } });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toEqual({
      HttpStatus: 404,
      Code: 'Forbidden.KeyNotFound',
      Message: 'The specified Key is not found.',
      RequestId: expect.stringMatching(/^[0-9a-fA-F-]{36}$/),
      HostId: new URL(osseal().kms).host,
      Recommend: expect.stringContaining('Forbidden.KeyNotFound'),
    });
  });

  it('show the string to sign as the cores parse it', async () => {
    const answer = await sendKms(osseal(), { action: 'ListKeys', parameters: { Signature: 'd3Jvbmc=' } });
    expect(answer.status).toBe(400);
    const { Code, Message } = JSON.parse(answer.text);
    expect(Code).toBe('SignatureDoesNotMatch');
    const [before, shown, ...rest] = String(Message).split(':');
    expect(before).toBe('Specified signature is not matched with our calculation. server string to sign is');
    expect(shown).toMatch(/^POST&%2F&AccessKeyId%3D.*Action%3DListKeys/);
    expect(rest).toEqual([]);
  });

  it.each([
    [{ Timestamp: undefined }, 400, /^(IllegalTimestamp|MissingTimestamp)$/],
    [{ Timestamp: 'yesterday' }, 400, /^(InvalidTimeStamp\.Format|IllegalTimestamp)$/],
    [{ Timestamp: seconds(-16 * 60) }, 400, /^InvalidTimeStamp\.Expired$/],
    [{ Timestamp: seconds(16 * 60) }, 400, /^InvalidTimeStamp\.Expired$/],
    [{ AccessKeyId: 'LTAInobody' }, 404, /^InvalidAccessKeyId\.NotFound$/],
    [{ Version: undefined }, 400, /^MissingVersion$/],
    [{ Version: '1999-01-01' }, 404, /^InvalidVersion$/],
    [{ Action: undefined }, 400, /^MissingAction$/],
    [{ Action: 'MakeCoffee' }, 404, /NotFound$/],
  ])('answer %j', async (parameters, status, code) => {
    const answer = await sendKms(osseal(), { action: 'ListKeys', parameters });
    expect([answer.status, JSON.parse(answer.text).Code]).toEqual([status, expect.stringMatching(code)]);
  });

  it('refuse a nonce twice', async () => {
    const target = signedKmsUrl(osseal(), { action: 'ListKeys', parameters: { SignatureNonce: randomUUID() } });
    expect((await sendHttp(osseal().kms, { target })).status).toBe(200);
    const again = await sendHttp(osseal().kms, { target });
    expect([again.status, JSON.parse(again.text).Code]).toEqual([400, 'SignatureNonceUsed']);
  });

  it('refuse other methods', async () => {
    const target = signedKmsUrl(osseal(), { action: 'ListKeys' });
    for (const method of ['PUT', 'DELETE']) {
      const answer = await sendHttp(osseal().kms, { method, target });
      expect([answer.status, JSON.parse(answer.text).Code]).toEqual([403, 'UnsupportedHTTPMethod']);
    }
  });

  it('answer a request without any parameter', async () => {
    const answer = await sendHttp(osseal().kms);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      Code: expect.stringMatching(/^Missing|^Illegal/),
      HttpStatus: 400,
    });
  });

  it('hide nothing secret', async () => {
    for (const parameters of [{ Signature: 'd3Jvbmc=' }, { KeyId: undefined }, { KeyId: 'key-none' }]) {
      const answer = await sendKms(osseal(), { action: 'DescribeKey', parameters });
      expect(answer.text).not.toContain(osseal().accessKeySecret);
      expect(answer.text).not.toMatch(/\n\s+at |node_modules|\/dist\//);
    }
  });
});

describe('KMS requests', () => {
  it.each(['query', 'form'] as const)('carry parameters in the %s', async (carrier) => {
    const parameters = { KeyId: keyId, Plaintext: Buffer.alloc(6144, 0xfb).toString('base64') };
    const answer = await sendKms(osseal(), { action: 'Encrypt', carrier, parameters });
    expect(answer.status).toBe(200);
  });

  it('carry parameters in both', async () => {
    const signed = new URLSearchParams(
      signedKmsUrl(osseal(), { action: 'DescribeKey', parameters: { KeyId: keyId } }).slice(2),
    );
    // Signed as POST: the split does not change the signature, the method does.
    const whole = await sendKms(osseal(), { action: 'DescribeKey', parameters: { KeyId: keyId } });
    expect(whole.status).toBe(200);
    expect(signed.get('KeyId')).toBe(keyId);
  });

  it('may have a URL of 64 KiB', async () => {
    const answer = await sendKms(osseal(), {
      action: 'Decrypt',
      parameters: { CiphertextBlob: Buffer.alloc(46_000, 1).toString('base64') },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(answer.text).Code).toMatch(/^(InvalidParameter|Forbidden\.Key(Version)?NotFound)$/);
  });

  it('may be escaped with a plus for a blank', async () => {
    const url = signedKmsUrl(osseal(), { action: 'CreateKey', parameters: { Description: 'two words' } });
    const answer = await sendHttp(osseal().kms, { target: url.replace('two%20words', 'two+words') });
    expect(JSON.parse(answer.text).KeyMetadata.Description).toBe('two words');
  });
});
