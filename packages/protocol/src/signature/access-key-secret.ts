import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * An access key's secret, held so that it cannot be printed, logged or serialised by accident. Keys that HMACs need
 * are derived once and kept.
 */
export class AccessKeySecret {
  readonly #text: string;
  #plain: KeyObject | undefined;
  #rpcV1: KeyObject | undefined;
  readonly #v4 = new Map<string, KeyObject>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself; only for sealing it or handing it to another service over a sealed channel. */
  reveal(): string {
    return this.#text;
  }

  /** HMAC key of ACS3-HMAC-SHA256 and of OSS V1. */
  get plain(): KeyObject {
    this.#plain ??= createSecretKey(this.#text, 'utf8');
    return this.#plain;
  }

  /** HMAC key of RPC V1: the secret followed by `&`. @documented RPC signature */
  get rpcV1(): KeyObject {
    this.#rpcV1 ??= createSecretKey(`${this.#text}&`, 'utf8');
    return this.#rpcV1;
  }

  /** Signing key of OSS V4 for one scope. @documented OSS V4 signature */
  ossV4(date: string, region: string, product: string): KeyObject {
    return this.#scoped('aliyun_v4', [date, region, product, 'aliyun_v4_request']);
  }

  /** Signing key of Amazon's V4 for one scope of S3. @documented AWS Signature Version 4 */
  s3V4(date: string, region: string): KeyObject {
    return this.#scoped('AWS4', [date, region, 's3', 'aws4_request']);
  }

  #scoped(prefix: string, scope: readonly string[]): KeyObject {
    const name = scope.join('/');
    const known = this.#v4.get(name);
    if (known) return known;
    let derived = createSecretKey(`${prefix}${this.#text}`, 'utf8');
    for (const part of scope) {
      const bytes = createHmac('sha256', derived).update(part).digest();
      derived = createSecretKey(bytes);
      bytes.fill(0);
    }
    // A key is good for a day and a region; a client that invents scopes must not fill memory.
    if (this.#v4.size >= 8) this.#v4.clear();
    this.#v4.set(name, derived);
    return derived;
  }

  toJSON(): string {
    return '[secret]';
  }

  toString(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
