import { Agent, type AgentOptions } from 'node:http';
import { S3Client, type S3ClientConfig, S3ServiceException } from '@aws-sdk/client-s3';
import type { AccessKey, OssealProcess } from '@osseal/testkit';

/** The ways in which the AWS SDK addresses a bucket. */
export const S3_FORMS: [name: string, form: { hosted: boolean }][] = [
  ['bucket in the path', { hosted: false }],
  ['bucket in the host name', { hosted: true }],
];

/** Every name is this machine: what a DNS alias for the cloud's host names does. */
const toThisMachine: AgentOptions['lookup'] = (_name, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** The unmodified AWS SDK, pointed at a test server. */
export function s3Client(
  server: OssealProcess,
  options: { accessKey?: AccessKey; hosted?: boolean; more?: Partial<S3ClientConfig> } = {},
): S3Client {
  const { accessKey = server, hosted = false, more } = options;
  const { port } = new URL(server.oss);
  return new S3Client({
    region: 'cn-hangzhou',
    endpoint: hosted ? `http://oss-cn-hangzhou.aliyuncs.com:${port}` : server.oss,
    forcePathStyle: !hosted,
    credentials: { accessKeyId: accessKey.accessKeyId, secretAccessKey: accessKey.accessKeySecret },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    ...(hosted && { requestHandler: { httpAgent: new Agent({ lookup: toThisMachine }) } }),
    ...more,
  });
}

/** Status and code with which a call was refused. */
export async function s3Refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof S3ServiceException) return `${error.$metadata.httpStatusCode} ${error.name}`;
    throw error;
  }
  throw new Error('The call was accepted.');
}
