// An application that names no endpoint where its SDK knows one. Prints what it saw as JSON.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const OSS = require('ali-oss');
const kms = require('@alicloud/kms20160120');
const ram = require('@alicloud/ram20150501');
const sts = require('@alicloud/sts20150401');
const { RPCClient } = require('@alicloud/pop-core');

const { accessKeyId, accessKeySecret, secure } = JSON.parse(process.argv[2]);
const accessKey = { accessKeyId, accessKeySecret };
const regionId = 'cn-hangzhou';

// Of this version of the client no endpoint follows from the region: it asks for `undefined.cn-hangzhou.aliyuncs.com`.
const keys = new kms.default({ regionId, endpoint: 'kms.cn-hangzhou.aliyuncs.com', ...accessKey });
const { keyMetadata } = await keys.createKey(new kms.CreateKeyRequest({}));
const classic = new RPCClient({
  endpoint: `http${secure ? 's' : ''}://kms.cn-shanghai.aliyuncs.com`,
  apiVersion: '2016-01-20',
  ...accessKey,
});
const other = await classic.request('CreateKey', {}, { method: 'POST' });
const { body: users } = await new ram.default({ regionId, ...accessKey }).listUsers(new ram.ListUsersRequest({}));
const { body: identity } = await new sts.default({ regionId, ...accessKey }).getCallerIdentity();

const names = ['kms-orders', 'kms'];
const stored = [];
for (const bucket of names) {
  const oss = new OSS({ region: 'oss-cn-hangzhou', bucket, secure, authorizationV4: true, ...accessKey });
  await oss.putBucket(bucket);
  await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyMetadata.keyId });
  await oss.put('a b/ü.txt', Buffer.from('over the cloud’s own names'));
  const { content, res } = await oss.get('a b/ü.txt');
  const url = oss.signatureUrl('a b/ü.txt');
  stored.push({
    text: content.toString(),
    keyId: res.headers['x-oss-server-side-encryption-key-id'],
    url,
    signed: await fetch(url).then((answer) => answer.text()),
  });
}
const service = new OSS({ region: 'oss-cn-hangzhou', secure, ...accessKey });
const { buckets } = await service.listBuckets({});

process.stdout.write(
  JSON.stringify({
    keyId: keyMetadata.keyId,
    arns: [keyMetadata.arn, other.KeyMetadata.Arn],
    users: users.users.user.map(({ userName }) => userName),
    identity: identity.identityType,
    stored,
    buckets: buckets.map(({ name, region }) => `${name} ${region}`),
  }),
);
