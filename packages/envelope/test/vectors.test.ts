import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sealedSize } from '@osseal/envelope';
import { openAll, patternBytes, sealAll } from './segment-fixture.ts';

interface Vector {
  readonly suite: string;
  readonly dataKey: string | null;
  readonly salt: string;
  readonly plaintextSize: number;
  readonly sealedSize: number;
  readonly header: string;
  readonly sealedSha256: string;
  readonly sealed?: string;
}

const { vectors } = JSON.parse(readFileSync(new URL('./vectors/envelope-v1.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

describe('the frozen vectors of envelope v1', () => {
  it.each(vectors)('$suite, $plaintextSize bytes: seals to the frozen bytes and opens them', (vector) => {
    const dataKey = vector.dataKey === null ? null : Buffer.from(vector.dataKey, 'hex');
    const salt = Buffer.from(vector.salt, 'hex');
    const plaintext = patternBytes(vector.plaintextSize);

    const sealed = sealAll(plaintext, dataKey, salt);

    expect(sealed.length).toBe(vector.sealedSize);
    expect(sealedSize(vector.plaintextSize)).toBe(vector.sealedSize);
    expect(sealed.subarray(0, 56).toString('hex')).toBe(vector.header);
    expect(createHash('sha256').update(sealed).digest('hex')).toBe(vector.sealedSha256);
    if (vector.sealed !== undefined) expect(sealed.toString('hex')).toBe(vector.sealed);
    expect(openAll(sealed, dataKey, vector.plaintextSize, salt).equals(plaintext)).toBe(true);
  });
});
