import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import fc from 'fast-check';
import { DAY_MS } from '../actions/kms-fixture.ts';
import { NAME, type SecretFixture, secretFixture } from '../actions/secrets/secret-fixture.ts';

/** What a secret must be, kept the plain way: a pointer for each stage, and values by age. */
class SecretModel {
  readonly values = new Map<string, string>([['v0', 'a']]);
  readonly pointers = new Map<string, string>([['ACSCurrent', 'v0']]);
  deleteAt: number | undefined;

  put(id: string, value: string, stages: readonly string[]): string {
    if (this.deleteAt !== undefined) return 'Rejected.ResourceInDeleteWindow';
    const known = this.values.get(id);
    if (known !== undefined) return known === value ? 'ok' : 'Rejected.ResourceExist';
    const after = new Map(this.pointers);
    if (stages.includes('ACSCurrent')) moveCurrent(after, id);
    for (const stage of stages) if (stage !== 'ACSCurrent') after.set(stage, id);
    if (after.size > 8) return 'Rejected.LimitExceeded';
    this.#point(after);
    this.values.set(id, value);
    if (this.values.size > 10) this.#dropOldest();
    return 'ok';
  }

  change(stage: string, to: string | undefined, from: string | undefined): string {
    const isReserved = stage === 'ACSCurrent' || stage === 'ACSPrevious';
    if (to === undefined && (isReserved || from === undefined)) return 'MissingParameter';
    if (this.deleteAt !== undefined) return 'Rejected.ResourceInDeleteWindow';
    for (const id of [to, from]) if (id !== undefined && !this.values.has(id)) return 'Forbidden.ResourceNotFound';
    if (from !== undefined && this.pointers.get(stage) !== from) return 'InvalidParameter';
    const after = new Map(this.pointers);
    if (to === undefined) after.delete(stage);
    else if (stage === 'ACSCurrent') moveCurrent(after, to);
    else after.set(stage, to);
    if (after.size > 8) return 'Rejected.LimitExceeded';
    this.#point(after);
    return 'ok';
  }

  get(id: string | undefined, stage: string | undefined): string {
    if (this.deleteAt !== undefined) return 'Rejected.ResourceInDeleteWindow';
    const wanted = id ?? this.pointers.get(stage ?? 'ACSCurrent');
    const agrees = id === undefined || stage === undefined || this.pointers.get(stage) === id;
    const value = wanted === undefined || !agrees ? undefined : this.values.get(wanted);
    return value === undefined ? 'Forbidden.ResourceNotFound' : `value ${value}`;
  }

  stages(): Record<string, string[]> {
    const byVersion: Record<string, string[]> = {};
    for (const id of this.values.keys()) byVersion[id] = [];
    for (const [stage, id] of this.pointers) byVersion[id]?.push(stage);
    return byVersion;
  }

  #point(after: ReadonlyMap<string, string>): void {
    this.pointers.clear();
    for (const [stage, id] of after) this.pointers.set(stage, id);
  }

  #dropOldest(): void {
    const marked = new Set(this.pointers.values());
    for (const id of this.values.keys()) {
      if (marked.has(id)) continue;
      this.values.delete(id);
      return;
    }
  }
}

function moveCurrent(pointers: Map<string, string>, to: string): void {
  const from = pointers.get('ACSCurrent');
  pointers.set('ACSCurrent', to);
  if (from !== undefined && from !== to) pointers.set('ACSPrevious', from);
}

const id = fc.integer({ min: 0, max: 14 }).map((number) => `v${number}`);
const stage = fc.constantFrom('ACSCurrent', 'ACSPrevious', 'Next', 'Base', 'c', 'd', 'e', 'f', 'g');
const value = fc.constantFrom('a', 'b');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constant('put' as const),
      id,
      value,
      maybe(fc.uniqueArray(stage, { minLength: 1, maxLength: 3 })),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant('change' as const), stage, maybe(id), maybe(id)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('get' as const), maybe(id), maybe(stage)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), fc.integer({ min: 7, max: 30 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('restore' as const)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 6 })) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function outcomeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'ok';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

const given = (parameters: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));

async function take(taken: Step, model: SecretModel, kms: SecretFixture): Promise<void> {
  switch (taken[0]) {
    case 'put': {
      const [, versionId, data, stages] = taken;
      const more = given({ VersionStages: stages === undefined ? undefined : JSON.stringify(stages) });
      const expected = model.put(versionId, data, stages ?? ['ACSCurrent']);
      expect(await outcomeOf(kms.put(versionId, data, more))).toBe(expected);
      return;
    }
    case 'change': {
      const [, VersionStage, MoveToVersion, RemoveFromVersion] = taken;
      const parameters = given({ SecretName: NAME, VersionStage, MoveToVersion, RemoveFromVersion });
      const expected = model.change(VersionStage, MoveToVersion, RemoveFromVersion);
      expect(await outcomeOf(kms.run('UpdateSecretVersionStage', parameters))).toBe(expected);
      return;
    }
    case 'get': {
      const [, VersionId, VersionStage] = taken;
      const read = kms.value(given({ VersionId, VersionStage }));
      const seen = await read.then((data) => `value ${String(data)}`).catch((error: WireError) => error.code);
      expect(seen).toBe(model.get(VersionId, VersionStage));
      return;
    }
    case 'delete': {
      const run = kms.run('DeleteSecret', { SecretName: NAME, RecoveryWindowInDays: String(taken[1]) });
      expect(await outcomeOf(run)).toBe(model.deleteAt === undefined ? 'ok' : 'Rejected.ResourceInDeleteWindow');
      model.deleteAt ??= kms.clock.now() + taken[1] * DAY_MS;
      return;
    }
    case 'restore':
      expect(await outcomeOf(kms.run('RestoreSecret', { SecretName: NAME }))).toBe('ok');
      model.deleteAt = undefined;
      return;
    case 'wait':
      kms.clock.advance(taken[1] * DAY_MS);
  }
}

describe('a secret under random calls', () => {
  it('is what a model of it says, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const kms = await secretFixture();
        let model = new SecretModel();
        await kms.aSecret({ VersionId: 'v0', SecretData: 'a' });
        for (const taken of steps) {
          if (model.deleteAt !== undefined && model.deleteAt <= kms.clock.now()) {
            // Gone: nobody sees it, and its name is free for another.
            expect(await outcomeOf(kms.value())).toBe('Forbidden.ResourceNotFound');
            await kms.aSecret({ VersionId: 'v0', SecretData: 'a' });
            model = new SecretModel();
          }
          await take(taken, model, kms);
          if (model.deleteAt !== undefined && model.deleteAt <= kms.clock.now()) continue;
          const seen = await kms.stages();
          expect(Object.keys(seen)).toEqual([...model.values.keys()]);
          const sorted = (stages: Readonly<Record<string, readonly string[]>>) =>
            Object.entries(stages).map(([version, names]) => [version, [...names].sort()]);
          expect(sorted(seen)).toEqual(sorted(model.stages()));
        }
      }),
      { numRuns: 100 },
    );
  });
});
