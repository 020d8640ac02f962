import type { RpcClient } from './rpc-client.ts';

export interface User {
  readonly UserName: string;
  readonly UserId: string;
  readonly DisplayName: string;
  readonly Comments?: string;
  readonly CreateDate: string;
}

export interface Role {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Description: string;
  readonly MaxSessionDuration: number;
  readonly CreateDate: string;
  /** GetRole alone tells it. */
  readonly AssumeRolePolicyDocument?: string;
}

export interface Policy {
  readonly PolicyName: string;
  readonly PolicyType: 'Custom' | 'System';
  readonly Description: string;
  readonly DefaultVersion: string;
  readonly AttachmentCount?: number;
}

export interface AccessKey {
  readonly AccessKeyId: string;
  readonly Status: 'Active' | 'Inactive';
  readonly CreateDate: string;
}

/** Whom policies are attached to, as the actions name it. */
export type HolderKind = 'User' | 'Role';

interface Marked {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

const PAGE = 1000;

/** @throws ApiError */
export function listUsers(rpc: RpcClient): Promise<readonly User[]> {
  type Answer = Marked & { readonly Users: { readonly User: readonly User[] } };
  return allPages<Answer, User>(rpc, 'ListUsers', ({ Users }) => Users.User);
}

/** @throws ApiError */
export function listRoles(rpc: RpcClient): Promise<readonly Role[]> {
  type Answer = Marked & { readonly Roles: { readonly Role: readonly Role[] } };
  return allPages<Answer, Role>(rpc, 'ListRoles', ({ Roles }) => Roles.Role);
}

/** @throws ApiError */
export function listPolicies(rpc: RpcClient): Promise<readonly Policy[]> {
  type Answer = Marked & { readonly Policies: { readonly Policy: readonly Policy[] } };
  return allPages<Answer, Policy>(rpc, 'ListPolicies', ({ Policies }) => Policies.Policy);
}

/** @throws ApiError */
export async function accessKeysOf(rpc: RpcClient, UserName: string): Promise<readonly AccessKey[]> {
  type Answer = { readonly AccessKeys: { readonly AccessKey: readonly AccessKey[] } };
  return (await rpc.ram<Answer>('ListAccessKeys', { UserName })).AccessKeys.AccessKey;
}

/** Policies that are attached. @throws ApiError */
export async function policiesOf(rpc: RpcClient, kind: HolderKind, name: string): Promise<readonly Policy[]> {
  type Answer = { readonly Policies: { readonly Policy: readonly Policy[] } };
  return (await rpc.ram<Answer>(`ListPoliciesFor${kind}`, { [`${kind}Name`]: name })).Policies.Policy;
}

/** The document in force. @throws ApiError */
export async function policyDocument(rpc: RpcClient, { PolicyName, PolicyType }: Policy): Promise<string> {
  type Answer = { readonly DefaultPolicyVersion: { readonly PolicyDocument: string } };
  return (await rpc.ram<Answer>('GetPolicy', { PolicyName, PolicyType })).DefaultPolicyVersion.PolicyDocument;
}

async function allPages<Answer extends Marked, Item>(
  rpc: RpcClient,
  action: string,
  itemsOf: (answer: Answer) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const answer: Answer = await rpc.ram<Answer>(action, { MaxItems: PAGE, Marker: marker });
    items.push(...itemsOf(answer));
    marker = answer.IsTruncated ? answer.Marker : undefined;
  } while (marker !== undefined);
  return items;
}
