import { createPrivateKey, type KeyObject } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import { SealError, type Sealer } from '@osseal/service-kit';
import { z } from 'zod';
import { WRAPPING_ALGORITHMS, type WrappingAlgorithm } from './rsa-unwrap.ts';

/** What an import token says: material for `keyId` arrives under this key pair, encrypted so, until then. */
export interface ImportGrant {
  readonly keyId: string;
  readonly algorithm: WrappingAlgorithm;
  readonly privateKey: KeyObject;
  readonly expiresMs: number;
}

// `use` keeps other sealed things of the same root key from being taken for a token.
const content = z.strictObject({
  use: z.literal('import-token'),
  keyId: z.string(),
  algorithm: z.enum(WRAPPING_ALGORITHMS),
  expiresMs: z.number(),
  privateKey: z.string(),
});

/**
 * Writes and reads import tokens (docs/formats/import-token.md). A token holds all there is to know about one call of
 * GetParametersForImport, sealed under the root key: nothing is stored, and it outlives a restart.
 */
export class ImportTokens {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** Base64, as the real service's tokens are. */
  async issue({ keyId, algorithm, privateKey, expiresMs }: ImportGrant): Promise<string> {
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    const fields: z.input<typeof content> = {
      use: 'import-token',
      keyId,
      algorithm,
      expiresMs,
      privateKey: der.toString('base64'),
    };
    const bytes = Buffer.from(JSON.stringify(fields));
    der.fill(0);
    try {
      return Buffer.from(await this.#sealer.seal(bytes), 'latin1').toString('base64');
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * What `token` grants for the key.
   * @throws InvalidImportToken: no token of this service, or of another key; ExpiredImportToken
   */
  async redeem(token: string, keyId: string, nowMs: number): Promise<ImportGrant> {
    const fields = await this.#open(token);
    if (fields?.keyId !== keyId) throw kmsError('InvalidImportToken');
    if (fields.expiresMs <= nowMs) throw kmsError('ExpiredImportToken');
    const der = Buffer.from(fields.privateKey, 'base64');
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    return { ...fields, privateKey };
  }

  async #open(token: string): Promise<z.output<typeof content> | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await this.#sealer.open(Buffer.from(token, 'base64').toString('latin1'));
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
    const { data } = content.safeParse(parse(bytes));
    bytes.fill(0);
    return data;
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    return undefined;
  }
}
