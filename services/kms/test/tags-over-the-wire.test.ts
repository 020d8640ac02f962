import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT, ALICE, call, type Harness, KEY_ID, startKms } from './kms-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startKms();
});
afterAll(() => harness.close());

const LIST = { RegionId: 'cn-hangzhou', ResourceType: 'key' };

describe('lists of parameters over HTTP', () => {
  it('are read in their numbered form', async () => {
    const tagged = await call(harness, 'TagResources', {
      ...LIST,
      'ResourceId.1': KEY_ID,
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'a',
      'Tag.2.Key': 'env',
    });
    expect(tagged).toMatchObject({ status: 200, body: { RequestId: expect.any(String) } });
    const { body } = await call(harness, 'ListTagResources', { ...LIST, 'ResourceId.1': KEY_ID });
    expect(body).toMatchObject({
      NextToken: '',
      TagResources: {
        TagResource: [
          { ResourceId: KEY_ID, ResourceType: 'key', TagKey: 'env', TagValue: '' },
          { ResourceId: KEY_ID, ResourceType: 'key', TagKey: 'team', TagValue: 'a' },
        ],
      },
    });
    const xml = await call(harness, 'ListTagResources', { ...LIST, 'Tag.1.Key': 'team' }, { format: 'XML' });
    expect(xml.text).toContain(
      `<TagResource><ResourceId>${KEY_ID}</ResourceId><ResourceType>key</ResourceType><TagKey>env</TagKey><TagValue></TagValue></TagResource>`,
    );
    await call(harness, 'UntagResources', { ...LIST, 'ResourceId.1': KEY_ID, 'TagKey.1': 'env' });
    expect(harness.registry.findKey(KEY_ID)?.tags).toEqual({ team: 'a' });
  });

  it.each([
    [{ 'ResourceId.1': KEY_ID }, '400 MissingParameter The parameter "Tag" is needed but not provided.'],
    [{ 'Tag.1.Key': 'a' }, '400 MissingParameter The parameter "ResourceId" is needed but not provided.'],
    [
      { 'ResourceId.1': KEY_ID, 'Tag.1.Key': 'acs:a' },
      '400 InvalidParameter The specified parameter "Tag" is not valid.',
    ],
    [
      { ResourceId: KEY_ID, 'Tag.1.Key': 'a' },
      '400 InvalidParameter The specified parameter "ResourceId" is not valid.',
    ],
  ])('%j: %s', async (parameters, expected) => {
    const { status, body } = await call(harness, 'TagResources', {
      ...LIST,
      ...(parameters as Record<string, string>),
    });
    expect(`${status} ${body?.Code} ${body?.Message}`).toBe(expected);
  });

  it('are no way around the permission on each resource', async () => {
    const parameters = { ...LIST, 'ResourceId.1': KEY_ID, 'Tag.1.Key': 'team' };
    const { status, body } = await call(harness, 'TagResources', parameters, { key: ALICE });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      Code: 'Forbidden.NoPermission',
      Message: `This operation for acs:kms:cn-hangzhou:${ACCOUNT}:key/${KEY_ID} is forbidden by permission system.`,
    });
  });
});
