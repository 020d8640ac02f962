import { RPCClient } from '@alicloud/pop-core';
import { type AccessKey, aliOssSettings, type OssealProcess, popCoreSettings } from '@osseal/testkit';
import OSS from 'ali-oss';

/** An access key of a role session. */
export interface SessionKey extends AccessKey {
  readonly securityToken: string;
}

const VERSIONS = { ram: '2015-05-01', sts: '2015-04-01', kms: '2016-01-20' };

/** The classic core for one of the products on the KMS port, with or without a session's token. */
export function rpcClient(
  server: OssealProcess,
  product: keyof typeof VERSIONS,
  accessKey: AccessKey & { readonly securityToken?: string },
): RPCClient {
  const { securityToken } = accessKey;
  const token = securityToken === undefined ? {} : { securityToken };
  return new RPCClient({ ...popCoreSettings(server, { accessKey }), ...token, apiVersion: VERSIONS[product] });
}

/** ali-oss with the credentials of a session. */
export function sessionOssClient(
  server: OssealProcess,
  { securityToken, ...accessKey }: SessionKey,
  options: Omit<NonNullable<Parameters<typeof aliOssSettings>[1]>, 'accessKey'> = {},
): OSS {
  // Without a way to refresh the token the client warns of its end.
  const refresh = {
    refreshSTSToken: async () => ({ ...accessKey, stsToken: securityToken }),
    refreshSTSTokenInterval: 3_600_000,
  };
  return new OSS({ ...aliOssSettings(server, { ...options, accessKey }), stsToken: securityToken, ...refresh });
}

/** Assumes a role by the classic core. */
export async function assumeRole(
  server: OssealProcess,
  accessKey: AccessKey & { readonly securityToken?: string },
  parameters: Readonly<Record<string, string | number>>,
): Promise<SessionKey> {
  const { Credentials } = await rpcClient(server, 'sts', accessKey).request<{
    Credentials: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string };
  }>('AssumeRole', { RoleSessionName: 'test', ...parameters }, { method: 'POST' });
  const { AccessKeyId, AccessKeySecret, SecurityToken } = Credentials;
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken };
}

/** A policy document as RAM takes it. */
export function policyText(action: string | readonly string[], resource: string | readonly string[] = '*'): string {
  return JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] });
}

/** A trust policy for principals of these ARNs. */
export function trustText(...RAM: readonly string[]): string {
  return JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM } }],
  });
}
