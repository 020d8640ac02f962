import { createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import type { AccessKey, OssealProcess } from '@osseal/testkit';
import { popClient } from './clients.ts';

type Answer = Record<string, unknown>;

/** A user's RSA key, for what leaves the service wrapped. */
export const RECEIVER = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');

/** The account of a test server, and short ways to what a call needs to be there before. All by pop-core. */
export class SampleAccount {
  readonly #client: ReturnType<typeof popClient>;
  readonly #agedPairs: string[];
  readonly #newcomers: AccessKey[];
  #names = 0;

  /**
   * @param agedPairs EC keys that are more than 7 days old
   * @param newcomers roots of accounts that have not activated KMS
   */
  constructor(server: OssealProcess, agedPairs: readonly string[], newcomers: readonly AccessKey[]) {
    this.#client = popClient(server);
    this.#agedPairs = [...agedPairs];
    this.#newcomers = [...newcomers];
  }

  /** The answer of a call that must succeed. */
  run(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#client.request<Answer>(action, parameters, { method: 'POST' });
  }

  /** A name that nothing has yet. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** A new key, AES-256 unless it is said otherwise. */
  async key(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const { KeyMetadata } = await this.run('CreateKey', parameters);
    return (KeyMetadata as { KeyId: string }).KeyId;
  }

  /** The newest version of a key. */
  async version(KeyId: string): Promise<string> {
    const { KeyVersions } = await this.run('ListKeyVersions', { KeyId });
    const versions = (KeyVersions as { KeyVersion: { KeyVersionId: string }[] }).KeyVersion;
    return String(versions.at(-1)?.KeyVersionId);
  }

  async alias(KeyId: string): Promise<string> {
    const AliasName = this.name('alias/sample');
    await this.run('CreateAlias', { AliasName, KeyId });
    return AliasName;
  }

  async blob(KeyId: string): Promise<string> {
    return String((await this.run('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).CiphertextBlob);
  }

  /** A new secret with the version `v1`. */
  async secret(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const SecretName = this.name('secret');
    await this.run('CreateSecret', { SecretName, SecretData: 'hush', VersionId: 'v1', ...parameters });
    return SecretName;
  }

  /** The parameters of an import that works. */
  async import(KeyId: string, material: Uint8Array = Buffer.alloc(32, 1)): Promise<Record<string, string>> {
    const wanted = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
    const { PublicKey, ImportToken } = await this.run('GetParametersForImport', wanted);
    const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
    const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha256' }, material).toString('base64');
    return { KeyId, ImportToken: String(ImportToken), EncryptedKeyMaterial };
  }

  /** An EC key whose last version is more than 7 days old; each once. */
  agedPair(): string {
    return taken(this.#agedPairs);
  }

  /** The root of an account that has not activated KMS; each once. */
  newcomer(): AccessKey {
    return taken(this.#newcomers);
  }
}

function taken<Item>(items: Item[]): Item {
  const item = items.shift();
  if (item === undefined) throw new Error('More are needed than the test made.');
  return item;
}
