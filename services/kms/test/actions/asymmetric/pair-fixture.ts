import type { CmkRecord } from '@osseal/storage';
import { newKeyVersionId } from '../../../src/keys/key-id.ts';
import type { KeyUsage } from '../../../src/keys/key-spec.ts';
import { type KmsFixture, kmsFixture, SCOPE } from '../kms-fixture.ts';

/** Parameters that name a version of a key pair. */
export interface PairNames extends Record<string, string> {
  readonly KeyId: string;
  readonly KeyVersionId: string;
}

export interface PairFixture extends KmsFixture {
  /** A new key of this spec and usage, and its only version. */
  aPair(keySpec: string, keyUsage: KeyUsage): Promise<PairNames>;
  /** Gives a key another version, made at once; the names of that version. */
  anotherVersion(keyId: string): Promise<PairNames>;
}

/** A KMS domain in memory that makes keys of any kind. */
export async function pairFixture(): Promise<PairFixture> {
  const kms = await kmsFixture();
  return {
    ...kms,
    async aPair(keySpec, keyUsage) {
      return namesOf(await kms.keys.create(SCOPE, { description: '', tags: {}, keySpec, keyUsage }));
    },
    async anotherVersion(keyId) {
      // CreateKeyVersion has rules of its own, about how soon it may be called.
      const { keySpec } = kms.record(keyId);
      const material = await kms.keyring.createMaterial(keySpec);
      const keyVersionId = newKeyVersionId(keyId, kms.random);
      const version = { keyVersionId, createdAt: new Date(kms.clock.now()).toISOString(), ...material };
      const key = await kms.registry.updateKey(keyId, (current) => ({
        ...current,
        primaryVersionId: keyVersionId,
        versions: [...current.versions, version],
      }));
      return namesOf(key);
    },
  };
}

function namesOf(key: CmkRecord): PairNames {
  return { KeyId: key.keyId, KeyVersionId: key.primaryVersionId };
}

/** Text of parameters and answers. */
export function base64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64');
}

/** Bytes of an answer's field. */
export function bytesOf(text: unknown): Buffer {
  return Buffer.from(String(text), 'base64');
}
