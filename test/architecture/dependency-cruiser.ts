import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** One import that a rule forbids. */
interface Violation {
  readonly rule: string;
  /** `<importing file> → <imported file>` */
  readonly edge: string;
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/**
 * Runs the import rules of `.dependency-cruiser.cjs` over folders below `base`. As a process of its own: the tool loads its
 * compilers by means that Jest's module system lacks.
 */
export async function cruise(
  base: string,
  folders: readonly string[],
): Promise<{ readonly modules: readonly string[]; readonly violations: readonly Violation[] }> {
  const command = [
    join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'],
    ...folders,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: base, maxBuffer: 256 * 1024 * 1024 });
  const report = JSON.parse(stdout) as Report;
  return {
    modules: report.modules.map(({ source }) => source),
    violations: report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, edge: `${from} → ${to}` })),
  };
}
