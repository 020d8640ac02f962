import * as kms from '@alicloud/kms20160120';
import { ALICE, BOB, type OssealProcess, ROOT, readUsage, sendOss } from '@osseal/testkit';
import { kmsClient, ossClient, popClient } from '../sdk/clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = `${METHOD}-key-id`;
const bucket = 'scenario';

/** One line of a transcript: what was done and what came of it, without ids that differ from run to run. */
export type Transcript = readonly (readonly [step: string, outcome: unknown])[];

/**
 * Runs the gateway's main scenario and writes down what a client saw, and then the bill. Two servers that behave
 * alike give equal transcripts.
 */
export async function runGatewayScenario(server: OssealProcess): Promise<Transcript> {
  const transcript: [string, unknown][] = [];
  const names = new Map<string, string>();
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : (names.get(id) ?? 'service key'));
  const client = kmsClient(server, { accessKey: ROOT });
  const [root, alice, bob] = [ROOT, ALICE, BOB].map((accessKey) => ossClient(server, { accessKey, bucket }));
  if (root === undefined || alice === undefined || bob === undefined) throw new Error('Three clients are needed.');

  type Answer = { status?: number; content?: Buffer; res?: { status: number; headers: Record<string, string> } };
  const step = async (name: string, call: () => Promise<unknown>) => {
    try {
      const { res, content } = ((await call()) ?? {}) as Answer;
      const sse = res && { method: res.headers[METHOD], key: nameOf(res.headers[KEY_ID]) };
      transcript.push([name, { status: res?.status, ...sse, body: content?.toString('latin1') }]);
    } catch (error) {
      const { code, status, message } = error as Error & { code?: string; status?: number };
      transcript.push([name, { code, status, message: message.replace(/ requestid: .*/, '') }]);
    }
  };
  const createKey = async (name: string) => {
    const { keyId } = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata;
    names.set(keyId, name);
    return keyId;
  };

  const [first, second] = [await createKey('first'), await createKey('second')];
  const pop = popClient(server, { accessKey: ROOT });
  const far = await pop.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', { RegionId: 'cn-shanghai' });
  const withKey = (keyId: string) => ({ headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } });

  await step('create the bucket', () => root.putBucket(bucket));
  await step('default: first key', () =>
    root.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: first }),
  );
  await step('root writes', () => root.put('object', Buffer.from('by root')));
  await step('alice reads', () => alice.get('object'));
  await step('alice reads a range', () => alice.get('object', { headers: { Range: 'bytes=3-6' } }));
  await step('alice writes', () => alice.put('by-alice', Buffer.alloc(200_000, 'a')));
  await step('bob reads', () => bob.get('object'));
  await step('bob writes', () => bob.put('by-bob', Buffer.from('x')));
  await step('bob looks', () => bob.head('object'));
  await step('bob writes with AES256', () => bob.put('aes', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } }));
  await step('bob writes with the default CMK', () =>
    bob.put('cmk', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } }),
  );
  await step('bob reads it', () => bob.get('cmk'));
  await step('alice copies to the second key', () => alice.copy('copied', 'object', withKey(second)));
  await step('alice reads the copy', () => alice.get('copied'));
  await step('a key of another region', () => root.put('far', Buffer.from('x'), withKey(far.KeyMetadata.KeyId)));
  await step('a key that does not exist', () => root.put('none', Buffer.from('x'), withKey('key-hzz0000000000000000')));
  await step('an encryption context', () =>
    root.put('context', Buffer.from('x'), {
      headers: { ...withKey(first).headers, [`${METHOD}-context`]: '{"order":"7"}' },
    }),
  );
  await step('read with its context', () => root.get('context'));
  await client.disableKey(new kms.DisableKeyRequest({ keyId: first }));
  await step('read under a disabled key', () => root.get('object'));
  await step('write under a disabled key', () => root.put('object', Buffer.from('x')));
  await step('bob under a disabled key', () => bob.get('object'));
  await client.enableKey(new kms.EnableKeyRequest({ keyId: first }));
  await step('read again', () => root.get('object'));
  await step('wrong secret', () =>
    ossClient(server, { accessKey: { ...ALICE, accessKeySecret: 'wrong' }, bucket }).get('object'),
  );
  await step('unknown access key', () =>
    ossClient(server, { accessKey: { accessKeyId: 'LTAInobody', accessKeySecret: 'x' }, bucket }).get('object'),
  );
  const anonymous = await sendOss({ ...server, ...ROOT }, { bucket, key: 'object', accessKey: null });
  transcript.push(['anonymous', anonymous.status]);

  const bill = (await readUsage({ ...server, ...ROOT }))
    .map(({ hour: _hour, keyId, ...row }) => ({ ...row, key: keyId === '' ? '' : nameOf(keyId) }))
    .map((row) => JSON.stringify(row, Object.keys(row).sort()))
    .sort();
  transcript.push(['the bill', bill]);
  return transcript;
}
