import { type Encryption, encryptionOf } from './answer-encryption.ts';
import { requestIdOf } from './failed-request.ts';
import type { TestOsseal, UsageFilter } from './test-osseal.ts';

/** What Jest and Vitest take from a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/**
 * For `expect.extend(ossealMatchers)` in Jest and in Vitest. The last two wait for the server: write `await expect(…)`.
 */
export const ossealMatchers = {
  /**
   * What OSS said of an object's encryption, in the answer of a PUT, GET or HEAD.
   * @param answer an answer of ali-oss or of `fetch`, or its headers
   * @param expected the method; with `keyId`, the CMK too
   */
  toBeEncryptedWith(answer: unknown, expected: Encryption['method'] | Encryption): MatcherResult {
    const wanted: Encryption = typeof expected === 'string' ? { method: expected } : expected;
    const found = encryptionOf(answer);
    const pass = found.method === wanted.method && (wanted.keyId === undefined || found.keyId === wanted.keyId);
    return result(pass, `encrypted with ${encryptionText(wanted)}`, encryptionText(found));
  },

  /**
   * How many cryptographic KMS calls there were since the start or `reset`, refused ones among them.
   * @param osseal what `startOsseal` gave
   */
  async toHaveKmsCalls(osseal: unknown, count: number, filter: UsageFilter = {}): Promise<MatcherResult> {
    if (!isTestOsseal(osseal)) throw new TypeError('expect(osseal).toHaveKmsCalls is about what startOsseal gave.');
    const { totals, rows } = await osseal.usage(filter);
    const lines = rows.map(
      ({ action = '', outcome = '', cause = '', calls }) =>
        `\n  ${calls} × ${action} ${outcome}${cause === '' ? '' : ` for ${cause}`}`,
    );
    const filtered = JSON.stringify(filter);
    const wanted = `${count} KMS calls${filtered === '{}' ? '' : ` with ${filtered}`}`;
    return result(totals.calls === count, wanted, `${totals.calls}${lines.join('')}`);
  },

  /**
   * A request was refused for want of this permission.
   * @param refused the error that an SDK threw, the promise that it rejected, or the request id
   * @param permission RAM action, e.g. `kms:Decrypt`
   */
  async toBeDeniedFor(refused: unknown, permission: string, osseal: TestOsseal): Promise<MatcherResult> {
    const requestId = await requestIdOf(refused);
    if (requestId === undefined) return result(false, `denied for ${permission}`, 'no refusal with a request id');
    const checks = await osseal.denials(requestId);
    const denied = checks.filter(({ effect }) => effect !== 'Allow').map(({ action }) => action);
    const found = denied.length === 0 ? `no denial of request ${requestId}` : `denied for ${denied.join(', ')}`;
    return result(denied.includes(permission), `denied for ${permission}`, found);
  },
};

/** The matchers as their users call them, for declarations: `interface Matchers<R> extends OssealMatchers<R>`. */
export interface OssealMatchers<R> {
  toBeEncryptedWith(expected: Encryption['method'] | Encryption): R;
  toHaveKmsCalls(count: number, filter?: UsageFilter): Promise<R>;
  toBeDeniedFor(permission: string, osseal: TestOsseal): Promise<R>;
}

function result(pass: boolean, wanted: string, found: string): MatcherResult {
  return { pass, message: () => `Expected${pass ? ' not' : ''}: ${wanted}\nReceived: ${found}` };
}

function encryptionText({ method, keyId }: Encryption): string {
  return keyId === undefined ? method : `${method} under ${keyId}`;
}

function isTestOsseal(value: unknown): value is TestOsseal {
  return typeof value === 'object' && value !== null && 'usage' in value && typeof value.usage === 'function';
}
