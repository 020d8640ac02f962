import type { AuditRecord } from '../ports.ts';

interface Payload {
  /** Row key, as the JSON value that it is, and the calls to add. */
  readonly calls: readonly (readonly [unknown, number])[];
  readonly audit: readonly AuditRecord[];
}

/** The calls of one turn of the event loop: what one frame of the journal holds. */
export class UsageBatch {
  /** Row key → calls. */
  readonly calls = new Map<string, number>();
  /** Audit records as JSON texts. */
  readonly audit: string[] = [];
  /** Settled by `resolve` or `reject`, for all callers at once. */
  readonly done: Promise<void>;
  resolve: () => void = () => undefined;
  reject: (reason: unknown) => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Nobody waits for a batch of traces alone; who waits for calls hears of a failure all the same.
    this.done.catch(() => undefined);
  }

  /** The batch that `text` is the text of. */
  static read(text: string): UsageBatch {
    const { calls, audit } = JSON.parse(text) as Payload;
    const batch = new UsageBatch();
    for (const [row, added] of calls) batch.calls.set(JSON.stringify(row), added);
    for (const record of audit) batch.audit.push(JSON.stringify(record));
    return batch;
  }

  /** @param row the row's key: JSON */
  add(row: string, audit: AuditRecord | null): void {
    this.calls.set(row, (this.calls.get(row) ?? 0) + 1);
    if (audit !== null) this.trace(audit);
  }

  trace(record: AuditRecord): void {
    this.audit.push(JSON.stringify(record));
  }

  /** `{"calls":[[row,added],…],"audit":[record,…]}`, put together from the texts that are there. */
  text(): string {
    let calls = '';
    for (const [row, added] of this.calls) calls += `${calls === '' ? '' : ','}[${row},${added}]`;
    return `{"calls":[${calls}],"audit":[${this.audit.join(',')}]}`;
  }
}
