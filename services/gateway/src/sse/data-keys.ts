import { type KmsCall, type KmsCallCause, KmsCallError, type KmsClient, type OnBehalfOf } from '@osseal/kms-client';
import { ossError } from '@osseal/protocol/errors';
import type { Random } from '@osseal/service-kit';
import type { ObjectEncryption, ObjectRecord, UploadRecord } from '@osseal/storage';
import type { EncryptionDecision } from './choose-encryption.ts';
import { type DefaultCmkCheck, DefaultCmkGate } from './default-cmk-gate.ts';
import type { KeyPurpose, KeyRequest } from './key-request.ts';
import { ossErrorOfKms } from './kms-errors.ts';
import { DataKeyDamagedError, type OssMasterKeys } from './oss-master-keys.ts';
import { ownedKeyId } from './owned-key-id.ts';
import { refusalOfUnsigned } from './refusal-of-unsigned.ts';

/** A new object's data key and what its record keeps of it. */
export interface NewDataKey {
  /** 32 bytes that the caller zeroes; null: the object is not encrypted. */
  readonly dataKey: Buffer | null;
  readonly encryption: ObjectEncryption;
}

/** How an open upload keeps its data key. */
export type UploadKeys = Pick<UploadRecord, 'encryption' | 'partKey'>;

export interface DataKeysOptions {
  readonly kms: Pick<KmsClient, 'generateDataKey' | 'decrypt' | 'wrapDataKey' | 'describeKey'>;
  readonly masterKeys: OssMasterKeys;
  readonly random: Random;
  readonly settings: { readonly defaultCmkCheck: DefaultCmkCheck };
}

const DATA_KEY_SIZE = 32;
const DEFAULT_CMK = 'alias/acs/oss';

/** Data keys for objects, from OSS-managed master keys or from KMS. The gateway holds no other keys. */
export class DataKeys {
  readonly #kms: DataKeysOptions['kms'];
  readonly #masterKeys: OssMasterKeys;
  readonly #random: Random;
  readonly #gate: DefaultCmkGate;

  constructor(options: DataKeysOptions) {
    this.#kms = options.kms;
    this.#masterKeys = options.masterKeys;
    this.#random = options.random;
    this.#gate = new DefaultCmkGate(options.settings.defaultCmkCheck);
  }

  /**
   * A new data key; for KMS one billed GenerateDataKey in the bucket's region, as the requester for a named CMK and as
   * the service for the default one.
   * @throws WireError as `kms-errors.ts` maps them; 403 AccessDenied for anonymous requests with KMS
   */
  async forWrite(call: KeyRequest, decision: EncryptionDecision, purpose: KeyPurpose): Promise<NewDataKey> {
    switch (decision.method) {
      case 'none':
        return { dataKey: null, encryption: { method: 'none' } };
      case 'AES256':
        return this.#ossManaged(call.bucket.region);
      case 'KMS':
        return this.#fromKms(call, decision, purpose);
    }
  }

  /**
   * The data key of a stored object, by what its record says and never by the bucket's present rule: 32 bytes that the
   * caller zeroes, null for an object that is not encrypted. For KMS one billed Decrypt.
   * @throws WireError as for writes; DataKeyDamagedError when what the record keeps does not open
   */
  async forRead(
    call: KeyRequest,
    object: Pick<ObjectRecord, 'encryption'>,
    purpose: KeyPurpose,
  ): Promise<Buffer | null> {
    const { encryption } = object;
    switch (encryption.method) {
      case 'none':
        return null;
      case 'AES256':
        return this.#masterKeys.unwrap(call.bucket.region, encryption);
      case 'KMS':
        return this.#decrypt(call, encryption, purpose);
    }
  }

  /**
   * What an upload keeps of its data key, which all its parts are sealed under: as for a write, and for KMS the same key
   * once more under an OSS-managed master key, so that no part needs KMS. The data key itself is gone when this resolves.
   * @throws as forWrite
   */
  async forUpload(call: KeyRequest, decision: EncryptionDecision, purpose: KeyPurpose): Promise<UploadKeys> {
    const { dataKey, encryption } = await this.forWrite(call, decision, purpose);
    try {
      if (dataKey === null || encryption.method !== 'KMS') return { encryption };
      const wrapped = await this.#masterKeys.wrap(call.bucket.region, dataKey);
      return { encryption, partKey: { method: 'AES256', ...wrapped } };
    } finally {
      dataKey?.fill(0);
    }
  }

  /** The data key of an open upload, as `forRead`, but without KMS. @throws DataKeyDamagedError */
  async forPart(region: string, { encryption, partKey }: UploadKeys): Promise<Buffer | null> {
    const kept = partKey ?? encryption;
    switch (kept.method) {
      case 'none':
        return null;
      case 'AES256':
        return this.#masterKeys.unwrap(region, kept);
      case 'KMS':
        throw new DataKeyDamagedError('An upload does not hold the key of its parts.');
    }
  }

  /**
   * What a record is to keep of a data key that objects are sealed under already: the same key, wrapped as `decision` says.
   * For KMS one billed Encrypt. The data key stays the caller's.
   * @throws WireError as for writes
   */
  async wrapAgain(
    call: KeyRequest,
    dataKey: Uint8Array,
    decision: EncryptionDecision & { method: 'AES256' | 'KMS' },
    purpose: KeyPurpose,
  ): Promise<ObjectEncryption> {
    if (decision.method === 'AES256') {
      return { method: 'AES256', ...(await this.#masterKeys.wrap(call.bucket.region, dataKey)) };
    }
    const { keyId = DEFAULT_CMK, encryptionContext } = decision;
    const serviceKey = decision.keyId === undefined;
    const context = encryptionContext === undefined ? {} : { encryptionContext };
    const kmsCall = kmsCallOf(call, { keyId, serviceKey }, purpose);
    if (serviceKey) this.#gate.beforeWrite(call);
    const asked = { keyId: namedKeyId(call, decision), dataKey, ...context };
    const wrapped = await this.#kms.wrapDataKey(kmsCall, asked).catch(refuse);
    if (serviceKey) this.#gate.afterWrite(call, wrapped.keyId);
    return {
      method: 'KMS',
      keyId: wrapped.keyId,
      keyVersionId: wrapped.keyVersionId,
      serviceKey,
      wrappedDataKey: wrapped.ciphertextBlob,
      ...context,
    };
  }

  /**
   * The key and the version that wrap now what is encrypted as `decision` says. Nothing is billed.
   * @param options.mayRotate whether an OSS-managed master key that is due gets its next version first
   * @throws WireError as for writes
   */
  async wrapperOf(
    call: KeyRequest,
    decision: EncryptionDecision & { method: 'AES256' | 'KMS' },
    { mayRotate }: { readonly mayRotate: boolean },
  ): Promise<{ readonly keyId?: string; readonly keyVersionId?: string | undefined }> {
    const { region } = call.bucket;
    if (decision.method === 'AES256') {
      const masterKeys = this.#masterKeys;
      return { keyVersionId: await (mayRotate ? masterKeys.currentVersion(region) : masterKeys.newestVersion(region)) };
    }
    const { keyId = DEFAULT_CMK } = decision;
    const kmsCall = kmsCallOf(
      call,
      { keyId, serviceKey: decision.keyId === undefined },
      { action: 'Inventory', key: '' },
    );
    const described = await this.#kms.describeKey(kmsCall, { keyId: namedKeyId(call, decision) }).catch(refuse);
    return { keyId: described.keyId, keyVersionId: described.primaryVersionId };
  }

  async #ossManaged(region: string): Promise<NewDataKey> {
    const dataKey = this.#random.bytes(DATA_KEY_SIZE);
    try {
      const wrapped = await this.#masterKeys.wrap(region, dataKey);
      return { dataKey, encryption: { method: 'AES256', ...wrapped } };
    } catch (error) {
      dataKey.fill(0);
      throw error;
    }
  }

  async #fromKms(
    call: KeyRequest,
    decision: EncryptionDecision & { method: 'KMS' },
    purpose: KeyPurpose,
  ): Promise<NewDataKey> {
    const serviceKey = decision.keyId === undefined;
    const kmsCall = kmsCallOf(call, { keyId: decision.keyId ?? DEFAULT_CMK, serviceKey }, purpose);
    const context = decision.encryptionContext;
    if (serviceKey) this.#gate.beforeWrite(call);
    const generated = await this.#kms
      .generateDataKey(kmsCall, {
        keyId: namedKeyId(call, decision),
        ...(context === undefined ? {} : { encryptionContext: context }),
      })
      .catch(refuse);
    try {
      if (serviceKey) this.#gate.afterWrite(call, generated.keyId);
      assertDataKey(generated.plaintext);
    } catch (error) {
      generated.plaintext.fill(0);
      throw error;
    }
    return {
      dataKey: generated.plaintext,
      encryption: {
        method: 'KMS',
        keyId: generated.keyId,
        keyVersionId: generated.keyVersionId,
        serviceKey,
        wrappedDataKey: generated.ciphertextBlob,
        ...(context === undefined ? {} : { encryptionContext: context }),
      },
    };
  }

  async #decrypt(
    call: KeyRequest,
    encryption: ObjectEncryption & { method: 'KMS' },
    purpose: KeyPurpose,
  ): Promise<Buffer> {
    const kmsCall = kmsCallOf(call, encryption, purpose);
    if (encryption.serviceKey) this.#gate.beforeRead(call, encryption.keyId);
    const context = encryption.encryptionContext;
    const dataKey = await this.#kms
      .decrypt(kmsCall, {
        ciphertextBlob: encryption.wrappedDataKey,
        ...(context === undefined ? {} : { encryptionContext: context }),
      })
      .catch(refuseOrDamaged);
    try {
      assertDataKey(dataKey);
    } catch (error) {
      dataKey.fill(0);
      throw error;
    }
    return dataKey;
  }
}

/** The CMK of a decision as KMS has to be asked for it. @throws WireError AccessDenied as ownedKeyId */
function namedKeyId(call: KeyRequest, { keyId }: EncryptionDecision & { method: 'KMS' }): string {
  return keyId === undefined ? DEFAULT_CMK : ownedKeyId(call, keyId);
}

/** @throws WireError 403 for the unsigned, who never pass SSE-KMS. */
function kmsCallOf(
  call: KeyRequest,
  { keyId, serviceKey }: { readonly keyId: string; readonly serviceKey: boolean },
  purpose: KeyPurpose,
): KmsCall {
  const { principal, accessKeyId } = call.requester;
  if (principal.type === 'anonymous') throw refusalOfUnsigned(call, keyId);
  const onBehalfOf: OnBehalfOf = serviceKey
    ? { kind: 'service', account: call.bucket.account }
    : { kind: 'requester', accessKeyId, principal };
  const cause: KmsCallCause = {
    action: purpose.action,
    bucket: call.bucket.name,
    object: purpose.key,
    requestId: call.requestId,
  };
  const kmsCall = { region: call.bucket.region, onBehalfOf, cause, conditions: call.conditions };
  const ids = call.kmsRequestIds;
  return ids === undefined ? kmsCall : { ...kmsCall, heard: (requestId) => void ids.push(requestId) };
}

function refuse(error: unknown): never {
  throw error instanceof KmsCallError ? ossErrorOfKms(error) : error;
}

/** All that a read sends of its own is what the record keeps: when KMS does not take that, the record is damaged. */
function refuseOrDamaged(error: unknown): never {
  if (error instanceof KmsCallError && error.code === 'InvalidParameter') {
    throw new DataKeyDamagedError('KMS does not take the wrapped data key.', { cause: error });
  }
  return refuse(error);
}

function assertDataKey(dataKey: Buffer): void {
  if (dataKey.length !== DATA_KEY_SIZE) {
    throw ossError('InternalError', { cause: new DataKeyDamagedError('KMS returned a data key of the wrong size.') });
  }
}
