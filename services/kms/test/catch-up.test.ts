import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { call, type Harness, KEY_ID, seedOf, startKms } from './kms-harness.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe('what the clock asks for', () => {
  let harness: Harness | undefined;
  afterEach(() => harness?.close());

  const rotating = async () => {
    const intervals = jest.spyOn(globalThis, 'setInterval');
    harness = await startKms();
    const tick = intervals.mock.calls.find(([, delay]) => delay === MINUTE_MS)?.[0];
    intervals.mockRestore();
    const parameters = { KeyId: KEY_ID, EnableAutomaticRotation: 'true', RotationInterval: '30d' };
    expect((await call(harness, 'UpdateRotationPolicy', parameters)).status).toBe(200);
    harness.clock.advance(30 * DAY_MS);
    return { ...harness, tick };
  };

  it('is done every minute to keys that nobody uses', async () => {
    const { tick, registry } = await rotating();
    expect(tick).toBeDefined();
    const rotated = new Promise<void>((resolve) => {
      const update = registry.updateKey.bind(registry);
      jest.spyOn(registry, 'updateKey').mockImplementation(async (...change) => {
        const record = await update(...change);
        resolve();
        return record;
      });
    });
    tick?.();
    await rotated;
    expect(registry.findKey(KEY_ID)?.versions).toHaveLength(2);
  });

  it('is done when the service starts', async () => {
    const { kms, registry } = await rotating();
    await kms.seed(seedOf({}));
    expect(registry.findKey(KEY_ID)?.versions).toHaveLength(2);
  });
});
