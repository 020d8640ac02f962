import { createSecretKey, type KeyObject } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import type { RpcEnvelope } from '@osseal/protocol/rpc';
import { AccessKeySecret } from '@osseal/protocol/signature';
import type { Clock } from '@osseal/service-kit';
import { type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import { GATEWAY_ACCESS_KEY_ID } from '../accounts/reserved-access-keys.ts';
import type { Identity } from './identity.ts';
import { type GatewayCall, type GatewaySubject, identifyOnBehalf } from './on-behalf.ts';
import type { Received } from './received.ts';

/** Header with the token that says from where a request came that the gateway passed on. */
export const SENDER_HEADER = 'x-osseal-sender';
const ASSERTION_HEADER = 'x-acs-osseal-assertion';
const CALL_HEADER = 'x-acs-osseal-call';
const ISSUER = 'osseal-gateway';
const AUDIENCE = 'osseal-kms';
const SENDER_AUDIENCE = 'osseal-kms-sender';
const SERVICE_SUBJECT = 'service:';
const MOST_KNOWN = 10_000;

const senderClaims = z.object({ address: z.string(), isSecure: z.boolean() });

const callContext = z.object({
  region: z.string(),
  cause: z.object({
    action: z.string(),
    bucket: z.string(),
    object: z.string().exactOptional(),
    requestId: z.string(),
  }),
  conditions: z.record(z.string(), z.string()),
});

/**
 * The gateway as a caller over HTTP: it signs with the service secret and says, by a short-lived token under the same
 * secret, for whom it calls. A token is verified once and believed until it expires.
 */
export class GatewayIdentity {
  /** What the gateway signs its requests with. */
  readonly secret: AccessKeySecret;
  readonly #key: KeyObject;
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly subject: GatewaySubject; readonly expiresAtMs: number }>();

  constructor(deps: { readonly serviceSecret: string; readonly accounts: Accounts; readonly clock: Clock }) {
    this.secret = new AccessKeySecret(deps.serviceSecret);
    this.#key = createSecretKey(deps.serviceSecret, 'utf8');
    this.#accounts = deps.accounts;
    this.#clock = deps.clock;
  }

  /**
   * Whom a request that the gateway signed is for.
   * @throws WireError `IncompleteSignature` when token or call are not signed along, or unreadable;
   *   `InvalidSecurityToken.Expired`, `InvalidSecurityToken.Malformed`; those of identifyOnBehalf
   */
  async identify({ http }: Received, { signedHeaders }: RpcEnvelope): Promise<Identity> {
    const assertion = http.headers[ASSERTION_HEADER];
    const header = http.headers[CALL_HEADER];
    const areSigned = signedHeaders.includes(ASSERTION_HEADER) && signedHeaders.includes(CALL_HEADER);
    if (!areSigned || typeof assertion !== 'string' || typeof header !== 'string')
      throw kmsError('IncompleteSignature');
    const context = readContext(header);
    return identifyOnBehalf(
      { subject: await this.#subjectOf(assertion), ...context },
      this.#accounts,
      this.#clock.now(),
    );
  }

  /** True for an `Authorization` header with the token by which the gateway asks internal endpoints. */
  async isGateway(authorization: string | undefined): Promise<boolean> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return false;
    try {
      return (await this.#verify(token)).sub === GATEWAY_ACCESS_KEY_ID;
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return false;
      throw error;
    }
  }

  /**
   * Where a request came from that the gateway passed on, by the token that it put there.
   * @throws WireError `InvalidSecurityToken.Expired`, `InvalidSecurityToken.Malformed`
   */
  async senderOf(token: string): Promise<z.infer<typeof senderClaims>> {
    try {
      return senderClaims.parse(await this.#verify(token, SENDER_AUDIENCE));
    } catch (cause) {
      throw unbelieved(cause);
    }
  }

  async #subjectOf(assertion: string): Promise<GatewaySubject> {
    const known = this.#known.get(assertion);
    if (known !== undefined && this.#clock.now() < known.expiresAtMs) return known.subject;
    let claims: JWTPayload;
    try {
      claims = await this.#verify(assertion);
    } catch (cause) {
      throw unbelieved(cause);
    }
    const { sub, exp = 0 } = claims;
    // Only the type says that it is text: the claim is whatever the token's maker put there.
    if (typeof sub !== 'string') throw kmsError('InvalidSecurityToken.Malformed');
    const subject: GatewaySubject = sub.startsWith(SERVICE_SUBJECT)
      ? { account: sub.slice(SERVICE_SUBJECT.length) }
      : { accessKeyId: sub };
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(assertion, { subject, expiresAtMs: exp * 1000 });
    return subject;
  }

  async #verify(token: string, audience = AUDIENCE): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.#key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience,
      requiredClaims: ['sub', 'exp', 'iat'],
      maxTokenAge: 60,
      // Two hosts of one stack may differ by this many seconds.
      clockTolerance: 5,
      currentDate: new Date(this.#clock.now()),
    });
    return payload;
  }
}

function unbelieved(cause: unknown): Error {
  const isLate = cause instanceof joseErrors.JWTExpired;
  return kmsError(isLate ? 'InvalidSecurityToken.Expired' : 'InvalidSecurityToken.Malformed', { cause });
}

function readContext(header: string): Omit<GatewayCall, 'subject'> {
  try {
    return callContext.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch (cause) {
    throw kmsError('IncompleteSignature', { cause });
  }
}
