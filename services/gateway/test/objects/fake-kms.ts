import { createHash } from 'node:crypto';
import {
  type GeneratedDataKey,
  type KeyDescription,
  type KmsCall,
  KmsCallError,
  type KmsClient,
  type WrappedKey,
} from '@osseal/kms-client';
import type { Random } from '@osseal/service-kit';

type Context = Readonly<Record<string, string>>;

/** One call as the gateway made it. */
export interface SeenCall {
  readonly action: 'GenerateDataKey' | 'Decrypt' | 'Encrypt';
  readonly keyId: string;
  readonly call: KmsCall;
  readonly encryptionContext: Context | undefined;
}

export const SERVICE_KEY_ID = 'key-service0000000001';

/** KMS as the gateway sees it, without policies: keeps what it wrapped, records each call, refuses on demand. */
export class FakeKms implements KmsClient {
  readonly calls: SeenCall[] = [];
  /** Every plaintext data key handed out, for tests that look whether it was zeroed. */
  readonly handedOut: Buffer[] = [];
  /** Of every key, that wraps now. */
  version = 1;
  /** Thrown by the next calls while it is set. */
  failure: Error | undefined;
  /** Runs before each answer. */
  before: (action: SeenCall['action']) => Promise<void> | void = () => undefined;
  readonly #random: Random;
  readonly #wrapped = new Map<string, { keyId: string; plaintext: Buffer; context: string }>();

  constructor(random: Random) {
    this.#random = random;
  }

  async generateDataKey(
    call: KmsCall,
    input: { readonly keyId: string; readonly encryptionContext?: Context },
  ): Promise<GeneratedDataKey> {
    const keyId = input.keyId === 'alias/acs/oss' ? SERVICE_KEY_ID : input.keyId;
    this.calls.push({
      action: 'GenerateDataKey',
      keyId: input.keyId,
      call,
      encryptionContext: input.encryptionContext,
    });
    await this.before('GenerateDataKey');
    if (this.failure) throw this.failure;
    const plaintext = this.#random.bytes(32);
    const ciphertextBlob = createHash('sha256').update(plaintext).digest('base64');
    this.#wrapped.set(ciphertextBlob, {
      keyId,
      plaintext: Buffer.from(plaintext),
      context: contextText(input.encryptionContext),
    });
    this.handedOut.push(plaintext);
    return { keyId, keyVersionId: `${keyId}-v${this.version}`, plaintext, ciphertextBlob };
  }

  async decrypt(
    call: KmsCall,
    input: { readonly ciphertextBlob: string; readonly encryptionContext?: Context },
  ): Promise<Buffer> {
    const known = this.#wrapped.get(input.ciphertextBlob);
    this.calls.push({ action: 'Decrypt', keyId: known?.keyId ?? '', call, encryptionContext: input.encryptionContext });
    await this.before('Decrypt');
    if (this.failure) throw this.failure;
    if (known === undefined || known.context !== contextText(input.encryptionContext)) {
      throw new KmsCallError('InvalidParameter', 400, 'The specified parameter is not valid.', 'r');
    }
    const plaintext = Buffer.from(known.plaintext);
    this.handedOut.push(plaintext);
    return plaintext;
  }

  async wrapDataKey(
    call: KmsCall,
    { keyId, dataKey, encryptionContext }: Parameters<KmsClient['wrapDataKey']>[1],
  ): Promise<WrappedKey> {
    this.calls.push({ action: 'Encrypt', keyId, call, encryptionContext });
    await this.before('Encrypt');
    if (this.failure) throw this.failure;
    const { keyId: realId, primaryVersionId: keyVersionId } = await this.describeKey(call, { keyId });
    const ciphertextBlob = createHash('sha256').update(dataKey).update(keyVersionId).digest('base64');
    const context = contextText(encryptionContext);
    this.#wrapped.set(ciphertextBlob, { keyId: realId, plaintext: Buffer.from(dataKey), context });
    return { keyId: realId, keyVersionId, ciphertextBlob };
  }

  async describeKey(_call: KmsCall, { keyId }: { readonly keyId: string }): Promise<KeyDescription> {
    if (this.failure) throw this.failure;
    const realId = keyId === 'alias/acs/oss' ? SERVICE_KEY_ID : keyId;
    return { keyId: realId, primaryVersionId: `${realId}-v${this.version}` };
  }

  async findAccessKey(): Promise<undefined> {
    return undefined;
  }

  async encodeDiagnostic(): Promise<string> {
    return '';
  }

  async usage(): Promise<unknown> {
    return {};
  }

  async close(): Promise<void> {}

  /** Action names, and a clean slate. */
  takeActions(): string[] {
    return this.calls.splice(0).map(({ action }) => action);
  }
}

function contextText(context: Context | undefined): string {
  return JSON.stringify(Object.entries(context ?? {}).sort());
}
