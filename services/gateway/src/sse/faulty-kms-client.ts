import { type AccessDenial, type KmsCall, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { WireError } from '@osseal/protocol/errors';
import { accountOf, principalArn } from '@osseal/ram';
import { ConnectionDropped, type FaultBook, ServiceAway } from '@osseal/service-kit';

/** A KmsClient whose calls meet the faults of `kms-client`. While there are none, it costs a look at that. */
export class FaultyKmsClient implements KmsClient {
  readonly #kms: KmsClient;
  readonly #faults: FaultBook;

  constructor(kms: KmsClient, faults: FaultBook) {
    this.#kms = kms;
    this.#faults = faults;
  }

  async generateDataKey(call: KmsCall, input: Parameters<KmsClient['generateDataKey']>[1]) {
    if (this.#faults.isEmpty) return this.#kms.generateDataKey(call, input);
    return this.#meet(subjectOf('GenerateDataKey', call, input.keyId), () => this.#kms.generateDataKey(call, input));
  }

  async decrypt(call: KmsCall, input: Parameters<KmsClient['decrypt']>[1]) {
    if (this.#faults.isEmpty) return this.#kms.decrypt(call, input);
    return this.#meet(subjectOf('Decrypt', call), () => this.#kms.decrypt(call, input));
  }

  async wrapDataKey(call: KmsCall, input: Parameters<KmsClient['wrapDataKey']>[1]) {
    if (this.#faults.isEmpty) return this.#kms.wrapDataKey(call, input);
    return this.#meet(subjectOf('Encrypt', call, input.keyId), () => this.#kms.wrapDataKey(call, input));
  }

  async describeKey(call: KmsCall, input: Parameters<KmsClient['describeKey']>[1]) {
    if (this.#faults.isEmpty) return this.#kms.describeKey(call, input);
    return this.#meet(subjectOf('DescribeKey', call, input.keyId), () => this.#kms.describeKey(call, input));
  }

  findAccessKey(accessKeyId: string) {
    if (this.#faults.isEmpty) return this.#kms.findAccessKey(accessKeyId);
    const subject = { action: 'FindAccessKey', principal: '', accessKeyId, account: '', region: '' };
    return this.#meet(subject, async () => this.#kms.findAccessKey(accessKeyId));
  }

  encodeDiagnostic(denial: AccessDenial): Promise<string> {
    return this.#kms.encodeDiagnostic(denial);
  }

  usage(query: Readonly<Record<string, string>>): Promise<unknown> {
    return this.#kms.usage(query);
  }

  async isReachable(): Promise<boolean> {
    return !this.#faults.isKmsAway() && ((await this.#kms.isReachable?.()) ?? true);
  }

  close(): Promise<void> {
    return this.#kms.close();
  }

  async #meet<T>(subject: Subject, call: () => Promise<T>): Promise<T> {
    let isLost: boolean;
    try {
      isLost = (await this.#faults.meet({ service: 'kms-client', ...subject })) === 'drop';
    } catch (error) {
      if (error instanceof WireError)
        throw new KmsCallError(error.code, error.status, error.message, '', { cause: error });
      if (error instanceof ServiceAway || error instanceof ConnectionDropped) throw unreachable(error);
      throw error;
    }
    const answer = await call();
    if (isLost) throw unreachable();
    return answer;
  }
}

type Subject = Omit<Parameters<FaultBook['meet']>[0], 'service'>;

function subjectOf(action: string, { onBehalfOf, region, cause }: KmsCall, key?: string): Subject {
  const who =
    onBehalfOf.kind === 'service'
      ? { principal: `acs:ram::${onBehalfOf.account}:service/oss.aliyuncs.com`, account: onBehalfOf.account }
      : {
          principal: principalArn(onBehalfOf.principal),
          accessKeyId: onBehalfOf.accessKeyId,
          account: accountOf(onBehalfOf.principal) ?? '',
        };
  return { action, key, bucket: cause.bucket, region, ...who };
}

function unreachable(cause?: unknown): KmsCallError {
  return new KmsCallError('ServiceUnavailableTemporary', 503, 'The KMS service cannot be reached.', '', { cause });
}
