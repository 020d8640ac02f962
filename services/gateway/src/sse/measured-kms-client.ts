import { type AccessDenial, type CacheFigures, type KmsCall, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { type Clock, type DurationFamily, type Metrics, machineClockOf, type Tracer } from '@osseal/service-kit';

/** What calls are observed with. */
export interface Observers {
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** A KmsClient that measures and traces its calls as the gateway sees them: with all attempts, and with faults. */
export class MeasuredKmsClient implements KmsClient {
  readonly #kms: KmsClient;
  readonly #durations: DurationFamily;
  readonly #machine: Clock;
  readonly #tracer: Tracer | undefined;

  constructor(kms: KmsClient, { metrics, clock, tracer }: Observers) {
    this.#tracer = tracer;
    this.#kms = kms;
    this.#machine = machineClockOf(clock);
    this.#durations = metrics.durations(
      'osseal_kms_client_duration_seconds',
      'Calls of the gateway to KMS, with the outcome that it saw.',
      ['action', 'outcome'],
    );
  }

  generateDataKey(call: KmsCall, input: Parameters<KmsClient['generateDataKey']>[1]) {
    return this.#observe('GenerateDataKey', call, (heard) => this.#kms.generateDataKey(heard, input));
  }

  decrypt(call: KmsCall, input: Parameters<KmsClient['decrypt']>[1]) {
    return this.#observe('Decrypt', call, (heard) => this.#kms.decrypt(heard, input));
  }

  wrapDataKey(call: KmsCall, input: Parameters<KmsClient['wrapDataKey']>[1]) {
    return this.#observe('Encrypt', call, (heard) => this.#kms.wrapDataKey(heard, input));
  }

  describeKey(call: KmsCall, input: Parameters<KmsClient['describeKey']>[1]) {
    return this.#observe('DescribeKey', call, (heard) => this.#kms.describeKey(heard, input));
  }

  /** Not measured: every request asks, and most often nobody else has to be asked. */
  findAccessKey(accessKeyId: string) {
    return this.#kms.findAccessKey(accessKeyId);
  }

  encodeDiagnostic(denial: AccessDenial): Promise<string> {
    return this.#kms.encodeDiagnostic(denial);
  }

  usage(query: Readonly<Record<string, string>>): Promise<unknown> {
    return this.#kms.usage(query);
  }

  async isReachable(): Promise<boolean> {
    return (await this.#kms.isReachable?.()) ?? true;
  }

  cached(): CacheFigures | undefined {
    return this.#kms.cached?.();
  }

  close(): Promise<void> {
    return this.#kms.close();
  }

  #observe<T>(action: string, call: KmsCall, ask: (call: KmsCall) => Promise<T>): Promise<T> {
    const tracer = this.#tracer;
    if (tracer === undefined) return this.#measure(action, ask(call));
    const attributes = { 'osseal.action': action, 'osseal.region': call.region };
    return tracer.trace({ name: `KMS ${action}`, kind: 'client', attributes }, (span) => {
      const heard = (requestId: string): void => {
        span.tell({ attributes: { 'osseal.kms_request_id': requestId } });
        call.heard?.(requestId);
      };
      return this.#measure(action, ask({ ...call, heard }));
    });
  }

  async #measure<T>(action: string, call: Promise<T>): Promise<T> {
    const startedMs = this.#machine.now();
    try {
      const answer = await call;
      this.#durations.record(this.#machine.now() - startedMs, action, 'Success');
      return answer;
    } catch (error) {
      const outcome = error instanceof KmsCallError ? error.code : 'InternalError';
      this.#durations.record(this.#machine.now() - startedMs, action, outcome);
      throw error;
    }
  }
}
