import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { repositoryRoot } from '@osseal/testkit';
import { kmsClient } from '../sdk/clients.ts';
import { useOsseal } from '../use-osseal.ts';
import { describeClient, runProgram, sdkEnvironment } from './native-client.ts';

const osseal = useOsseal();
const STEPS = [
  'bucket',
  'encrypted object',
  'multipart by several routines',
  'append',
  'versions',
  'signed URLs',
  'tags and links',
  'listing',
];

describeClient('go')('the official Go SDKs', () => {
  let folder: string;
  let program: string;
  let cmk: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-go-'));
    program = join(folder, 'clients');
    await runProgram('go', ['build', '-o', program, '.'], { cwd: join(repositoryRoot, 'test/clients/go') });
    const { keyMetadata } = await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}));
    cmk = keyMetadata.keyId;
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['aliyun-oss-go-sdk', 'v1', 'V1'],
    ['aliyun-oss-go-sdk', 'v1', 'V4'],
    ['alibabacloud-oss-go-sdk-v2', 'v2', 'V1'],
    ['alibabacloud-oss-go-sdk-v2', 'v2', 'V4'],
  ])('%s (%s), signature %s', async (_name, sdk, signature) => {
    const printed = await runProgram(program, [sdk, signature], { env: sdkEnvironment(osseal(), cmk) });
    expect(printed.trim().split('\n')).toEqual(STEPS);
  });
});
