import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, keyArnOf, kmsFixture, type Parameters, REGION } from '../kms-fixture.ts';

/** The flattened form of lists. */
function flat(lists: {
  ids?: readonly string[];
  tags?: Readonly<Record<string, string | undefined>>;
  keys?: readonly string[];
}): Parameters {
  const pairs = [
    ...(lists.ids ?? []).map((id, index) => [`ResourceId.${index + 1}`, id]),
    ...(lists.keys ?? []).map((key, index) => [`TagKey.${index + 1}`, key]),
    ...Object.entries(lists.tags ?? {}).flatMap(([Key, Value], index) => [
      [`Tag.${index + 1}.Key`, Key],
      ...(Value === undefined ? [] : [[`Tag.${index + 1}.Value`, Value]]),
    ]),
  ];
  return { RegionId: REGION, ResourceType: 'key', ...Object.fromEntries(pairs) };
}
const many = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, i) => name(i));

interface Row {
  readonly ResourceId: string;
  readonly TagKey: string;
}

describe('TagResources, UntagResources and ListTagResources', () => {
  let kms: KmsFixture;
  let ids: [string, string, string];
  beforeEach(async () => {
    kms = await kmsFixture();
    ids = [await kms.aKey(), await kms.aKey(), await kms.aKey()];
  });

  const rows = async (parameters: Parameters) => {
    const { TagResources } = await kms.run('ListTagResources', parameters);
    return (TagResources as { TagResource: Row[] }).TagResource;
  };
  const tagsOf = (id: string) => kms.record(id).tags;

  it('change several keys at once', async () => {
    expect(await kms.run('TagResources', flat({ ids, tags: { team: 'a', env: undefined } }))).toEqual({});
    for (const id of ids) expect(tagsOf(id)).toEqual({ team: 'a', env: '' });
    await kms.run('UntagResources', flat({ ids: ids.slice(0, 2), keys: ['env', 'unknown'] }));
    expect(ids.map(tagsOf)).toEqual([{ team: 'a' }, { team: 'a' }, { team: 'a', env: '' }]);
    await kms.run('UntagResources', { ...flat({ ids: [keyArnOf(ids[2])] }), All: 'true' });
    expect(tagsOf(ids[2])).toEqual({});
  });

  it('look at All only when no key is named', async () => {
    await kms.run('TagResources', flat({ ids, tags: { team: 'a', env: 'b' } }));
    await kms.run('UntagResources', { ...flat({ ids: [ids[0]], keys: ['env'] }), All: 'true' });
    expect(tagsOf(ids[0])).toEqual({ team: 'a' });
    for (const All of [{}, { All: 'false' }]) {
      const run = kms.run('UntagResources', { ...flat({ ids }), ...All });
      await expect(run).rejects.toMatchObject({ code: 'MissingParameter' });
    }
  });

  it('change all resources or none', async () => {
    await kms.keys.scheduleDeletion(kms.record(ids[2]), 7);
    const run = kms.run('TagResources', flat({ ids, tags: { team: 'a' } }));
    await expect(run).rejects.toMatchObject({ code: 'Rejected.PendingDeletion', status: 409 });
    const unknown = kms.run('TagResources', flat({ ids: [ids[0], 'key-unknown'], tags: { team: 'a' } }));
    await expect(unknown).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
    for (const id of ids) expect(tagsOf(id)).toEqual({});
  });

  it('take a resource that is named twice once', async () => {
    await kms.run('TagResources', flat({ ids: [ids[0], keyArnOf(ids[0])], tags: { team: 'a' } }));
    expect(await kms.checks('TagResources', flat({ ids: [ids[0], ids[0]], tags: { team: 'a' } }))).toEqual([
      { action: 'kms:TagResources', resource: keyArnOf(ids[0]), tags: { team: 'a' } },
    ]);
  });

  it('list by resource and by tag', async () => {
    await kms.run('TagResources', flat({ ids: [ids[0]], tags: { team: 'a', env: 'test' } }));
    await kms.run('TagResources', flat({ ids: [ids[1]], tags: { team: 'b' } }));
    const [first, second] = [ids[0], ids[1]];
    const sorted = (list: readonly Row[]) => list.map(({ ResourceId, TagKey }) => `${ResourceId} ${TagKey}`);
    expect(sorted(await rows(flat({ ids: [first] })))).toEqual([`${first} env`, `${first} team`]);
    expect(sorted(await rows(flat({ tags: { team: undefined } })))).toEqual(
      [`${first} env`, `${first} team`, `${second} team`].sort(),
    );
    expect(sorted(await rows(flat({ tags: { team: 'b' } })))).toEqual([`${second} team`]);
    expect(await rows(flat({ tags: { team: 'b', env: undefined } }))).toEqual([]);
    expect(await rows(flat({ tags: { constructor: undefined } }))).toEqual([]);
    expect(await kms.run('ListTagResources', flat({ ids: [second] }))).toEqual({
      TagResources: {
        TagResource: [{ ResourceId: second, ResourceType: 'key', TagKey: 'team', TagValue: 'b' }],
      },
      NextToken: '',
    });
  });

  it('list 200 tags at a time', async () => {
    const keys = await Promise.all(many(11, () => '').map(() => kms.aKey()));
    const all = Object.fromEntries(many(20, (index) => `t${index}`).map((key) => [key, 'v']));
    await kms.run('TagResources', flat({ ids: keys, tags: all }));
    const first = await kms.run('ListTagResources', flat({}));
    const page = (first.TagResources as { TagResource: Row[] }).TagResource;
    expect(page).toHaveLength(200);
    // A tag that appears before the rest moves nothing.
    await kms.run('TagResources', flat({ ids: [String(page[0]?.ResourceId)], tags: { a: 'v' } }));
    const rest = await rows({ ...flat({}), NextToken: String(first.NextToken) });
    expect(rest).toHaveLength(20);
    expect(new Set([...page, ...rest].map((row) => `${row.ResourceId} ${row.TagKey}`)).size).toBe(220);
    const forged = rows({ ...flat({}), NextToken: 'forged' });
    await expect(forged).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it('work on secrets too', async () => {
    await kms.run('CreateSecret', { SecretName: 'db', SecretData: 's', VersionId: 'v1' });
    const secret = { ResourceType: 'secret' };
    await kms.run('TagResources', { ...flat({ ids: ['db'], tags: { team: 'a' } }), ...secret });
    expect(await rows({ ...flat({}), ...secret })).toEqual([
      { ResourceId: 'db', ResourceType: 'secret', TagKey: 'team', TagValue: 'a' },
    ]);
    await kms.run('UntagResources', { ...flat({ ids: ['db'] }), All: 'true', ...secret });
    expect(await rows({ ...flat({ ids: ['db'] }), ...secret })).toEqual([]);
    const [check] = await kms.checks('ListTagResources', { ...flat({}), ...secret });
    expect(check).toEqual({
      action: 'kms:ListTagResources',
      resource: `acs:kms:${REGION}:1000000000000001:secret`,
    });
  });

  it('ask for the right on each resource, and without any on all keys', async () => {
    const onEach = await kms.checks('ListTagResources', flat({ ids: ids.slice(0, 2) }));
    expect(onEach.map((check) => check.resource)).toEqual(ids.slice(0, 2).map(keyArnOf));
    expect(await kms.checks('ListTagResources', flat({}))).toEqual([
      { action: 'kms:ListTagResources', resource: `acs:kms:${REGION}:1000000000000001:key` },
    ]);
  });

  const id = ['key-a'];
  it.each<[string, Parameters, string, string]>([
    [
      'TagResources',
      { ...flat({ ids: id, tags: { a: 'b' } }), RegionId: 'cn-beijing' },
      'InvalidParameter',
      'RegionId',
    ],
    [
      'TagResources',
      { ...flat({ ids: id, tags: { a: 'b' } }), ResourceType: 'Key' },
      'InvalidParameter',
      'ResourceType',
    ],
    ['TagResources', flat({ tags: { a: 'b' } }), 'MissingParameter', 'ResourceId'],
    ['TagResources', flat({ ids: id }), 'MissingParameter', 'Tag'],
    ['TagResources', { ...flat({ ids: id }), 'Tag.1.Value': 'b' }, 'InvalidParameter', 'Tag'],
    ['TagResources', { ...flat({ ids: id, tags: { a: 'b' } }), 'Tag.2.Key': 'a' }, 'InvalidParameter', 'Tag'],
    ['TagResources', flat({ ids: id, tags: { 'acs:a': 'b' } }), 'InvalidParameter', 'Tag'],
    ['TagResources', flat({ ids: id, tags: { a: 'b'.repeat(129) } }), 'InvalidParameter', 'Tag'],
    ['TagResources', flat({ ids: many(51, (i) => `key-${i}`), tags: { a: 'b' } }), 'InvalidParameter', 'ResourceId'],
    ['TagResources', flat({ ids: [''], tags: { a: 'b' } }), 'InvalidParameter', 'ResourceId'],
    ['TagResources', flat({ ids: ['not a key'], tags: { a: 'b' } }), 'InvalidParameter', 'ResourceId'],
    ['UntagResources', flat({ ids: id, keys: many(21, (i) => `t${i}`) }), 'InvalidParameter', 'TagKey'],
    ['UntagResources', { ...flat({ ids: id }), All: 'yes' }, 'InvalidParameter', 'All'],
    ['ListTagResources', { ResourceType: 'key' }, 'MissingParameter', 'RegionId'],
    ['ListTagResources', { RegionId: REGION }, 'MissingParameter', 'ResourceType'],
    ['ListTagResources', flat({ tags: { 'a b': 'c' } }), 'InvalidParameter', 'Tag'],
  ])('%s refuses %.200j with %s on %s', async (action, parameters, code, name) => {
    const message = expect.stringContaining(`"${name}"`);
    await expect(kms.run(action, parameters)).rejects.toMatchObject({ code, message });
  });
});
