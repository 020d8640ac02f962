/**
 * An error as a client of the real service sees it. `code`, `status` and `message` are part of the contract.
 * `elements` are extra fields of the body, in order; `headers` extra response headers. Never put a secret, plaintext
 * or path into any of them; what helps the operator goes into `cause`.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: string;
  readonly status: number;
  /** OSS only: the fine-grained error code (`x-oss-ec`). */
  readonly ec: string | undefined;
  readonly elements: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    extra: {
      ec?: string | undefined;
      elements?: readonly (readonly [string, string])[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.status = status;
    this.ec = extra.ec;
    this.elements = extra.elements ?? [];
    this.headers = extra.headers ?? {};
  }
}
