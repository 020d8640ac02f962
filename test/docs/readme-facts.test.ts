import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '@osseal/testkit';

const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');

/** The cells of every table row of a page. */
function tableRows(markdown: string): string[][] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  return rows
    .map((row) => row.slice(1, row.lastIndexOf('|')).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
}

describe('the README', () => {
  it('lists every setting with its flag, variable and default', async () => {
    const cli = join(repositoryRoot, 'packages/osseal/bin/osseal.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'up', '--help']);
    // Two lines each: "--flag, OSSEAL_VARIABLE", then "meaning [default]".
    const described = [...stdout.matchAll(/^ {2}(?:(--[\w-]+), )?(OSSEAL_\w+)\n\s+.*?(?: \[(.*)\])?$/gm)];
    expect(described.length).toBeGreaterThan(20);
    const rows = tableRows(readme).filter((cells) => cells[1]?.startsWith('`OSSEAL_'));
    expect(rows).toHaveLength(described.length);
    for (const [, flag, variable, fallback] of described) {
      const cells = [flag, variable, fallback].map((text) => (text ? `\`${text}\`` : ''));
      expect(rows.map((row) => row.slice(0, 3))).toContainEqual(cells);
    }
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md'])(
    '%s links to files that exist',
    async (page) => {
      const text = await readFile(join(repositoryRoot, page), 'utf8');
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
      for (const target of targets) await access(join(repositoryRoot, page, '..', target));
    },
  );

  it('and the architecture name files that exist', async () => {
    const text = await readFile(join(repositoryRoot, 'docs/architecture.md'), 'utf8');
    const places = tableRows(text).flatMap(([step = '', where = '']) => (/^\d/.test(step) ? [where] : []));
    const named = places.flatMap((where) => [...where.matchAll(/`([^`]+)`/g)]);
    expect(named.length).toBeGreaterThan(20);
    let folder = '';
    for (const [, path = ''] of named) {
      // A bare file name is in the folder of the file named before it.
      const full = path.includes('/') ? path : `${folder}/${path}`;
      folder = full.replace(/\/[^/]*$/, '');
      const found = ['packages', 'services'].map((top) => access(join(repositoryRoot, top, full)));
      await Promise.any(found).catch(() => {
        throw new Error(`${full} is in neither packages nor services.`);
      });
    }
  });
});
