import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { beforeAll, describe, expect, it } from '@jest/globals';
import OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { ossClient } from './clients.ts';

const ACCOUNT = '1000000000000001';
const ALICE = { accessKeyId: 'LTAI5tHttpsAlice000001', accessKeySecret: 'alice-secret' };
const ONLY_SECURE = {
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: 'oss:*', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'true' } } },
  ],
};
const osseal = useOsseal({
  seed: {
    accounts: [
      {
        uid: ACCOUNT,
        accessKeys: [{ id: 'LTAI5tOssealLocalRoot001', secret: 'OssealLocalRootSecretKey000001' }],
        policies: [{ name: 'only-secure', document: ONLY_SECURE }],
        users: [
          {
            name: 'alice',
            accessKeys: [{ id: ALICE.accessKeyId, secret: ALICE.accessKeySecret }],
            policies: ['only-secure'],
          },
        ],
      },
    ],
    buckets: [{ account: ACCOUNT, name: 'demo', encryption: { method: 'KMS' } }],
  },
});

describe('the OSS port over HTTPS', () => {
  let ca: string;
  beforeAll(async () => {
    ca = await (await fetch(`${osseal().oss}/_osseal/ca.pem`)).text();
  });
  const secureUrl = (): string => osseal().oss.replace('http:', 'https:');

  /** One GET, trusting the authority alone. @param servername whom the client believes to call */
  function get(url: string, servername?: string): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
      const host = servername === undefined ? {} : { servername, headers: { host: servername } };
      const request = url.startsWith('https:') ? secureRequest : plainRequest;
      request(url, { ca, agent: false, ...host }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode, text }));
      })
        .on('error', reject)
        .end();
    });
  }

  it('is secure transport to policies, and HTTP on the same port is not', async () => {
    await ossClient(osseal(), { bucket: 'demo' }).put('a.txt', Buffer.from('sealed'));
    const alice = new OSS({ region: 'oss-cn-hangzhou', bucket: 'demo', ...ALICE });
    const { pathname, search, host } = new URL(alice.signatureUrl('a.txt'));
    expect(await get(`${secureUrl()}${pathname}${search}`, host)).toEqual({ status: 200, text: 'sealed' });
    const plain = await get(`${osseal().oss}${pathname}${search}`, host);
    expect(plain).toEqual({ status: 403, text: expect.stringContaining('AccessDenied') });
  });

  it.each(['oss-cn-hangzhou.aliyuncs.com', 'demo.oss-eu-central-1.aliyuncs.com', 'demo.localhost', 'oss'])(
    'proves itself as %s',
    async (name) => {
      expect(await get(`${secureUrl()}/`, name)).toMatchObject({ status: 403 });
    },
  );

  it('proves itself by its address, with the certificate that KMS shows', async () => {
    expect((await get(`${secureUrl()}/_osseal/ca.pem`)).text).toBe(ca);
    expect(await (await fetch(`${osseal().kms}/_osseal/ca.pem`)).text()).toBe(ca);
  });

  it('is no name that is not its own', async () => {
    await expect(get(`${secureUrl()}/`, 'example.com')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});
