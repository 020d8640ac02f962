import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessKeySecret, signRpcV1 } from '@osseal/protocol/signature';
import {
  authorityControl,
  createServiceServer,
  type Listening,
  LocalAuthority,
  listen,
  RootKey,
  Sealer,
  silentLogger,
  systemRandom,
  TestClock,
} from '@osseal/service-kit';
import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import { MemoryUsageLedger } from '@osseal/storage/memory';
import { createKms } from '../../src/kms.ts';
import { kmsTlsNames } from '../../src/tls-names.ts';

const clock = new TestClock(Date.now());
let listening: Listening;

beforeAll(async () => {
  const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 7)));
  const names = kmsTlsNames({ kmsTlsNames: ['kms.example'] });
  const authority = new LocalAuthority({ folder: null, names, sealer, random: systemRandom, clock });
  const kms = createKms({
    registry: await LowdbKeyRegistry.open(null),
    secrets: await LowdbSecretStore.open(null),
    directory: await LowdbAccountDirectory.open(null),
    ledger: new MemoryUsageLedger({ clock }),
    sealer,
    clock,
    random: systemRandom,
    logger: silentLogger,
    settings: { region: 'cn-hangzhou' },
    control: [authorityControl(authority)],
  });
  await kms.seed({ kms: { activated: true }, accounts: [], keys: [], buckets: [], objects: [] });
  listening = await listen(createServiceServer(kms.app(), { authority, logger: silentLogger }), {
    host: '127.0.0.1',
    port: 0,
  });
});
afterAll(() => listening.close(0));

describe('the KMS port', () => {
  it.each([
    'sts.cn-hangzhou.aliyuncs.com',
    'kms-vpc.cn-new-1.aliyuncs.com',
    'ram.aliyuncs.com',
    'kms',
    'localhost',
    'kms.example',
  ])('answers HTTPS as %s to who trusts its authority', async (servername) => {
    const ca = await (await fetch(`${listening.url}/_osseal/ca.pem`)).text();
    const parameters = signRpcV1(
      {
        method: 'POST',
        action: 'GetCallerIdentity',
        version: '2015-04-01',
        parameters: {},
        date: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
        nonce: systemRandom.uuid(),
      },
      'LTAI5tOssealLocalRoot001',
      new AccessKeySecret('OssealLocalRootSecretKey000001'),
    );
    const { hostname, port } = new URL(listening.url);
    const path = `/?${new URLSearchParams(parameters)}`;
    const body = await new Promise((resolve, reject) => {
      request({ hostname, port, path, method: 'POST', ca, servername }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())));
      })
        .on('error', reject)
        .end();
    });
    expect(body).toMatchObject({ IdentityType: 'Account', AccountId: '1000000000000001' });
  });
});
