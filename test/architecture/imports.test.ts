import { beforeAll, describe, expect, it } from '@jest/globals';
import { cruise, ROOT } from './dependency-cruiser.ts';

describe('imports', () => {
  let found: Awaited<ReturnType<typeof cruise>>;

  beforeAll(async () => {
    found = await cruise(ROOT, ['packages', 'services', 'test']);
  }, 60_000);

  it('keep to the rules', () => {
    expect(found.violations).toEqual([]);
  });

  it('were followed through all parts', () => {
    for (const part of ['packages/protocol', 'packages/ram', 'packages/storage', 'services/kms', 'services/gateway']) {
      expect(found.modules.filter((source) => source.startsWith(`${part}/src/`)).length).toBeGreaterThan(5);
    }
    expect(found.modules).not.toContainEqual(expect.stringMatching(/(^|\/)dist\//));
  });
});
