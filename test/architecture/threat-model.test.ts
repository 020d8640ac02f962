import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../', import.meta.url);
const page = await readFile(new URL('docs/threat-model.md', ROOT), 'utf8');
const [, part = ''] = /^## Each claim and its test\n([\s\S]*?)^## /m.exec(page) ?? [];

interface Claim {
  readonly claim: string;
  readonly file: string;
  readonly title: string;
}

/** Rows of the tables, by who is kept from what. */
const claims = new Map<string, Claim[]>();
for (const section of part.split(/^### /m).slice(1)) {
  const [who = '', ...lines] = section.split('\n');
  const rows = lines.filter((line) => line.startsWith('| ') && !/^\| (Claim|---) /.test(line));
  claims.set(
    who,
    rows.map((row) => {
      const [, claim = '', file = '', title = ''] = /^\| (.*?) \| `(.*?)`: (.*?) \|$/.exec(row) ?? [];
      return { claim: claim || row, file, title };
    }),
  );
}

/** The files that jest runs: see jest.config.js. */
const RUN =
  /^((packages|services)\/[^/]+\/test|test\/(architecture|sdk|contract|browser|chaos|docs|bench|fuzz))\/.*\.test\.ts$/;

describe('the claims of the threat model', () => {
  it('are about everybody who may mean harm', () => {
    expect([...claims.keys()]).toEqual([
      'Reads the disk',
      'Writes to the disk',
      'Sits on the network',
      'Is a user with bad intent',
      'Runs a gateway with bad intent',
    ]);
    for (const rows of claims.values()) expect(rows.length).toBeGreaterThanOrEqual(5);
  });

  it.each([...claims.values()].flat().map((row) => [row.claim, row] as const))(
    '%s',
    async (_claim, { file, title }) => {
      expect(file).toMatch(RUN);
      await access(new URL(file, ROOT));
      const source = await readFile(new URL(file, ROOT), 'utf8');
      const calls = [...source.matchAll(/\bit(?:\.each\([\s\S]*?\))?\(\s*(['"`])(.*?)\1,/g)].map(([, , text]) => text);
      expect(calls).toContain(title);
    },
  );
});
