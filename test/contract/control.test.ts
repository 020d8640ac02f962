import { describe, expect, it } from '@jest/globals';
import { sendHttp, sendOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const osseal = useOsseal();
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('the start', () => {
  it('prints one line that names both services', () => {
    const { readyLine, kms, oss } = osseal();
    expect(readyLine).toBe(`Ready. kms=${kms} oss=${oss} console=${oss}/_osseal/console/`);
    expect(new URL(kms).hostname).toBe('127.0.0.1');
  });
});

describe.each(['kms', 'oss'] as const)('control endpoints of %s', (service) => {
  it.each(['health', 'ready'])('%s answers anybody', async (name) => {
    const answer = await sendHttp(osseal()[service], { target: `/_osseal/${name}` });
    expect(answer.status).toBe(200);
  });

  it('metrics count requests', async () => {
    const headers = basic(osseal().accessKeyId, osseal().accessKeySecret);
    const answer = await sendHttp(osseal()[service], { target: '/_osseal/metrics', headers });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^# HELP /m);
  });

  it('unknown ones are no bucket and no action', async () => {
    const answer = await sendHttp(osseal()[service], { target: '/_osseal/no-such-thing' });
    expect(answer.status).toBe(404);
  });
});

describe('usage', () => {
  it('is for the root alone', async () => {
    const target = '/_osseal/usage';
    const { kms, accessKeyId, accessKeySecret } = osseal();
    expect((await sendHttp(kms, { target })).status).toBe(401);
    expect((await sendHttp(kms, { target, headers: basic(accessKeyId, 'wrong') })).status).toBe(401);
    const answer = await sendHttp(kms, { target, headers: basic(accessKeyId, accessKeySecret) });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  it('shows a price list with its date', async () => {
    const { kms, accessKeyId, accessKeySecret } = osseal();
    const headers = basic(accessKeyId, accessKeySecret);
    const answer = await sendHttp(kms, { target: '/_osseal/usage', headers });
    expect(answer.text).toMatch(/\d{4}-\d{2}/);
  });
});

describe('the audit trail', () => {
  it('finds the KMS call of an OSS request by its request id', async () => {
    const bucket = 'audited';
    await sendOss(osseal(), { method: 'PUT', bucket });
    const sse = { 'x-oss-server-side-encryption': 'KMS' };
    const put = await sendOss(osseal(), { method: 'PUT', bucket, key: 'a/b', body: 'x', headers: sse });
    const requestId = String(put.headers['x-oss-request-id']);
    const target = `/_osseal/audit?request-id=${requestId}`;
    const { kms, accessKeyId, accessKeySecret } = osseal();
    expect((await sendHttp(kms, { target })).status).toBe(401);
    const answer = await sendHttp(kms, { target, headers: basic(accessKeyId, accessKeySecret) });
    expect(JSON.parse(answer.text).records).toEqual([
      expect.objectContaining({
        action: 'GenerateDataKey',
        outcome: 'Success',
        cause: { service: 'oss', action: 'PutObject', bucket, object: 'a/b', requestId },
      }),
    ]);
  });
});
