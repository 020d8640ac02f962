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
  readonly #ossV4 = new Map<string, KeyObject>();

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
    const scope = `${date}/${region}/${product}`;
    const known = this.#ossV4.get(scope);
    if (known) return known;
    const step = (key: KeyObject | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
    const seed = createSecretKey(`aliyun_v4${this.#text}`, 'utf8');
    const bytes = step(step(step(step(seed, date), region), product), 'aliyun_v4_request');
    const key = createSecretKey(bytes);
    bytes.fill(0);
    // A key is good for a day and a region; a client that invents scopes must not fill memory.
    if (this.#ossV4.size >= 8) this.#ossV4.clear();
    this.#ossV4.set(scope, key);
    return key;
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
