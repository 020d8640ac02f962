import type { IncomingHttpHeaders } from 'node:http';

/** A piece of work that is traced. */
export interface TraceSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** What is known only now: a better name, and facts. */
  tell(facts: { readonly name?: string; readonly attributes?: Readonly<Record<string, string | number>> }): void;
  /** The work did not do what was asked. @param code for machines; never a message */
  fail(code: string): void;
}

/** How a span begins. */
export interface SpanStart {
  readonly name: string;
  /** `server`: answers somebody; `client`: asks somebody. */
  readonly kind: 'server' | 'client';
  /** Of the request that is answered: its `traceparent` names the span that this one belongs under. */
  readonly headers?: IncomingHttpHeaders;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** Makes spans. Where there is none of it, nothing is traced, and nothing is paid for that. */
export interface Tracer {
  /** Runs `work` in a span that ends with it, below the span in which this is called. A rejection is passed on. */
  trace<T>(start: SpanStart, work: (span: TraceSpan) => Promise<T>): Promise<T>;
  /** Headers by which another process puts its spans below the present one. */
  carried(): Readonly<Record<string, string>>;
  /** Hands over what is left. Never rejects. */
  close(): Promise<void>;
}
