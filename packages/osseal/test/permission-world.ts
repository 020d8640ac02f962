import { AccessKeySecret, formatQuery, signOssV1, signRpcV3 } from '@osseal/protocol/signature';
import type { StartOptions } from '../src/index.ts';
import { type Answer, send } from './clients.ts';

export const OWNER = '1000000000000001';
export const NEIGHBOUR = '1000000000000002';
export const KEY_ID = 'key-orders';
export const SHARED_KEY_ID = 'key-shared';
export const BOB_ID = '300000000000000101';

/** Who signs: every secret is the id with `-secret` behind it, unless it is a session's. */
export interface Signer {
  readonly id: string;
  readonly secret?: string;
  readonly token?: string;
}

export const ROOT: Signer = { id: 'owner-root' };
export const NEIGHBOUR_ROOT: Signer = { id: 'neighbour-root' };
export const ALICE: Signer = { id: 'alice-key' };
export const CAROL: Signer = { id: 'carol-key' };
export const BOB: Signer = { id: 'bob-key' };
export const DAN: Signer = { id: 'dan-key' };

const keyOf = ({ id }: Signer) => ({ id, secret: `${id}-secret` });
const statement = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });
const documentOf = (...Statement: object[]) => ({ Version: '1', Statement });

/**
 * Two accounts. Alice may use objects and the CMK, carol objects alone, sessions of `app` what alice may. Bob, of the
 * other account, may use the shared CMK as far as that CMK's policy lets him, and dan
 * everything that his account can give.
 */
export function worldSeed(): NonNullable<StartOptions['seed']> {
  const ownKeys = [KEY_ID, SHARED_KEY_ID].map((id) => `acs:kms:*:${OWNER}:key/${id}`);
  const useKeys = documentOf(statement(['kms:GenerateDataKey', 'kms:Decrypt'], ownKeys));
  const trust = documentOf({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { RAM: [`acs:ram::${OWNER}:root`] },
  });
  return {
    accounts: [
      {
        uid: OWNER,
        accessKeys: [keyOf(ROOT)],
        policies: [{ name: 'use-keys', document: useKeys }],
        users: [
          {
            name: 'alice',
            accessKeys: [keyOf(ALICE)],
            policies: ['AliyunOSSFullAccess', 'AliyunSTSAssumeRoleAccess', 'use-keys'],
          },
          { name: 'carol', accessKeys: [keyOf(CAROL)], policies: ['AliyunOSSFullAccess'] },
        ],
        roles: [{ name: 'app', trust, policies: ['AliyunOSSFullAccess', 'use-keys'] }],
      },
      {
        uid: NEIGHBOUR,
        accessKeys: [keyOf(NEIGHBOUR_ROOT)],
        policies: [{ name: 'use-keys', document: useKeys }],
        users: [
          { name: 'bob', userId: BOB_ID, accessKeys: [keyOf(BOB)], policies: ['use-keys'] },
          { name: 'dan', accessKeys: [keyOf(DAN)], policies: ['AdministratorAccess'] },
        ],
      },
    ],
    keys: [
      { account: OWNER, region: 'cn-hangzhou', id: KEY_ID },
      { account: OWNER, region: 'cn-hangzhou', id: 'key-hidden' },
      {
        account: OWNER,
        region: 'cn-hangzhou',
        id: SHARED_KEY_ID,
        policy: documentOf({
          ...statement(['kms:GenerateDataKey', 'kms:Decrypt'], '*'),
          Principal: { RAM: [`acs:ram::${NEIGHBOUR}:user/bob`] },
        }),
      },
    ],
    buckets: [{ account: OWNER, name: 'orders', region: 'cn-hangzhou' }],
  };
}

interface OssRequest {
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const secretOf = ({ id, secret }: Signer) => new AccessKeySecret(secret ?? `${id}-secret`);

/** One OSS request in path style; null: unsigned. */
export function oss(server: { readonly oss: string }, signer: Signer | null, request: OssRequest): Promise<Answer> {
  const { method = 'GET', bucket = 'orders', key, query = {}, headers = {}, body = '' } = request;
  const target = { bucket, ...(key !== undefined && { key }) };
  const signed =
    signer === null
      ? headers
      : signOssV1(
          { method, ...target, query, headers },
          {
            accessKeyId: signer.id,
            secret: secretOf(signer),
            ...(signer.token !== undefined && { securityToken: signer.token }),
          },
          Date.now(),
        );
  const search = formatQuery(query);
  return send(
    `${server.oss}/${bucket}/${encodeURIComponent(key ?? '')}${search === '' ? '' : `?${search}`}`,
    {
      method,
      headers: signed,
    },
    body,
  );
}

let nonces = 0;

/** One RPC call; JSON answers are parsed. */
export async function rpc(
  server: { readonly kms: string },
  signer: Signer,
  action: string,
  query: Record<string, string>,
  version = '2016-01-20',
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const headers = signRpcV3(
    {
      method: 'POST',
      host: new URL(server.kms).host,
      action,
      version,
      query,
      body: '',
      headers: signer.token === undefined ? {} : { 'x-acs-security-token': signer.token },
      date: `${new Date().toISOString().slice(0, 19)}Z`,
      nonce: `world-${process.pid}-${nonces++}`,
    },
    signer.id,
    secretOf(signer),
  );
  const answer = await send(`${server.kms}/?${new URLSearchParams(query)}`, { method: 'POST', headers });
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
}

/** A session of `app`, narrowed by a policy when one is given. */
export async function assumeApp(server: { readonly kms: string }, statements?: readonly object[]): Promise<Signer> {
  const { status, body } = await rpc(
    server,
    ALICE,
    'AssumeRole',
    {
      RoleArn: `acs:ram::${OWNER}:role/app`,
      RoleSessionName: 'session',
      ...(statements && { Policy: JSON.stringify(documentOf(...statements)) }),
    },
    '2015-04-01',
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
  const { Credentials } = body as { Credentials: Record<string, string> };
  return {
    id: Credentials.AccessKeyId ?? '',
    secret: Credentials.AccessKeySecret ?? '',
    token: Credentials.SecurityToken ?? '',
  };
}

/** Text of an element of an XML answer. */
export function element(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}
