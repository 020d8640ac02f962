import {
  type AccessDenial,
  type AccessKeyGrant,
  type GeneratedDataKey,
  type KeyDescription,
  type KmsCall,
  KmsCallError,
  type KmsClient,
  type OnBehalfOf,
  type WrappedKey,
} from '@osseal/kms-client';
import {
  type Clock,
  ConnectionDropped,
  type Logger,
  machineClockOf,
  QueryError,
  type Random,
} from '@osseal/service-kit';
import type { Awaitable } from '@osseal/storage';
import type { Accounts } from './accounts/accounts.ts';
import type { Diagnostics } from './diagnostics/diagnostics.ts';
import type { Pipeline } from './pipeline/index.ts';
import { type GatewaySubject, identifyOnBehalf } from './pipeline/on-behalf.ts';
import { logAnswered } from './pipeline/request-log.ts';
import { findAction, KMS_VERSION, resolveRegion } from './pipeline/resolve-action.ts';
import { toWireError } from './pipeline/to-wire-error.ts';
import type { Usage } from './usage/usage.ts';

/** What the client works with. */
export interface InProcessClientDeps {
  readonly pipeline: Pipeline;
  readonly accounts: Accounts;
  readonly usage: Usage;
  readonly diagnostics: Diagnostics;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * The way to KMS for a gateway in the same process: no bytes and no signature, but the pipeline from decoding on, so
 * that results, errors, permission checks and the bill are those of a call over HTTP.
 */
export class InProcessKmsClient implements KmsClient {
  readonly #deps: InProcessClientDeps;

  constructor(deps: InProcessClientDeps) {
    this.#deps = deps;
  }

  async generateDataKey(
    call: KmsCall,
    input: { readonly keyId: string; readonly encryptionContext?: Readonly<Record<string, string>> },
  ): Promise<GeneratedDataKey> {
    const output = await this.#call('GenerateDataKey', call, input.encryptionContext, [
      ['KeyId', input.keyId],
      ['KeySpec', 'AES_256'],
    ]);
    return {
      keyId: text(output, 'KeyId'),
      keyVersionId: text(output, 'KeyVersionId'),
      plaintext: Buffer.from(text(output, 'Plaintext'), 'base64'),
      ciphertextBlob: text(output, 'CiphertextBlob'),
    };
  }

  async decrypt(
    call: KmsCall,
    input: { readonly ciphertextBlob: string; readonly encryptionContext?: Readonly<Record<string, string>> },
  ): Promise<Buffer> {
    const output = await this.#call('Decrypt', call, input.encryptionContext, [
      ['CiphertextBlob', input.ciphertextBlob],
    ]);
    return Buffer.from(text(output, 'Plaintext'), 'base64');
  }

  async wrapDataKey(
    call: KmsCall,
    input: {
      readonly keyId: string;
      readonly dataKey: Uint8Array;
      readonly encryptionContext?: Readonly<Record<string, string>>;
    },
  ): Promise<WrappedKey> {
    const output = await this.#call('Encrypt', call, input.encryptionContext, [
      ['KeyId', input.keyId],
      ['Plaintext', Buffer.from(input.dataKey).toString('base64')],
    ]);
    return {
      keyId: text(output, 'KeyId'),
      keyVersionId: text(output, 'KeyVersionId'),
      ciphertextBlob: text(output, 'CiphertextBlob'),
    };
  }

  async describeKey(call: KmsCall, { keyId }: { readonly keyId: string }): Promise<KeyDescription> {
    const { KeyMetadata } = (await this.#call('DescribeKey', call, undefined, [['KeyId', keyId]])) as {
      readonly KeyMetadata: object;
    };
    return { keyId: text(KeyMetadata, 'KeyId'), primaryVersionId: text(KeyMetadata, 'PrimaryKeyVersion') };
  }

  /** The grant of this moment: the next change in the directory shows in the next call. */
  findAccessKey(accessKeyId: string): Awaitable<AccessKeyGrant | undefined> {
    return this.#deps.accounts.findAccessKey(accessKeyId);
  }

  async usage(query: Readonly<Record<string, string>>): Promise<unknown> {
    try {
      return await this.#deps.usage.statement(query);
    } catch (cause) {
      if (!(cause instanceof QueryError)) throw cause;
      throw new KmsCallError('InvalidParameter', 400, `${cause.parameter}: ${cause.message}`, '', { cause });
    }
  }

  async encodeDiagnostic(denial: AccessDenial): Promise<string> {
    return this.#deps.diagnostics.encodeDiagnostic(denial);
  }

  /** Nothing to close: KMS is closed by whoever made it. */
  async close(): Promise<void> {}

  async #call(
    name: string,
    { onBehalfOf, cause, region, conditions, heard }: KmsCall,
    encryptionContext: Readonly<Record<string, string>> | undefined,
    pairs: readonly (readonly [string, string])[],
  ): Promise<object> {
    const { pipeline, accounts, clock, random, logger } = this.#deps;
    const machine = machineClockOf(clock);
    const startedMs = machine.now();
    const requestId = random.uuid();
    heard?.(requestId);
    const ids = { requestId, ossRequestId: cause.requestId };
    const end = (status: number) =>
      logAnswered(logger, ids, { action: name, status, durationMs: machine.now() - startedMs });
    const parameters = new Map(pairs);
    if (encryptionContext !== undefined) parameters.set('EncryptionContext', JSON.stringify(encryptionContext));
    try {
      const identity = await identifyOnBehalf(
        { subject: subjectOf(onBehalfOf), cause, region, conditions },
        accounts,
        clock.now(),
      );
      const action = findAction(KMS_VERSION, name);
      const known = resolveRegion({ host: '', regionId: undefined, version: KMS_VERSION }, identity, region);
      const output = await pipeline.serve({
        requestId,
        nowMs: clock.now(),
        startedMs,
        identity,
        action,
        region: known,
        parameters,
      });
      end(200);
      return output;
    } catch (failure) {
      if (failure instanceof ConnectionDropped) {
        throw new KmsCallError('ServiceUnavailableTemporary', 503, 'The KMS service cannot be reached.', requestId);
      }
      const error = toWireError(failure, ids, logger);
      end(error.status);
      throw new KmsCallError(error.code, error.status, error.message, requestId, { cause: error });
    }
  }
}

function subjectOf(onBehalfOf: OnBehalfOf): GatewaySubject {
  return onBehalfOf.kind === 'service' ? { account: onBehalfOf.account } : { accessKeyId: onBehalfOf.accessKeyId };
}

function text(output: object, field: string): string {
  const value = (output as Readonly<Record<string, unknown>>)[field];
  if (typeof value === 'string') return value;
  throw new Error(`The action answered without ${field}.`);
}
