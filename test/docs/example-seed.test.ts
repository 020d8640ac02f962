import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot, sendHttp, spawnOsseal } from '@osseal/testkit';
import { ossClient, rejection } from '../sdk/clients.ts';

const alice = { accessKeyId: 'LTAI5tExampleAlice0001', accessKeySecret: 'ExampleAliceSecretKey000000001' };
const bob = { accessKeyId: 'LTAI5tExampleBob000001', accessKeySecret: 'ExampleBobSecretKey00000000001' };
const METHOD = 'x-oss-server-side-encryption';

describe('osseal.example.yaml', () => {
  it('does what its comments say', async () => {
    const server = await spawnOsseal({ flags: ['--seed', join(repositoryRoot, 'osseal.example.yaml')] });
    try {
      const writer = ossClient(server, { accessKey: alice, bucket: 'orders' });
      const put = await writer.put('1', Buffer.from('an order'));
      expect(put.res.headers[`${METHOD}-key-id`]).toBe('key-hzz0000000000000001');
      expect((await writer.get('1')).content.toString()).toBe('an order');

      const reader = ossClient(server, { accessKey: bob, bucket: 'orders' });
      expect((await reader.list()).objects.map((object) => object.name)).toEqual(['1']);
      expect(await rejection(reader.get('1'))).toMatchObject({
        status: 403,
        message: 'This request is forbidden by kms.',
      });

      const methods = ['reports', 'backups', 'website'].map(async (bucket) => {
        const answer = await ossClient(server, { accessKey: alice, bucket }).put('x', Buffer.from('x'));
        return answer.res.headers[METHOD];
      });
      expect(await Promise.all(methods)).toEqual(['KMS', 'AES256', undefined]);
      expect((await sendHttp(server.oss, { target: '/website/x' })).text).toBe('x');
      expect((await sendHttp(server.oss, { target: '/website/index.html' })).text).toContain('It works');
    } finally {
      await server.dispose();
    }
  });

  it('and the README say the same of users and keys', async () => {
    const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');
    const block = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(block).not.toBe('');
    const folder = await mkdtemp(join(tmpdir(), 'osseal-readme-'));
    try {
      await writeFile(join(folder, 'seed.yaml'), block);
      const server = await spawnOsseal({ flags: ['--seed', join(folder, 'seed.yaml')] });
      try {
        const users = [
          { accessKeyId: 'LTAI5tAlice00000000001', accessKeySecret: 'alice-secret' },
          { accessKeyId: 'LTAI5tBob0000000000001', accessKeySecret: 'bob-secret' },
        ];
        const [writer, other] = users.map((accessKey) => ossClient(server, { accessKey, bucket: 'orders' }));
        await writer?.put('1', Buffer.from('an order'));
        expect((await rejection(other?.get('1') ?? Promise.resolve())).message).toBe(
          'This request is forbidden by kms.',
        );
      } finally {
        await server.dispose();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
