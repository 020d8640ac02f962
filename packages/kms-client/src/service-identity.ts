import { createSecretKey, type KeyObject } from 'node:crypto';
import { principalArn } from '@osseal/ram';
import { type JWTPayload, SignJWT } from 'jose';
import type { OnBehalfOf } from './kms-client.ts';

/** The access key id under which a gateway of its own process signs its calls; its secret is the service secret. */
export const GATEWAY_ACCESS_KEY_ID = 'osseal-gateway';
/** Header with the token that says from where a request came that the gateway passes on as it is. */
export const SENDER_HEADER = 'x-osseal-sender';
/** Header with the assertion for whom a call is made. Signed, as every x-acs-* header is. */
export const ASSERTION_HEADER = 'x-acs-osseal-assertion';

const ISSUER = 'osseal-gateway';
const AUDIENCE = 'osseal-kms';
const SENDER_AUDIENCE = 'osseal-kms-sender';
const LIFETIME_S = 60;
const MOST_CACHED = 10_000;
const SERVICE_PREFIX = 'service:';

/** Time as both sides see it. */
interface Clock {
  now(): number;
}

/** Makes the short-lived tokens by which a gateway proves for whom it calls. Signing costs more than a call: tokens are kept for half their life. */
export class AssertionIssuer {
  readonly #key: KeyObject;
  readonly #clock: Clock;
  readonly #made = new Map<string, { readonly token: Promise<string>; readonly renewAtMs: number }>();

  constructor(serviceSecret: string, clock: Clock) {
    this.#key = createSecretKey(serviceSecret, 'utf8');
    this.#clock = clock;
  }

  /** For `x-acs-osseal-assertion`. */
  assertionFor(subject: OnBehalfOf): Promise<string> {
    if (subject.kind === 'service') return this.#token(`${SERVICE_PREFIX}${subject.account}`, '', {});
    return this.#token(subject.accessKeyId, principalArn(subject.principal), { principal: subject.principal });
  }

  /** For the `Authorization: Bearer` of internal endpoints. */
  serviceToken(): Promise<string> {
    return this.#token(GATEWAY_ACCESS_KEY_ID, '', {});
  }

  /** For `x-osseal-sender` of a request that is passed on. */
  senderToken(address: string, isSecure: boolean): Promise<string> {
    const name = `sender ${address} ${isSecure}`;
    return this.#token(GATEWAY_ACCESS_KEY_ID, name, { address, isSecure }, SENDER_AUDIENCE);
  }

  #token(subject: string, detail: string, claims: JWTPayload, audience = AUDIENCE): Promise<string> {
    const name = `${subject} ${detail}`;
    const nowMs = this.#clock.now();
    const known = this.#made.get(name);
    if (known && nowMs < known.renewAtMs) return known.token;
    const issuedAt = Math.floor(nowMs / 1000);
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign(this.#key);
    if (this.#made.size >= MOST_CACHED) this.#made.clear();
    this.#made.set(name, { token, renewAtMs: nowMs + (LIFETIME_S / 2) * 1000 });
    return token;
  }
}
