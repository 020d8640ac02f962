import { describe, expect, it } from '@jest/globals';
import { ObjectHarness, patterned } from '../objects/object-harness.ts';

const AES256 = { 'x-oss-server-side-encryption': 'AES256' };
const DAY_MS = 24 * 3600 * 1000;

describe('rotation of the OSS-managed master key', () => {
  it('gives new objects the new version and keeps old ones readable', async () => {
    const harness = await ObjectHarness.open({ rotationIntervalMs: DAY_MS });
    const bodies = [1, 2, 3, 4].map((seed) => patterned(70_000, seed));
    for (const [at, body] of bodies.entries()) {
      await harness.put(`o${at}`, body, { headers: AES256 });
      harness.clock.advance(DAY_MS);
    }
    const versions = bodies.map((_, at) => harness.record(`o${at}`).encryption);
    expect(versions).toMatchObject(['1', '2', '3', '4'].map((masterKeyVersion) => ({ masterKeyVersion })));
    for (const [at, body] of bodies.entries()) {
      expect((await harness.get(`o${at}`)).body.equals(body)).toBe(true);
    }
  });
});
