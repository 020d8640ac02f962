import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { ALICE, sendKms, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';
import { type Caller, coreCallers } from './core-callers.ts';

const osseal = useOsseal({ seed: storySeed() });
const REGION = { RegionId: 'cn-hangzhou' };

const tag = (TagKey: string, TagValue: string) => ({ TagKey, TagValue });

async function createKey(call: Caller, Tags: readonly object[] = []): Promise<string> {
  const { KeyMetadata } = await call('CreateKey', { Tags: JSON.stringify(Tags) });
  return (KeyMetadata as { KeyId: string }).KeyId;
}

let names = 0;
async function createSecret(call: Caller): Promise<string> {
  const SecretName = `tagged/${++names}`;
  await call('CreateSecret', { SecretName, SecretData: 'hush', VersionId: 'v1' });
  return SecretName;
}

describe('kms20160120: tags', () => {
  it('are added, replaced, listed and taken away', async () => {
    const client = kmsClient(osseal());
    const { keyMetadata } = await client.createKey(new kms.CreateKeyRequest({}));
    const { keyId } = keyMetadata;
    const list = async () => {
      const { tags } = await client.listResourceTags(new kms.ListResourceTagsRequest({ keyId }));
      return Object.fromEntries(tags.tag.map(({ tagKey, tagValue }) => [tagKey, tagValue]));
    };
    const add = (...tags: object[]) =>
      client.tagResource(new kms.TagResourceRequest({ keyId, tags: JSON.stringify(tags) }));
    expect(await list()).toEqual({});
    await add(tag('team', 'red'), tag('a+b=c:/\\_-.@', 'd+e=f:/\\_-.@'));
    await add(tag('team', 'blue'));
    expect(await list()).toEqual({ team: 'blue', 'a+b=c:/\\_-.@': 'd+e=f:/\\_-.@' });
    await client.untagResource(new kms.UntagResourceRequest({ keyId, tagKeys: '["team","none"]' }));
    expect(await list()).toEqual({ 'a+b=c:/\\_-.@': 'd+e=f:/\\_-.@' });
    for (const wrong of ['aliyun', 'aliyunx', 'acs:x', '', 'a b', 'ü', 'x'.repeat(129)]) {
      expect([wrong, (await rejection(add(tag(wrong, 'x')))).code]).toEqual([wrong, 'InvalidParameterError']);
    }
  });
});

describe.each(coreCallers(osseal))('%s', (name, callerOf) => {
  it('tags one key or secret', async () => {
    const call = callerOf();
    const KeyId = await createKey(call, [tag('team', 'red')]);
    await call('TagResource', { KeyId, Tags: JSON.stringify([tag('stage', 'test')]) });
    expect(await call('ListResourceTags', { KeyId })).toEqual({
      Tags: { Tag: [tag('team', 'red'), tag('stage', 'test')].map((entry) => ({ KeyId, ...entry })) },
      RequestId: expect.any(String),
    });
    await call('UntagResource', { KeyId, TagKeys: '["team"]' });
    expect(await call('ListResourceTags', { KeyId })).toMatchObject({ Tags: { Tag: [tag('stage', 'test')] } });

    const SecretName = await createSecret(call);
    await call('TagResource', { SecretName, Tags: JSON.stringify([tag('team', 'red')]) });
    const described = await call('DescribeSecret', { SecretName, FetchTags: 'true' });
    expect(described).toMatchObject({ Tags: { Tag: [tag('team', 'red')] } });
    await call('UntagResource', { SecretName, TagKeys: '["team"]' });
    expect(await call('DescribeSecret', { SecretName, FetchTags: 'true' })).toMatchObject({ Tags: { Tag: [] } });
  });

  it.each([
    ['key', createKey],
    ['secret', createSecret],
  ])('tags and lists several resources: %s', async (ResourceType, create) => {
    const call = callerOf();
    const [first, second] = [await create(call), await create(call)];
    const on = { ...REGION, ResourceType, 'ResourceId.1': first, 'ResourceId.2': second };
    const list = async (more: Readonly<Record<string, string>>) => {
      const { TagResources } = await call('ListTagResources', { ...REGION, ResourceType, ...more });
      const rows = (TagResources as { TagResource: readonly Readonly<Record<string, string>>[] }).TagResource;
      for (const row of rows) expect(row.ResourceType).toBe(ResourceType);
      return rows.map(({ ResourceId, TagKey, TagValue }) => `${ResourceId} ${TagKey}=${TagValue}`).sort();
    };
    await call('TagResources', {
      ...on,
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'red',
      'Tag.2.Key': 'only',
      'Tag.2.Value': String(first),
    });
    const both = [first, second].flatMap((id) => [`${id} only=${first}`, `${id} team=red`]).sort();
    expect(await list(on)).toEqual(both);
    expect(await list({ 'Tag.1.Key': 'only', 'Tag.1.Value': first })).toEqual(both);
    await call('UntagResources', { ...REGION, ResourceType, 'ResourceId.1': second, 'TagKey.1': 'team' });
    const teams = { 'Tag.1.Key': 'team', 'Tag.2.Key': 'only', 'Tag.2.Value': first };
    expect(await list(teams)).toEqual(both.filter((row) => row.startsWith(first)));
    await call('UntagResources', { ...on, All: 'true' });
    expect(await list(on)).toEqual([]);
  });

  it('sees refusals as the service words them', async () => {
    const call = callerOf();
    const KeyId = await createKey(call);
    const Tags = JSON.stringify([tag('team', 'red')]);
    const one = { ...REGION, ResourceType: 'key', 'Tag.1.Key': 'team', 'Tag.1.Value': 'red' };
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
      ['TagResource', { Tags }, 'MissingParameter'],
      ['TagResource', { KeyId }, 'MissingParameter'],
      ['TagResource', { KeyId, Tags: '[{"TagKey":"acs:x","TagValue":""}]' }, 'InvalidParameter'],
      ['TagResource', { KeyId, Tags: '{}' }, 'InvalidParameter'],
      ['TagResource', { KeyId: 'alias/none', Tags }, 'Unsupported.Alias'],
      ['TagResource', { KeyId: 'key-none', Tags }, 'Forbidden.KeyNotFound'],
      ['TagResource', { SecretName: 'none', Tags }, 'Forbidden.ResourceNotFound'],
      ['UntagResource', { KeyId, TagKeys: 'team' }, 'InvalidParameter'],
      ['TagResources', one, 'MissingParameter'],
      ['TagResources', { ...one, 'ResourceId.1': 'key-none' }, 'Forbidden.KeyNotFound'],
      ['TagResources', { ...one, ResourceType: 'certificate', 'ResourceId.1': KeyId }, 'InvalidParameter'],
      ['UntagResources', { ...REGION, ResourceType: 'key', 'ResourceId.1': KeyId }, 'MissingParameter'],
      ['ListTagResources', { ...REGION, ResourceType: 'key', NextToken: 'x' }, 'InvalidParameter'],
    ];
    for (const [action, parameters, code] of cases) {
      const error = await rejection(call(action, parameters));
      expect([action, parameters, error.code]).toEqual([action, parameters, code]);
    }
    const refused = await rejection(callerOf(ALICE)('TagResource', { KeyId, Tags }));
    expect(refused.code).toBe('Forbidden.NoPermission');
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    expect((await rejection(call('TagResource', { KeyId, Tags }))).code).toBe('Rejected.PendingDeletion');
  });

  it('lists 200 tags at a time', async () => {
    const call = callerOf();
    const Tags = Array.from({ length: 20 }, (_, index) => tag(`tag-${index}`, name.replace(/[ ,]/g, '-')));
    const keyIds = await Promise.all(Array.from({ length: 11 }, () => createKey(call, Tags)));
    const on = Object.fromEntries(keyIds.map((keyId, index) => [`ResourceId.${index + 1}`, keyId]));
    const found: unknown[] = [];
    const sizes: number[] = [];
    for (let NextToken = 'first'; NextToken !== ''; ) {
      const page = { ...REGION, ResourceType: 'key', ...on, ...(NextToken === 'first' ? {} : { NextToken }) };
      const answer = await call('ListTagResources', page);
      const rows = (answer.TagResources as { TagResource: unknown[] }).TagResource;
      sizes.push(rows.length);
      found.push(...rows.map((row) => JSON.stringify(row)));
      NextToken = String(answer.NextToken);
    }
    expect(sizes).toEqual([200, 20]);
    expect(new Set(found).size).toBe(220);
  });
});

describe('XML', () => {
  it('carries tags of both families', async () => {
    const send = async (action: string, parameters: Readonly<Record<string, string>>) =>
      (await sendKms(osseal(), { action, parameters: { Format: 'XML', ...parameters } })).text;
    const created = await send('CreateKey', { Tags: JSON.stringify([tag('team', 'red'), tag('x', '')]) });
    const KeyId = String(/<KeyId>(.*)<\/KeyId>/.exec(created)?.[1]);
    expect(await send('ListResourceTags', { KeyId })).toContain(
      `<Tags><Tag><KeyId>${KeyId}</KeyId><TagKey>team</TagKey><TagValue>red</TagValue></Tag><Tag>`,
    );
    const on = { ...REGION, ResourceType: 'key', 'ResourceId.1': KeyId };
    expect(await send('ListTagResources', on)).toMatch(
      /<TagResources><TagResource><ResourceId>.*<\/TagResource><\/TagResources><NextToken><\/NextToken>/,
    );
    expect(await send('UntagResources', { ...on, All: 'true' })).toMatch(/<RequestId>[0-9A-Fa-f-]{36}<\/RequestId>/);
    expect(await send('ListResourceTags', { KeyId })).toContain('<Tags></Tags>');
  });
});
