import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { compatibilityPage } from '../src/actions/compatibility.ts';

const PAGE = new URL('../../../docs/generated/oss-compatibility.md', import.meta.url);

describe('docs/generated/oss-compatibility.md', () => {
  it('says what the code does; npm run docs writes it', async () => {
    expect(await readFile(PAGE, 'utf8')).toBe(compatibilityPage());
  });
});
