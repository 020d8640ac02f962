import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AccessKey, ALICE, BOB, ROOT, storySeed } from '@osseal/testkit';
import { kmsClient, ossClient } from '../sdk/clients.ts';
import { useOsseal } from '../use-osseal.ts';
import { describeClient, runProgram } from './native-client.ts';

const osseal = useOsseal({ seed: storySeed() });
let folder: string;
let source: string;
const NAMES = ['large.bin', 'small.txt', 'empty', 'folder/é +&=%41.txt', 'folder/中文/deep'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osseal-rclone-'));
  source = join(folder, 'source');
  await mkdir(join(source, 'folder/中文'), { recursive: true });
  const contents = [randomBytes(11_000_000), 'small text', '', 'odd name', 'deep'];
  await Promise.all(NAMES.map((name, at) => writeFile(join(source, name), contents[at] ?? '')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** rclone with settings on its command line alone. `hosted`: under the cloud's host names, through Osseal as a proxy. */
function rclone(form: { provider: string; v2?: boolean; hosted: boolean }, accessKey: AccessKey = ROOT) {
  return (...command: string[]) =>
    runProgram(
      'rclone',
      [
        ...['--config', '/dev/null', '--s3-provider', form.provider, '--s3-region', 'cn-hangzhou'],
        ...['--s3-access-key-id', accessKey.accessKeyId, '--s3-secret-access-key', accessKey.accessKeySecret],
        ...['--s3-endpoint', form.hosted ? 'http://oss-cn-hangzhou.aliyuncs.com' : osseal().oss],
        ...['--s3-chunk-size', '5M', '--s3-upload-cutoff', '5M', '--s3-copy-cutoff', '6M'],
        ...['--retries', '1', '--low-level-retries', '1', ...(form.v2 ? ['--s3-v2-auth'] : []), ...command],
      ],
      form.hosted ? { env: { HTTP_PROXY: osseal().oss } } : {},
    );
}

const FORMS: [name: string, bucket: string, form: Parameters<typeof rclone>[0]][] = [
  ['provider Alibaba, V4, bucket in the host name', 'rclone-hosted', { provider: 'Alibaba', hosted: true }],
  ['provider Other, V4, bucket in the path', 'rclone-v4', { provider: 'Other', hosted: false }],
  ['provider Other, V2, bucket in the path', 'rclone-v2', { provider: 'Other', v2: true, hosted: false }],
];

describeClient('rclone').each(FORMS)('rclone, %s', (_, bucket, form) => {
  const remote = `:s3:${bucket}/copy`;
  let run: ReturnType<typeof rclone>;
  beforeAll(async () => {
    run = rclone(form);
    await run('mkdir', `:s3:${bucket}`);
    await run('copy', source, remote);
  });

  it('copies a folder, in parts where it is large, and finds nothing different', async () => {
    await run('check', '--download', source, remote);
    await run('check', source, remote);
    const { res } = await ossClient(osseal(), { accessKey: ROOT, bucket }).head('copy/large.bin');
    expect(res.headers.etag).toMatch(/-3"$/);
  });

  it('lists it', async () => {
    const listed = JSON.parse(await run('lsjson', '--recursive', '--files-only', '--hash', remote)) as {
      Path: string;
      Size: number;
      Hashes: { md5: string };
    }[];
    expect(listed.map(({ Path }) => Path).sort()).toEqual([...NAMES].sort());
    expect(listed.find(({ Path }) => Path === 'empty')).toMatchObject({
      Size: 0,
      Hashes: { md5: 'd41d8cd98f00b204e9800998ecf8427e' },
    });
    expect((await run('lsf', '--dirs-only', remote)).trim()).toBe('folder/');
  });

  it('reads a range', async () => {
    const bytes = await readFile(join(source, 'large.bin'));
    expect(await run('cat', '--offset', '3', '--count', '4', `${remote}/small.txt`)).toBe('ll t');
    const at = 5 * 1024 * 1024 - 2;
    const read = await run('hashsum', 'md5', '--download', `${remote}/large.bin`);
    expect(read).toContain('large.bin');
    await run('copyto', `${remote}/large.bin`, join(folder, 'back'));
    const back = await readFile(join(folder, 'back'));
    expect(back.subarray(at, at + 4).equals(bytes.subarray(at, at + 4)) && back.equals(bytes)).toBe(true);
  });

  it('copies on the server, in parts where it is large', async () => {
    await run('copy', remote, `:s3:${bucket}/second`);
    await run('check', '--download', source, `:s3:${bucket}/second`);
  });

  it('brings over what changed, and deletes what is gone', async () => {
    const changed = join(folder, `changed-${bucket}`);
    await mkdir(changed);
    await writeFile(join(changed, 'small.txt'), 'changed text');
    await run('sync', changed, `:s3:${bucket}/second`);
    expect((await run('lsf', '--recursive', '--files-only', `:s3:${bucket}/second`)).trim()).toBe('small.txt');
    expect(await run('cat', `:s3:${bucket}/second/small.txt`)).toBe('changed text');
    await run('moveto', `:s3:${bucket}/second/small.txt`, `:s3:${bucket}/second/moved`);
    await run('deletefile', `:s3:${bucket}/second/moved`);
    expect(await run('lsf', `:s3:${bucket}/second`)).toBe('');
  });

  it('encrypts, and reads only for those who may decrypt', async () => {
    const sealed = `:s3:${bucket}/sealed`;
    const { keyMetadata } = await kmsClient(osseal(), { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}));
    const alice = rclone(form, ALICE);
    const method = ['--s3-server-side-encryption', 'aws:kms', '--s3-sse-kms-key-id', keyMetadata.keyId];
    await alice('copy', ...method, source, sealed);
    await alice('check', '--download', source, sealed);
    for (const name of ['sealed/small.txt', 'sealed/large.bin']) {
      const { res } = await ossClient(osseal(), { accessKey: ROOT, bucket }).head(name);
      expect(res.headers).toMatchObject({
        'x-oss-server-side-encryption': 'KMS',
        'x-oss-server-side-encryption-key-id': keyMetadata.keyId,
      });
    }
    const bob = rclone(form, BOB);
    expect(await bob('lsf', sealed)).toContain('small.txt');
    await expect(bob('cat', `${sealed}/small.txt`)).rejects.toThrow(/AccessDenied|403 Forbidden|forbidden by kms/);
  });

  it('deletes all of it, and open uploads', async () => {
    await ossClient(osseal(), { accessKey: ROOT, bucket }).initMultipartUpload('left');
    await run('backend', 'cleanup', `:s3:${bucket}`, '-o', 'max-age=0s');
    await run('purge', `:s3:${bucket}`);
    expect(await run('lsd', ':s3:')).not.toContain(bucket);
  });
});
