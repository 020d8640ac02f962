import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, countCalls, ROOT, readUsage, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const REGION = 'cn-hangzhou';
const BUCKET = 'form-uploads';
const osseal = useOsseal({ seed: storySeed() });

type AccessKey = typeof ROOT;
type Fields = Record<string, string>;

/** What ali-oss has for form uploads; its type declarations leave it out. */
interface FormSigner {
  calculatePostSignature(policy: object): Fields;
  signPostObjectPolicyV4(policy: object, date: Date): string;
}

const signerOf = (accessKey: AccessKey) =>
  ossClient(osseal(), { signature: 'v4', addressing: 'ip', accessKey, bucket: BUCKET }) as OSS & FormSigner;
const policyOf = (conditions: unknown[], nowMs: number) => ({
  expiration: new Date(nowMs + 60_000).toISOString(),
  conditions: [{ bucket: BUCKET }, ...conditions],
});

function v1(accessKey: AccessKey, conditions: unknown[]): Fields {
  const signed = signerOf(accessKey).calculatePostSignature(policyOf(conditions, Date.now()));
  return {
    OSSAccessKeyId: signed.OSSAccessKeyId ?? '',
    policy: signed.policy ?? '',
    Signature: signed.Signature ?? '',
  };
}

function v4(accessKey: AccessKey, conditions: unknown[]): Fields {
  const now = new Date();
  const dateTime = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const facts: Fields = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${accessKey.accessKeyId}/${dateTime.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`,
    'x-oss-date': dateTime,
  };
  const policy = policyOf(
    [...conditions, ...Object.entries(facts).map(([name, value]) => ({ [name]: value }))],
    now.getTime(),
  );
  return {
    ...facts,
    policy: Buffer.from(JSON.stringify(policy), 'utf8').toString('base64'),
    'x-oss-signature': signerOf(accessKey).signPostObjectPolicyV4(policy, now),
  };
}

/** As a browser sends it. */
function send(fields: Fields, file: Blob, name: string): Promise<Response> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', file, name);
  return fetch(`${osseal().oss}/${BUCKET}`, { method: 'POST', body: form });
}

describe.each([
  ['V1', v1],
  ['V4', v4],
])('a form upload signed with %s', (version, sign) => {
  let oss: OSS;
  let keyId: string;
  beforeAll(async () => {
    oss = signerOf(ROOT);
    await oss.putBucket(BUCKET);
    keyId = (await kmsClient(osseal(), { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  });

  it('is encrypted under the CMK that the form names, with the rights of who signed the policy', async () => {
    const encryption = { [METHOD]: 'KMS', [KEY_ID]: keyId };
    const conditions = [
      ['eq', `$${KEY_ID}`, keyId],
      ['starts-with', '$key', `${version}/`],
      ['content-length-range', 1, 100],
    ];
    const fields = { key: `${version}/\${filename}`, ...sign(ALICE, conditions), ...encryption };
    const answer = await send(fields, new Blob(['from a form'], { type: 'text/plain' }), 'note.txt');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject(encryption);
    const got = await oss.get(`${version}/note.txt`);
    expect(got.content.toString()).toBe('from a form');
    expect(got.res.headers).toMatchObject({ 'content-type': 'text/plain', ...encryption });
    const rows = await readUsage({ ...osseal(), ...ROOT });
    const caused = { keyId, action: 'GenerateDataKey', outcome: 'Success', cause: `PostObject ${BUCKET}` };
    expect(countCalls(rows, caused)).toBe(1);
    // Bob has every right in OSS and none in KMS.
    const refused = await send({ key: 'bob', ...sign(BOB, []), ...encryption }, new Blob(['x']), 'x');
    expect(refused.status).toBe(403);
  });

  it('must meet its policy', async () => {
    const fields = { key: 'elsewhere', ...sign(ALICE, [['starts-with', '$key', 'here/']]) };
    const answer = await send(fields, new Blob(['x']), 'x');
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Invalid according to Policy: Policy Condition failed');
    const large = await send(
      { key: 'large', ...sign(ALICE, [['content-length-range', 0, 10]]) },
      new Blob(['x'.repeat(11)]),
      'x',
    );
    expect(await large.text()).toContain('<Code>EntityTooLarge</Code>');
  });
});
