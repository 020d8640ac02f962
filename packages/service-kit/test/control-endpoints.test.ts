import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { CONTROL_SECTIONS, controlEndpointsPage } from '@osseal/service-kit';

describe('docs/control-endpoints.md', () => {
  it('says what the catalogue says; npm run docs writes it', async () => {
    const page = await readFile(new URL('../../../docs/control-endpoints.md', import.meta.url), 'utf8');
    expect(page).toBe(controlEndpointsPage(CONTROL_SECTIONS));
  });

  it('names each endpoint once', () => {
    const names = CONTROL_SECTIONS.flatMap(({ endpoints }) => endpoints.map(({ method, path }) => `${method} ${path}`));
    expect(new Set(names).size).toBe(names.length);
  });
});
