import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, countCalls, ROOT, readUsage, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const osseal = useOsseal({ seed: storySeed() });

describe.each(OSS_FORMS)('other ways to write, %s', (name, form) => {
  const bucket = `ways-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  let oss: OSS;
  let keyId: string;
  beforeAll(async () => {
    oss = ossClient(osseal(), { ...form, accessKey: ROOT, bucket });
    await oss.putBucket(bucket);
    keyId = (await kmsClient(osseal(), { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  });

  it('appends under the data key of the first append, with the rights of who appends', async () => {
    const headers = { [METHOD]: 'KMS', [KEY_ID]: keyId };
    const alice = ossClient(osseal(), { ...form, accessKey: ALICE, bucket });
    const first = await alice.append('log', Buffer.from('one,'), { headers });
    expect(first.nextAppendPosition).toBe('4');
    const second = await alice.append('log', Buffer.from('two'), { position: '4' });
    expect(second.res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: keyId });
    expect((await alice.get('log')).content.toString()).toBe('one,two');
    expect(await rejection(alice.append('log', Buffer.from('x'), { position: '3' }))).toMatchObject({
      status: 409,
      code: 'PositionNotEqualToLength',
    });
    // Bob has every right in OSS and none in KMS: a named CMK is closed to him, the default one is the service's.
    const bob = ossClient(osseal(), { ...form, accessKey: BOB, bucket });
    expect(await rejection(bob.append('log', Buffer.from('x'), { position: '7' }))).toMatchObject({ status: 403 });
    await bob.append('open-log', Buffer.from('one,'), { headers: { [METHOD]: 'KMS' } });
    await bob.append('open-log', Buffer.from('two'), { position: '4' });
    expect((await bob.get('open-log')).content.toString()).toBe('one,two');
    const rows = await readUsage({ ...osseal(), ...ROOT });
    const called = { keyId, outcome: 'Success', cause: `AppendObject ${bucket}` };
    expect(countCalls(rows, { ...called, action: 'GenerateDataKey' })).toBe(1);
    expect(countCalls(rows, { ...called, action: 'Decrypt' })).toBe(1);
  });

  it('tags objects', async () => {
    await oss.put('tagged', Buffer.from('x'), { headers: { 'x-oss-tagging': 'team=red' } });
    expect((await oss.getObjectTagging('tagged')).tag).toEqual({ team: 'red' });
    await oss.putObjectTagging('tagged', { team: 'blue', stage: 'test' });
    expect((await oss.getObjectTagging('tagged')).tag).toEqual({ team: 'blue', stage: 'test' });
    await oss.deleteObjectTagging('tagged');
    expect((await oss.getObjectTagging('tagged')).tag).toEqual({});
  });

  it('makes symbolic links', async () => {
    await oss.put('target', Buffer.from('behind the link'), { headers: { [METHOD]: 'KMS' } });
    await oss.putSymlink('link', 'target', {});
    expect((await oss.getSymlink('link')).targetName).toBe('target');
    const got = await oss.get('link');
    expect([got.content.toString(), got.res.headers[METHOD]]).toEqual(['behind the link', 'KMS']);
  });
});
