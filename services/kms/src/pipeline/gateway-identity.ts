import { createSecretKey, type KeyObject } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import type { RpcEnvelope } from '@osseal/protocol/rpc';
import { AccessKeySecret } from '@osseal/protocol/signature';
import type { Clock } from '@osseal/service-kit';
import { errors as joseErrors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { Identity } from './identity.ts';
import { type GatewaySubject, identifyOnBehalf } from './on-behalf.ts';
import type { Received } from './received.ts';

const ASSERTION_HEADER = 'x-acs-osseal-assertion';
const CALL_HEADER = 'x-acs-osseal-call';
const ISSUER = 'osseal-gateway';
const AUDIENCE = 'osseal-kms';
const SERVICE_SUBJECT = 'service:';
const MOST_KNOWN = 10_000;

const callHeader = z.object({
  cause: z.object({ action: z.string(), bucket: z.string(), object: z.string().optional(), requestId: z.string() }),
  conditions: z.record(z.string(), z.string()),
  region: z.string(),
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
    const call = http.headers[CALL_HEADER];
    const areSigned = signedHeaders.includes(ASSERTION_HEADER) && signedHeaders.includes(CALL_HEADER);
    if (!areSigned || typeof assertion !== 'string' || typeof call !== 'string') throw kmsError('IncompleteSignature');
    const { cause, conditions, region } = readCall(call);
    const { object, ...named } = cause;
    const subject = await this.#subjectOf(assertion);
    const fullCause = object === undefined ? named : { ...named, object };
    return identifyOnBehalf({ subject, cause: fullCause, region, conditions }, this.#accounts);
  }

  /**
   * Lets through a request to an internal endpoint: `Authorization: Bearer <token>` under the service secret.
   * Undefined when it is no such token.
   */
  async verifyBearer(header: string | undefined): Promise<JWTPayload | undefined> {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) return undefined;
    try {
      return await this.#verify(token);
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return undefined;
      throw error;
    }
  }

  async #subjectOf(assertion: string): Promise<GatewaySubject> {
    const now = this.#clock.now();
    const known = this.#known.get(assertion);
    if (known !== undefined && now < known.expiresAtMs) return known.subject;
    let claims: JWTPayload;
    try {
      claims = await this.#verify(assertion);
    } catch (cause) {
      const isLate = cause instanceof joseErrors.JWTExpired;
      throw kmsError(isLate ? 'InvalidSecurityToken.Expired' : 'InvalidSecurityToken.Malformed', { cause });
    }
    const { sub = '', exp = 0 } = claims;
    const subject: GatewaySubject = sub.startsWith(SERVICE_SUBJECT)
      ? { account: sub.slice(SERVICE_SUBJECT.length) }
      : { accessKeyId: sub };
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(assertion, { subject, expiresAtMs: exp * 1000 });
    return subject;
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.#key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(this.#clock.now()),
    });
    return payload;
  }
}

function readCall(header: string): z.output<typeof callHeader> {
  try {
    return callHeader.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch (cause) {
    throw kmsError('IncompleteSignature', { cause });
  }
}
