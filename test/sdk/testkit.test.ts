import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, STORY_ACCOUNT, storySeed } from '@osseal/testkit';
import OSS from 'ali-oss';
import {
  aliOssSettings,
  kmsSettings,
  type OssealMatchers,
  ossealMatchers,
  startOsseal,
  type TestOsseal,
} from 'osseal/testkit';
import { rejection } from './clients.ts';

declare module 'expect' {
  interface Matchers<R> extends OssealMatchers<R> {}
}

expect.extend(ossealMatchers);

const KEY = 'key-hzz0000000000000001';
const START = '2027-03-01T00:00:00.000Z';
const { region: _region, ...story } = storySeed() as Record<string, unknown>;
const seed = {
  ...story,
  keys: [{ account: STORY_ACCOUNT, id: KEY }],
  buckets: [{ account: STORY_ACCOUNT, name: 'demo', encryption: { method: 'KMS' as const, keyId: KEY } }],
};

describe('the testkit with official clients', () => {
  let osseal: TestOsseal;
  let oss: OSS;
  let bob: OSS;

  beforeAll(async () => {
    osseal = await startOsseal({ seed, clock: { freeze: START } });
    oss = new OSS(aliOssSettings(osseal, { bucket: 'demo', accessKey: ALICE }));
    bob = new OSS(aliOssSettings(osseal, { bucket: 'demo', accessKey: BOB }));
  });
  beforeEach(() => osseal.reset());
  afterAll(() => osseal?.stop());

  it('says how objects are encrypted and what that cost', async () => {
    await expect(osseal).toHaveKmsCalls(0);
    await oss.put('a', Buffer.from('x'));
    const head = await oss.head('a');
    expect(head).toBeEncryptedWith({ method: 'KMS', keyId: KEY });
    expect(head).not.toBeEncryptedWith('AES256');
    await oss.get('a');
    await expect(osseal).toHaveKmsCalls(2);
    await expect(osseal).toHaveKmsCalls(1, { action: 'Decrypt', bucket: 'demo', key: KEY });
    await expect(expect(osseal).toHaveKmsCalls(3)).rejects.toThrow(/1 × Decrypt Success for GetObject demo/);
  });

  it('says for which permission a request was denied', async () => {
    await oss.put('a', Buffer.from('x'));
    await expect(bob.get('a')).toBeDeniedFor('kms:Decrypt', osseal);
    await expect(oss.get('a')).not.toBeDeniedFor('kms:Decrypt', osseal);
    const keys = new kms.default.default(
      kmsSettings(osseal, { accessKey: BOB }) as ConstructorParameters<typeof kms.default.default>[0],
    );
    const request = new kms.EncryptRequest({ keyId: KEY, plaintext: 'eA==' });
    await expect(keys.encrypt(request)).toBeDeniedFor('kms:Encrypt', osseal);
    const missing = await rejection<Error & { requestId: string }>(oss.get('missing'));
    expect(await osseal.denials(missing.requestId)).toEqual([]);
  });

  it('shows the OSS request and the KMS call that it caused', async () => {
    const { res } = await oss.put('a', Buffer.from('x'));
    const { 'x-oss-request-id': id = '' } = res.headers as Record<string, string>;
    const events = await osseal.events({ 'request-id': id });
    expect(events.map(({ service, action }) => [service, action]).sort()).toEqual([
      ['kms', 'GenerateDataKey'],
      ['oss', 'PutObject'],
    ]);
  });

  it('moves the clock of both services, and resets to where it began', async () => {
    expect((await osseal.clock.now()).toISOString()).toBe(START);
    await osseal.clock.advance('365d');
    await oss.put('later', Buffer.from('x'));
    const { res } = await oss.head('later');
    expect((res.headers as Record<string, string>)['last-modified']).toBe('Tue, 29 Feb 2028 00:00:00 GMT');
    expect((await osseal.clock.resume()).mode).toBe('shifted');
    expect((await osseal.clock.follow()).mode).toBe('following');
    await osseal.clock.set(new Date('2030-01-01'));
    expect((await osseal.clock.freeze()).mode).toBe('frozen');
    await osseal.reset();
    expect((await osseal.clock.now()).toISOString()).toBe(START);
    expect((await rejection(oss.get('later'))).code).toBe('NoSuchKey');
  });

  it('lets requests fail, until reset', async () => {
    const effect = { error: { code: 'ServiceUnavailable' } };
    const { id } = await osseal.faults.add({ service: 'oss', action: 'PutObject', effect });
    expect((await rejection(oss.put('a', Buffer.from('x')))).code).toBe('ServiceUnavailable');
    expect(await osseal.faults.list()).toMatchObject([{ id, matched: 1, hits: 1 }]);
    expect(await osseal.faults.remove(id)).toBe(1);
    await oss.put('a', Buffer.from('x'));
    await osseal.faults.add({ service: 'oss', effect });
    await osseal.reset();
    expect(await osseal.faults.list()).toEqual([]);
  });

  it('goes back to a snapshot', async () => {
    await oss.put('a', Buffer.from('before'));
    await osseal.snapshot('before');
    await oss.put('a', Buffer.from('after'));
    await osseal.restore('before');
    expect((await oss.get('a')).content.toString()).toBe('before');
  });
});

describe('startOsseal of the testkit', () => {
  const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`osseal-${process.pid}-`));

  it('keeps state in a folder that stop removes', async () => {
    const osseal = await startOsseal({ inMemory: false });
    expect(await folders()).toHaveLength(1);
    await osseal.stop();
    await osseal.stop();
    expect(await folders()).toEqual([]);
  });

  it('leaves nothing behind when the clock cannot show the time', async () => {
    await expect(startOsseal({ inMemory: false, clock: 'tomorrow' })).rejects.toThrow('400');
    expect(await folders()).toEqual([]);
  });
});
