import type { AccessKeyGrant } from '@osseal/kms-client';
import { kmsError, ramError } from '@osseal/protocol/errors';
import type { RpcEnvelope } from '@osseal/protocol/rpc';
import { sameText, verifyRpc } from '@osseal/protocol/signature';
import type { Awaitable } from '@osseal/storage';
import type { Accounts } from '../accounts/accounts.ts';
import { GATEWAY_ACCESS_KEY_ID } from '../accounts/reserved-access-keys.ts';
import { whenReady } from '../keys/when-ready.ts';
import { type GatewayIdentity, SENDER_HEADER } from './gateway-identity.ts';
import { type Identity, identityOfGrant } from './identity.ts';
import { conditionsOf, type Received } from './received.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { KMS_VERSION } from './resolve-action.ts';

const MAX_SKEW_MS = 15 * 60_000;

/** What authentication works with. */
export interface AuthenticateDeps {
  readonly accounts: Accounts;
  readonly replays: ReplayGuard;
  /** Undefined: no gateway of its own process may call. */
  readonly gateway: GatewayIdentity | undefined;
}

/**
 * Finds out who sent a request, in this order: time, access key, its status, signature, token, nonce.
 * @throws WireError `InvalidTimeStamp.Expired`, `InvalidAccessKeyId.NotFound`, `Forbidden.AccessKey`,
 *   `SignatureDoesNotMatch`, `MissingSecurityToken`, `InvalidSecurityToken.MismatchWithAccessKey`,
 *   `InvalidSecurityToken.Expired`, `InvalidSecurityToken.Malformed`, `SignatureNonceUsed`, `IncompleteSignature`; of RAM and STS `InvalidAccessKeyId.Inactive`
 * @documented time limit and codes; @inferred the order
 */
export function authenticate(
  received: Received,
  envelope: RpcEnvelope,
  { accounts, replays, gateway }: AuthenticateDeps,
): Awaitable<Identity> {
  const { nowMs, signatureMs = nowMs } = received;
  if (Math.abs(signatureMs - envelope.timestampMs) > MAX_SKEW_MS) throw kmsError('InvalidTimeStamp.Expired');
  const { accessKeyId, nonce } = envelope;
  if (accessKeyId === GATEWAY_ACCESS_KEY_ID && gateway !== undefined) {
    verifyRpc(received.http, envelope, gateway.secret);
    if (nonce !== undefined) replays.take(accessKeyId, nonce);
    return gateway.identify(received, envelope);
  }
  const verify = (from: Received) =>
    whenReady(accounts.findAccessKey(accessKeyId), (grant) => verified(from, envelope, grant, replays));
  const token = received.http.headers[SENDER_HEADER];
  if (typeof token !== 'string' || gateway === undefined) return verify(received);
  return gateway
    .senderOf(token)
    .then(({ address, isSecure }) => verify({ ...received, remoteAddress: address, isSecure }));
}

function verified(
  received: Received,
  envelope: RpcEnvelope,
  grant: AccessKeyGrant | undefined,
  replays: ReplayGuard,
): Identity {
  const { accessKeyId, nonce } = envelope;
  if (grant === undefined) throw kmsError('InvalidAccessKeyId.NotFound');
  if (grant.status !== 'Active') {
    throw envelope.version === KMS_VERSION ? kmsError('Forbidden.AccessKey') : ramError('InvalidAccessKeyId.Inactive');
  }
  verifyRpc(received.http, envelope, grant.secret);
  checkToken(envelope.securityToken, grant.session, received.nowMs);
  if (nonce !== undefined) replays.take(accessKeyId, nonce);
  return identityOfGrant(grant, conditionsOf(received));
}

/** A session's key comes with its own token, and no other key comes with any. */
function checkToken(token: string | undefined, session: AccessKeyGrant['session'], nowMs: number): void {
  if (session === undefined) {
    if (token !== undefined) throw kmsError('InvalidSecurityToken.MismatchWithAccessKey');
    return;
  }
  if (token === undefined) throw ramError('MissingSecurityToken');
  if (!sameText(session.securityToken, token)) throw kmsError('InvalidSecurityToken.MismatchWithAccessKey');
  if (nowMs >= session.expiresAtMs) throw kmsError('InvalidSecurityToken.Expired');
}
