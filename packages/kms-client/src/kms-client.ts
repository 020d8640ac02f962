import type { AccessKeySecret } from '@osseal/protocol/signature';
import type { CompiledPolicy, Principal } from '@osseal/ram';
import type { AccessDenial } from './access-denial.ts';

/** What made the gateway call KMS; lands in the bill and the audit trail. */
export interface KmsCallCause {
  readonly action: string;
  readonly bucket: string;
  readonly object?: string;
  readonly requestId: string;
}

/** For whom a call is made. `service`: the gateway itself, on the account's default CMK; no RAM check of a requester. */
export type OnBehalfOf =
  | { readonly kind: 'requester'; readonly accessKeyId: string; readonly principal: Principal }
  | { readonly kind: 'service'; readonly account: string };

export interface KmsCall {
  readonly region: string;
  readonly onBehalfOf: OnBehalfOf;
  readonly cause: KmsCallCause;
  /** acs:* condition keys of the OSS request, for KMS's own policy check. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Told the request id of the call once it is known: soon, with the answer, or never. */
  readonly heard?: (requestId: string) => void;
}

export interface GeneratedDataKey {
  /** The real key id. */
  readonly keyId: string;
  readonly keyVersionId: string;
  /** 32 bytes; the caller zeroes it. */
  readonly plaintext: Buffer;
  readonly ciphertextBlob: string;
}

/** A data key that exists already, wrapped under a CMK. */
export interface WrappedKey {
  /** The real key id. */
  readonly keyId: string;
  readonly keyVersionId: string;
  readonly ciphertextBlob: string;
}

/** How a cache does. */
export interface CacheFigures {
  readonly entries: number;
  /** Since the start. */
  readonly hits: number;
  readonly misses: number;
}

/** What the gateway wants to know of a CMK. */
export interface KeyDescription {
  /** The real key id. */
  readonly keyId: string;
  /** The version that wraps now. */
  readonly primaryVersionId: string;
}

/** Everything the gateway needs to judge requests signed by one access key. */
export interface AccessKeyGrant {
  readonly accessKeyId: string;
  readonly secret: AccessKeySecret;
  readonly status: 'Active' | 'Inactive';
  readonly principal: Principal;
  /** The principal's identity policies. */
  readonly policies: readonly CompiledPolicy[];
  /** Role sessions only. */
  readonly session?: { readonly securityToken: string; readonly expiresAtMs: number; readonly policy?: CompiledPolicy };
}

/** KMS answered with an error, or could not be reached (`code` ServiceUnavailableTemporary, status 503). */
export class KmsCallError extends Error {
  override readonly name = 'KmsCallError';
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  constructor(code: string, status: number, message: string, requestId: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

/**
 * The gateway's only way to a CMK and to the account directory. Two transports, one behaviour: `createHttpKmsClient`
 * here, and the in-process one that the KMS service itself offers (`services/kms`).
 * Calls reject with KmsCallError.
 */
export interface KmsClient {
  /**
   * One billed GenerateDataKey (AES_256). As a requester it demands kms:GenerateDataKey **and** kms:Decrypt.
   * As the service, `keyId` is `alias/acs/oss`, and the key is made on first use.
   */
  generateDataKey(
    call: KmsCall,
    input: { readonly keyId: string; readonly encryptionContext?: Readonly<Record<string, string>> },
  ): Promise<GeneratedDataKey>;
  /** One billed Decrypt. Resolves with the plaintext, which the caller zeroes. */
  decrypt(
    call: KmsCall,
    input: { readonly ciphertextBlob: string; readonly encryptionContext?: Readonly<Record<string, string>> },
  ): Promise<Buffer>;
  /**
   * One billed Encrypt of a data key. As a requester it demands kms:Encrypt; as the service `keyId` is `alias/acs/oss`, as
   * for generateDataKey.
   */
  wrapDataKey(
    call: KmsCall,
    input: {
      readonly keyId: string;
      readonly dataKey: Uint8Array;
      readonly encryptionContext?: Readonly<Record<string, string>>;
    },
  ): Promise<WrappedKey>;
  /** DescribeKey, which is not billed. */
  describeKey(call: KmsCall, input: { readonly keyId: string }): Promise<KeyDescription>;
  /** Undefined: no such access key. Answers at once where no other process has to be asked. */
  findAccessKey(accessKeyId: string): AccessKeyGrant | undefined | Promise<AccessKeyGrant | undefined>;
  /**
   * Keeps why a request was refused, for operators, and resolves with the EncodedDiagnosticMessage for its caller, which
   * only this installation's KMS decodes.
   */
  encodeDiagnostic(denial: AccessDenial): Promise<string>;
  /** The answer of `GET /_osseal/usage`. */
  usage(query: Readonly<Record<string, string>>): Promise<unknown>;
  /** Whether KMS answers. Absent: it is in this process. Never rejects. */
  isReachable?(): Promise<boolean>;
  /** What is remembered of access keys, and how often that helped. Absent or undefined: nothing is. */
  cached?(): CacheFigures | undefined;
  close(): Promise<void>;
}
