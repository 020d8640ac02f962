import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  countCalls,
  type OssealProcess,
  type RawResponse,
  readUsage,
  sendKms,
  sendOss,
  spawnOsseal,
} from '@osseal/testkit';

const run = promisify(execFile);
const METHOD = 'x-oss-server-side-encryption';
const bucket = 'full';
const small = Buffer.alloc(3000, 'small ');
const large = Buffer.alloc(300_000, 'large ');

let server: OssealProcess;
const put = (key: string, body: Uint8Array, method = 'AES256') =>
  sendOss(server, { method: 'PUT', bucket, key, body, headers: { [METHOD]: method } });
const get = (key: string) => sendOss(server, { bucket, key });
const call = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
  sendKms(server, { action, carrier: 'form', parameters });

/** Every write of the server fails from now on, as on a full disk, or none does. The kernel keeps files from growing. */
const setFull = (isFull: boolean) =>
  run('prlimit', ['--pid', String(server.pid), `--fsize=${isFull ? '1' : 'unlimited'}:unlimited`]);

beforeAll(async () => {
  server = await spawnOsseal();
  await sendOss(server, { method: 'PUT', bucket });
});
afterAll(() => server?.dispose());

describe('a server whose disk is full', () => {
  it('refuses what it cannot keep, serves what it has, and goes on when there is room', async () => {
    const made = await call('CreateKey');
    const { KeyId } = JSON.parse(made.text).KeyMetadata;
    const encrypt = () => call('Encrypt', { KeyId, Plaintext: 'YQ==' });
    const statuses = async (answers: readonly Promise<RawResponse>[]) =>
      (await Promise.all(answers)).map(({ status }) => status);
    expect(await statuses([put('small', small), put('large', large), put('kms', large, 'KMS'), encrypt()])).toEqual(
      Array(4).fill(200),
    );

    await setFull(true);
    const refused = await Promise.all([
      put('small', large),
      put('new-small', small),
      put('new-large', large),
      put('new-kms', small, 'KMS'),
      sendOss(server, { method: 'DELETE', bucket, key: 'large' }),
      sendOss(server, { method: 'PUT', bucket: 'another' }),
      // Its Decrypt could not be counted.
      get('kms'),
    ]);
    for (const { status, headers, text } of refused) {
      expect({ status, retryAfter: headers['retry-after'], text }).toEqual({
        status: 503,
        retryAfter: '1',
        text: expect.stringContaining('<Code>ServiceUnavailable</Code>'),
      });
    }
    const calls = await Promise.all([
      encrypt(),
      call('CreateKey'),
      call('CreateAlias', { KeyId, AliasName: 'alias/full' }),
      call('CreateUser', { Version: '2015-05-01', UserName: 'full' }),
    ]);
    expect(calls.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect((await get('small')).bytes.equals(small)).toBe(true);
    expect((await get('large')).bytes.equals(large)).toBe(true);
    expect((await call('DescribeKey', { KeyId })).status).toBe(200);

    await setFull(false);
    const expectAsBefore = async () => {
      expect(await statuses(['new-small', 'new-large', 'new-kms'].map(get))).toEqual([404, 404, 404]);
      expect((await get('small')).bytes.equals(small)).toBe(true);
      expect((await get('kms')).bytes.equals(large)).toBe(true);
      expect(JSON.parse((await call('ListKeys')).text).TotalCount).toBe(2);
      expect(JSON.parse((await call('ListAliases')).text).Aliases.Alias).toHaveLength(1);
    };
    await expectAsBefore();
    expect(await statuses([put('new-small', small), put('new-large', large), encrypt()])).toEqual([200, 200, 200]);
    const billed = async () =>
      countCalls(await readUsage(server), { keyId: KeyId, action: 'Encrypt', outcome: 'Success' });
    expect(await billed()).toBe(2);
    await sendOss(server, { method: 'DELETE', bucket, key: 'new-small' });
    await sendOss(server, { method: 'DELETE', bucket, key: 'new-large' });

    await server.kill();
    server = await server.startAgain();
    await expectAsBefore();
    expect(await billed()).toBe(2);
  });
});
