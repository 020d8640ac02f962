import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { beforeAll, expect, it } from '@jest/globals';
import { repositoryRoot } from '@osseal/testkit';
import { kmsClient } from '../sdk/clients.ts';
import { useOsseal } from '../use-osseal.ts';
import { describeClient, runProgram, sdkEnvironment } from './native-client.ts';

const osseal = useOsseal();
const folder = join(repositoryRoot, 'test/clients/python');
/** Where the SDKs are installed, once for a list of requirements. */
const installed = join(repositoryRoot, 'node_modules/.cache/osseal-python');
const STEPS = [
  'bucket',
  'encrypted object',
  'multipart by several threads',
  'append',
  'versions',
  'signed URLs',
  'listing',
];

async function install(): Promise<void> {
  const wanted = await readFile(join(folder, 'requirements.txt'), 'utf8');
  const stamp = join(installed, 'installed.txt');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await runProgram('python3', ['-m', 'venv', '--clear', installed]);
  await runProgram(join(installed, 'bin/pip'), ['install', '--quiet', '-r', join(folder, 'requirements.txt')]);
  await writeFile(stamp, wanted);
}

describeClient('python')('the official Python SDKs', () => {
  let cmk: string;
  beforeAll(async () => {
    await install();
    const { keyMetadata } = await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}));
    cmk = keyMetadata.keyId;
  }, 300_000);

  it.each([
    ['oss2', 'sdk_v1.py', 'V1'],
    ['oss2', 'sdk_v1.py', 'V4'],
    ['alibabacloud-oss-v2', 'sdk_v2.py', 'V1'],
    ['alibabacloud-oss-v2', 'sdk_v2.py', 'V4'],
  ])('%s (%s), signature %s', async (_name, program, signature) => {
    const env = { ...sdkEnvironment(osseal(), cmk), PYTHONDONTWRITEBYTECODE: '1' };
    const printed = await runProgram(join(installed, 'bin/python'), [join(folder, program), signature], { env });
    expect(printed.trim().split('\n')).toEqual(STEPS);
  });
});
