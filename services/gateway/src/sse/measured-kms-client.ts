import { type AccessDenial, type CacheFigures, type KmsCall, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { type Clock, type DurationFamily, type Metrics, machineClockOf } from '@osseal/service-kit';

/** A KmsClient that measures its calls as the gateway sees them: with all attempts, and with faults. */
export class MeasuredKmsClient implements KmsClient {
  readonly #kms: KmsClient;
  readonly #durations: DurationFamily;
  readonly #machine: Clock;

  constructor(kms: KmsClient, { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock }) {
    this.#kms = kms;
    this.#machine = machineClockOf(clock);
    this.#durations = metrics.durations(
      'osseal_kms_client_duration_seconds',
      'Calls of the gateway to KMS, with the outcome that it saw.',
      ['action', 'outcome'],
    );
  }

  generateDataKey(call: KmsCall, input: Parameters<KmsClient['generateDataKey']>[1]) {
    return this.#measure('GenerateDataKey', this.#kms.generateDataKey(call, input));
  }

  decrypt(call: KmsCall, input: Parameters<KmsClient['decrypt']>[1]) {
    return this.#measure('Decrypt', this.#kms.decrypt(call, input));
  }

  wrapDataKey(call: KmsCall, input: Parameters<KmsClient['wrapDataKey']>[1]) {
    return this.#measure('Encrypt', this.#kms.wrapDataKey(call, input));
  }

  describeKey(call: KmsCall, input: Parameters<KmsClient['describeKey']>[1]) {
    return this.#measure('DescribeKey', this.#kms.describeKey(call, input));
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
