import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import { seededRandom, TestClock } from '@osseal/service-kit';
import { LowdbKeyRegistry } from '@osseal/storage/lowdb';
import fc from 'fast-check';
import { demandImportable } from '../../src/keys/key-import.ts';
import { DAY_MS, type KmsFixture, kmsFixture, type Parameters, SCOPE, START_MS } from '../actions/kms-fixture.ts';
import { ModelKey, type Sealed } from './key-model.ts';

const RUNS = 20;
const STEPS_OF_RUN = 600;
const MOST_KEYS = 6;

/** One thing that is done; the numbers choose among what is there at the time. */
const step = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant('create' as const) },
    { weight: 6, arbitrary: fc.constantFrom('enable' as const, 'disable' as const) },
    { weight: 4, arbitrary: fc.constantFrom('schedule' as const, 'cancel' as const) },
    { weight: 2, arbitrary: fc.constantFrom('protect' as const, 'unprotect' as const) },
    { weight: 8, arbitrary: fc.constant('describe' as const) },
    { weight: 8, arbitrary: fc.constant('encrypt' as const) },
    { weight: 8, arbitrary: fc.constant('decrypt' as const) },
    { weight: 5, arbitrary: fc.constantFrom('rotate' as const, 'do not rotate' as const) },
    { weight: 4, arbitrary: fc.constantFrom('import' as const, 'delete material' as const) },
    { weight: 8, arbitrary: fc.constant('wait' as const) },
    { weight: 2, arbitrary: fc.constantFrom('restart' as const, 'catch up' as const) },
  ),
  key: fc.nat(MOST_KEYS - 1),
  blob: fc.nat(1000),
  days: fc.integer({ min: 7, max: 60 }),
  hours: fc.integer({ min: 1, max: 24 * 20 }),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The real thing beside the model, on one file. */
class World {
  readonly #directory: string;
  readonly #clock = new TestClock(START_MS);
  readonly #random = seededRandom('model');
  readonly keys: ModelKey[] = [];
  #kms: KmsFixture | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get kms(): KmsFixture {
    if (this.#kms === undefined) throw new Error('not started');
    return this.#kms;
  }

  get now(): number {
    return this.#clock.now();
  }

  async start(): Promise<void> {
    await this.#kms?.registry.close();
    const registry = await LowdbKeyRegistry.open(this.#directory);
    this.#kms = await kmsFixture({ registry, clock: this.#clock, random: this.#random });
  }

  async close(): Promise<void> {
    await this.kms.registry.close();
  }

  async take({ what, key: choice, blob, days, hours }: Step): Promise<void> {
    if (what === 'restart') return this.start();
    if (what === 'catch up') return this.#catchUp();
    if (what === 'wait') return this.#clock.advance(hours * 3_600_000);
    const key = this.keys[choice % Math.max(1, this.keys.length)];
    if (key === undefined || (what === 'create' && this.keys.length < MOST_KEYS)) return this.#create(choice, days);
    const KeyId = key.id;
    if (key.isGone(this.now)) {
      this.keys.splice(this.keys.indexOf(key), 1);
      for (const action of ['DescribeKey', 'EnableKey', 'CancelKeyDeletion']) {
        expect(await this.#outcome(action, { KeyId })).toBe('Forbidden.KeyNotFound');
      }
      return;
    }
    key.look(this.now);
    switch (what) {
      case 'enable':
        return this.#same('EnableKey', { KeyId }, key.turn('Enabled', this.now));
      case 'disable':
        return this.#same('DisableKey', { KeyId }, key.turn('Disabled', this.now));
      case 'schedule':
        return this.#same(
          'ScheduleKeyDeletion',
          { KeyId, PendingWindowInDays: String(days) },
          key.schedule(days, this.now),
        );
      case 'cancel':
        return this.#same('CancelKeyDeletion', { KeyId }, key.cancel(this.now));
      case 'protect':
      case 'unprotect': {
        const isProtected = what === 'protect';
        const parameters = { KeyId, EnableDeletionProtection: String(isProtected) };
        return this.#same('SetDeletionProtection', parameters, key.protect(isProtected));
      }
      case 'rotate': {
        const parameters = { KeyId, EnableAutomaticRotation: 'true', RotationInterval: `${days}d` };
        return this.#same('UpdateRotationPolicy', parameters, key.rotateEvery(days * DAY_MS, this.now));
      }
      case 'do not rotate': {
        const parameters = { KeyId, EnableAutomaticRotation: 'false' };
        return this.#same('UpdateRotationPolicy', parameters, key.rotateEvery(undefined, this.now));
      }
      case 'delete material':
        return this.#same('DeleteKeyMaterial', { KeyId }, key.deleteMaterial());
      case 'import':
        return this.#import(key, days % 2 === 0 ? this.now + days * DAY_MS : undefined);
      case 'create':
      case 'describe':
        return this.#describe(key);
      case 'encrypt':
        return this.#encrypt(key, String(blob));
      case 'decrypt':
        return this.#decrypt(key, key.sealed[blob % Math.max(1, key.sealed.length)]);
    }
  }

  async #outcome(action: string, parameters: Parameters): Promise<string> {
    return this.kms.run(action, parameters).then(() => 'ok', codeOf);
  }

  async #same(action: string, parameters: Parameters, expected: string): Promise<void> {
    expect([action, await this.#outcome(action, parameters)]).toEqual([action, expected]);
  }

  async #catchUp(): Promise<void> {
    for (const key of this.keys) if (!key.isGone(this.now)) key.look(this.now);
    await this.kms.keys.catchUp();
    const expected = this.keys.filter((key) => !key.isGone(this.now)).map((key) => key.id);
    expect([...this.kms.registry.allKeys()].map((key) => key.keyId).sort()).toEqual(expected.sort());
  }

  async #create(choice: number, days: number): Promise<void> {
    const isExternal = choice % 3 === 0;
    const intervalMs = choice % 3 === 1 ? days * DAY_MS : undefined;
    const { KeyMetadata } = await this.kms.run('CreateKey', {
      Origin: isExternal ? 'EXTERNAL' : 'Aliyun_KMS',
      ...(intervalMs === undefined ? {} : { EnableAutomaticRotation: 'true', RotationInterval: `${days}d` }),
    });
    this.keys.push(new ModelKey(String((KeyMetadata as { KeyId: string }).KeyId), isExternal, this.now, intervalMs));
  }

  /** The material of a key is always the same: a key takes no other. */
  async #import(key: ModelKey, expiresMs: number | undefined): Promise<void> {
    const real = async () => {
      const record = await this.kms.keys.find({ kind: 'id', keyId: key.id }, SCOPE, { alias: false, foreign: false });
      demandImportable(record);
      const expiresAt = expiresMs === undefined ? undefined : new Date(expiresMs).toISOString();
      await this.kms.keys.imports.accept(record, Buffer.from(key.id.slice(-8).repeat(4)), expiresAt);
    };
    const outcome = await real().then(() => 'ok', codeOf);
    expect(outcome).toBe(key.import(expiresMs));
  }

  async #describe(key: ModelKey): Promise<void> {
    const { KeyMetadata } = await this.kms.run('DescribeKey', { KeyId: key.id });
    const isOn = key.intervalMs !== undefined;
    const next = key.lastRotatedMs + (key.intervalMs ?? 0);
    expect(KeyMetadata).toMatchObject({
      KeyState: key.state,
      LastRotationDate: wire(key.lastRotatedMs),
      DeleteDate: key.deleteAtMs === undefined ? '' : wire(key.deleteAtMs),
      MaterialExpireTime: key.expiresMs === undefined ? '' : wire(key.expiresMs),
      AutomaticRotation: !isOn ? 'Disabled' : key.state === 'Enabled' ? 'Enabled' : 'Suspended',
      DeletionProtection: key.isProtected ? 'Enabled' : 'Disabled',
      ...(isOn ? { NextRotationDate: wire(next), RotationInterval: `${(key.intervalMs ?? 0) / 1000}s` } : {}),
    });
    if (!isOn) expect(KeyMetadata).not.toHaveProperty('NextRotationDate');
    const { KeyVersions, TotalCount } = await this.kms.run('ListKeyVersions', { KeyId: key.id, PageSize: '101' });
    expect(TotalCount).toBe(key.versions);
    const ids = (KeyVersions as { KeyVersion: { KeyVersionId: string }[] }).KeyVersion.map((one) => one.KeyVersionId);
    expect(new Set(ids).size).toBe(key.versions);
    expect((KeyMetadata as Record<string, string>).PrimaryKeyVersion).toBe(ids.at(-1) ?? '');
    const listed = await this.kms.run('ListKeys', {
      PageSize: '100',
      Filters: JSON.stringify([{ Key: 'KeyState', Values: [key.state] }]),
    });
    expect((listed.Keys as { Key: { KeyId: string }[] }).Key.map((one) => one.KeyId)).toContain(key.id);
  }

  async #encrypt(key: ModelKey, text: string): Promise<void> {
    const plaintext = Buffer.from(text).toString('base64');
    const context = JSON.stringify({ key: key.id, text });
    const parameters = { KeyId: key.id, Plaintext: plaintext, EncryptionContext: context };
    const expected = key.use();
    if (expected !== 'ok') return this.#same('Encrypt', parameters, expected);
    const answer = await this.kms.run('Encrypt', parameters);
    const versionId = String(answer.KeyVersionId);
    if (key.primary === undefined) expect(key.seen.has(versionId) && !key.isExternal).toBe(false);
    else expect(versionId).toBe(key.primary);
    key.primary = versionId;
    key.seen.add(versionId);
    key.sealed.push({ blob: String(answer.CiphertextBlob), versionId, plaintext, context });
  }

  async #decrypt(key: ModelKey, sealed: Sealed | undefined): Promise<void> {
    // Nothing was encrypted yet; the model has looked at the key, so the real thing has to.
    if (sealed === undefined) return this.#describe(key);
    const { blob, context, versionId, plaintext } = sealed;
    const parameters = { CiphertextBlob: blob, EncryptionContext: context };
    const expected = key.use();
    if (expected !== 'ok') return this.#same('Decrypt', parameters, expected);
    const answer = await this.kms.run('Decrypt', parameters);
    expect(answer).toEqual({ KeyId: key.id, KeyVersionId: versionId, Plaintext: plaintext });
    await this.#same('Decrypt', { CiphertextBlob: blob }, 'InvalidParameter');
  }

  /** At the end everything that can be read is read, from the file alone. */
  async readAll(): Promise<void> {
    await this.start();
    for (const key of this.keys) {
      if (key.isGone(this.now)) continue;
      key.look(this.now);
      expect(this.kms.registry.listKeys(SCOPE).some((record) => record.keyId === key.id)).toBe(true);
      for (const sealed of key.sealed) await this.#decrypt(key, sealed);
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof WireError) return error.code;
  throw error;
}

function wire(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

describe('keys', () => {
  it(`do as a simple model says, over ${RUNS * STEPS_OF_RUN} random steps with time passing and restarts`, async () => {
    let steps = 0;
    const sequence = fc.array(step, { minLength: STEPS_OF_RUN, maxLength: STEPS_OF_RUN });
    await fc.assert(
      fc.asyncProperty(sequence, async (all) => {
        const directory = await mkdtemp(join(tmpdir(), 'osseal-key-model-'));
        const world = new World(directory);
        try {
          await world.start();
          for (const one of all) {
            await world.take(one);
            steps += 1;
          }
          await world.readAll();
        } finally {
          await world.close();
          await rm(directory, { recursive: true, force: true });
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(steps).toBeGreaterThanOrEqual(10_000);
  }, 120_000);
});
