import { createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import type { CmkRecord, KeyState } from '@osseal/storage';
import { ACCOUNT, type Harness, ROOT, SEED, send, signed, startKms, type WireAnswer } from '../kms-harness.ts';

export const REGION = 'cn-hangzhou';
/** The key of OSS, which users may look at and no more. */
export const SERVICE_KEY_ID = 'key-hzz0000000000000002';

/** A request to one action. */
export interface SampleRequest {
  readonly parameters: Readonly<Record<string, string>>;
  /** Default: the root of the account. */
  readonly as?: { readonly id: string; readonly secret: string };
}

/** A user's RSA key, for what leaves the service wrapped. */
export const WRAPPING_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');

/** A KMS on the wire, and short ways to what a request needs to be there before. */
export class SampleWorld {
  readonly harness: Harness;
  #names = 0;

  private constructor(harness: Harness) {
    this.harness = harness;
  }

  static async start(options: Parameters<typeof startKms>[0] = {}): Promise<SampleWorld> {
    const serviceKey = { account: ACCOUNT, region: REGION, id: SERVICE_KEY_ID, aliases: ['alias/acs/oss'] };
    const seed = { ...SEED, keys: [...(SEED.keys ?? []), serviceKey] };
    return new SampleWorld(await startKms({ seed, ...options }));
  }

  close(): Promise<void> {
    return this.harness.close();
  }

  /** Sends a signed call with its parameters in a form, where they may be long. */
  send(action: string, { parameters, as = ROOT }: SampleRequest): Promise<WireAnswer> {
    const body = new URLSearchParams(signed(action, parameters, this.harness.clock.now(), { key: as }));
    return send(`${this.harness.url}/`, { method: 'POST', body });
  }

  /** The answer of a call that must succeed. */
  async run(action: string, parameters: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
    const { status, text, body } = await this.send(action, { parameters });
    if (status !== 200 || body === undefined) throw new Error(`${action} answered ${status} ${text}`);
    return body;
  }

  /** A name that nothing has yet. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}-${this.#names}`;
  }

  /** A new key, AES-256 unless it is said otherwise. */
  async key(parameters: Readonly<Record<string, string>> = {}): Promise<CmkRecord> {
    const { KeyMetadata } = await this.run('CreateKey', parameters);
    return this.record((KeyMetadata as { KeyId: string }).KeyId);
  }

  async alias(keyId: string): Promise<string> {
    const AliasName = this.name('alias/sample');
    await this.run('CreateAlias', { AliasName, KeyId: keyId });
    return AliasName;
  }

  async blob(keyId: string): Promise<string> {
    return String((await this.run('Encrypt', { KeyId: keyId, Plaintext: 'aGVsbG8=' })).CiphertextBlob);
  }

  /** A new secret with the version `v1`. */
  async secret(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const SecretName = this.name('secret');
    await this.run('CreateSecret', { SecretName, SecretData: 'hush', VersionId: 'v1', ...parameters });
    return SecretName;
  }

  /** The parameters of an import that works. */
  async import(keyId: string, material: Uint8Array = Buffer.alloc(32, 1)): Promise<Record<string, string>> {
    const wanted = { KeyId: keyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_1', WrappingKeySpec: 'RSA_2048' };
    const { PublicKey, ImportToken } = await this.run('GetParametersForImport', wanted);
    const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
    const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha1' }, material).toString('base64');
    return { KeyId: keyId, ImportToken: String(ImportToken), EncryptedKeyMaterial };
  }

  record(keyId: string): CmkRecord {
    const record = this.harness.registry.findKey(keyId);
    if (record === undefined) throw new Error(`no key ${keyId}`);
    return record;
  }

  /** Puts a key in a state, also in one that keys of its sort do not come to by themselves. */
  async force(keyId: string, change: Partial<CmkRecord> & { readonly state?: KeyState }): Promise<void> {
    const deleteAt = new Date(this.harness.clock.now() + 86_400_000).toISOString();
    const more = change.state === 'PendingDeletion' ? { deleteAt } : {};
    await this.harness.registry.updateKey(keyId, (current) => ({ ...current, ...more, ...change }));
  }
}
