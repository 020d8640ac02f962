import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cliPage } from '../src/catalogue/cli-page.ts';
import { COMMAND_GROUPS } from '../src/catalogue/index.ts';

const commands = COMMAND_GROUPS.flatMap((group) => group.commands);

describe('the catalogue of commands', () => {
  it('is what docs/generated/cli.md says (npm run docs)', () => {
    const page = readFileSync(new URL('../../../docs/generated/cli.md', import.meta.url), 'utf8');
    expect(page).toBe(cliPage(COMMAND_GROUPS));
  });

  it('has each command once, with examples that name it', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
    for (const { name, examples = [] } of commands) {
      for (const example of examples) expect([example, example.includes(`osseal ${name}`)]).toEqual([example, true]);
    }
  });

  it('has no flag twice in a command', () => {
    for (const { options = [] } of commands) {
      const flags = options.map(({ flags: each }) => each.split(' ')[0]);
      expect(new Set(flags).size).toBe(flags.length);
    }
  });
});
