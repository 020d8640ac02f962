import OSS from 'ali-oss';
import { aliOssSettings, ossealMatchers, startOsseal } from 'osseal/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Invoices } from '../src/invoices.js';

expect.extend(ossealMatchers);

const ACCOUNT = '1000000000000001';
const KEY = 'key-hzz0000000000000001';
const ACCOUNTANT = { accessKeyId: 'LTAI5tAccountant00000001', accessKeySecret: 'accountant-secret' };
const VISITOR = { accessKeyId: 'LTAI5tVisitor0000000001', accessKeySecret: 'visitor-secret' };

const seed = {
  accounts: [
    {
      uid: ACCOUNT,
      accessKeys: [{ id: 'LTAI5tExampleRoot0000001', secret: 'root-secret' }],
      policies: [
        {
          name: 'use-the-key',
          document: {
            Version: '1',
            Statement: [
              { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [`acs:kms:*:*:key/${KEY}`] },
            ],
          },
        },
      ],
      users: [
        {
          name: 'accountant',
          accessKeys: [{ id: ACCOUNTANT.accessKeyId, secret: ACCOUNTANT.accessKeySecret }],
          policies: ['AliyunOSSFullAccess', 'use-the-key'],
        },
        {
          name: 'visitor',
          accessKeys: [{ id: VISITOR.accessKeyId, secret: VISITOR.accessKeySecret }],
          policies: ['AliyunOSSFullAccess'],
        },
      ],
    },
  ],
  keys: [{ account: ACCOUNT, id: KEY }],
  buckets: [{ account: ACCOUNT, name: 'invoices', encryption: { method: 'KMS', keyId: KEY } }],
};

describe('invoices in the cloud', () => {
  let osseal;
  let oss;
  let invoices;
  const client = (accessKey) => new OSS(aliOssSettings(osseal, { bucket: 'invoices', accessKey }));

  beforeAll(async () => {
    osseal = await startOsseal({ seed });
    oss = client(ACCOUNTANT);
    invoices = new Invoices(oss);
  });
  beforeEach(() => osseal.reset());
  afterAll(() => osseal.stop());

  it('are encrypted under our key, for one KMS call each', async () => {
    await invoices.save(1, { total: 42 });
    expect(await oss.head('invoices/1.json')).toBeEncryptedWith({ method: 'KMS', keyId: KEY });
    expect(await invoices.load(1)).toEqual({ total: 42 });
    await expect(osseal).toHaveKmsCalls(1, { action: 'GenerateDataKey', bucket: 'invoices' });
    await expect(osseal).toHaveKmsCalls(1, { action: 'Decrypt', bucket: 'invoices' });
  });

  it('cost nothing to list', async () => {
    for (const number of [1, 2, 3]) await invoices.save(number, {});
    expect(await invoices.list()).toEqual(['1', '2', '3']);
    await expect(osseal).toHaveKmsCalls(3);
  });

  it('cannot be read by who may not use the key', async () => {
    await invoices.save(1, { total: 42 });
    const visitor = new Invoices(client(VISITOR));
    await expect(visitor.load(1)).toBeDeniedFor('kms:Decrypt', osseal);
    expect(await visitor.list()).toEqual(['1']);
  });

  it('say so when KMS throttles', async () => {
    await osseal.faults.add({
      service: 'kms',
      action: 'Decrypt',
      count: 1,
      effect: { error: { code: 'Rejected.Throttling' } },
    });
    await invoices.save(1, { total: 42 });
    await expect(invoices.load(1)).rejects.toMatchObject({ status: 503 });
    expect(await invoices.load(1)).toEqual({ total: 42 });
  });

  it('are there a year later', async () => {
    await invoices.save(1, { total: 42 });
    await osseal.clock.advance('365d');
    expect(await invoices.load(1)).toEqual({ total: 42 });
  });
});
