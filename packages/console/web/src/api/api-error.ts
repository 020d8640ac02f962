/** A request that a service refused, or that never got an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly requestId: string;
  /** What DecodeDiagnosticMessage makes readable; only refusals by policies have it. */
  readonly diagnosticMessage: string | undefined;

  constructor(
    code: string,
    message: string,
    more: { readonly status: number; readonly requestId?: string; readonly diagnosticMessage?: string | undefined },
  ) {
    super(message);
    this.code = code;
    this.status = more.status;
    this.requestId = more.requestId ?? '';
    this.diagnosticMessage = more.diagnosticMessage;
  }
}
