import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot, type ServiceProcesses, spawnServices } from '@osseal/testkit';
import { ossClient } from '../sdk/clients.ts';

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const text = (path: string) => readFile(join(repositoryRoot, path), 'utf8');
const { panels } = JSON.parse(await text('docs/grafana/osseal.json')) as { readonly panels: readonly Panel[] };
const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** Names of metrics that a query asks for, with the labels that it names of each. */
function askedBy(expr: string): string[] {
  return [...expr.matchAll(/\b(?:osseal|process|nodejs)_\w+/g)].map(([name]) => name);
}

describe('the Grafana dashboard', () => {
  let services: ServiceProcesses;
  let samples: string[];
  beforeAll(async () => {
    services = await spawnServices();
    const oss = ossClient(services, { bucket: 'encrypted' });
    await oss.putBucket('encrypted');
    await oss.put('a', Buffer.from('a'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
    await oss.get('a');
    const scrape = async (base: string) => (await fetch(`${base}/_osseal/metrics`)).text();
    const exposition = (await Promise.all([scrape(services.kms), scrape(services.oss)])).join('\n');
    samples = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  });

  afterAll(() => services.dispose());

  it('has a query in every panel', () => {
    const empty = panels.filter(({ type, targets = [] }) => type !== 'row' && targets.length === 0);
    expect([empty, queries.length > 25]).toEqual([[], true]);
  });

  it.each(queries)('asks in “$title” for what there is: $expr', ({ expr }) => {
    const asked = askedBy(expr);
    expect(asked).not.toEqual([]);
    for (const name of asked) {
      const lines = samples.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      expect([name, lines.length > 0]).toEqual([name, true]);
      const labels = [...expr.matchAll(/by \(([^)]+)\)|(\w+)(?:=|!=|=~)"/g)].flatMap(([, by, label]) =>
        (by ?? label ?? '').split(/, */),
      );
      for (const label of labels) expect(lines[0]).toContain(`${label}="`);
    }
  });

  it('and the page name every metric of Osseal', async () => {
    const page = await text('docs/observability.md');
    const names = new Set(samples.map((line) => line.replace(/[ {].*/, '').replace(/_(?:bucket|sum|count)$/, '')));
    const own = [...names].filter((name) => name.startsWith('osseal_'));
    expect(own.length).toBeGreaterThan(10);
    for (const name of own) {
      expect(page).toContain(`\`${name}\``);
      expect(queries.map(({ expr }) => expr).join(' ')).toContain(name);
    }
  });
});
