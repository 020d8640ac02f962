import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUNDLER = 'packages/osseal/bundle.mjs';
const HERE = fileURLToPath(new URL('../..', import.meta.url));
const git = (...args) => execFileSync('git', args, { cwd: HERE, encoding: 'utf8' }).trim();

/**
 * @typedef {object} Product a built checkout that is measured
 * @property {string} name
 * @property {string} root
 * @property {string} commit
 */

/** This checkout, with what is not committed. @returns {Product} */
export function thisCheckout() {
  return { name: 'this', root: HERE, commit: describeCommit() };
}

function describeCommit() {
  try {
    return git('describe', '--always', '--dirty');
  } catch {
    return 'unknown';
  }
}

/**
 * Another revision, built in a temporary folder that `remove` deletes. It shares the installed packages of this checkout,
 * so both must ask for the same ones.
 * @returns {{ product: Product, remove(): void }}
 */
export function checkoutOf(revision) {
  const commit = git('rev-parse', '--short', `${revision}^{commit}`);
  if (git('diff', '--name-only', commit, '--', 'package-lock.json') !== '') {
    console.error(
      `Note: ${revision} has another package-lock.json; it is measured with the packages of this checkout.`,
    );
  }
  const root = mkdtempSync(join(tmpdir(), 'osseal-bench-revision-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    execFileSync('sh', ['-c', 'git archive "$0" | tar -x -C "$1"', commit, root], { cwd: HERE });
    linkPackages(root);
    const compiler = join(HERE, 'node_modules/typescript-native/bin/tsc');
    const build = (...args) =>
      execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    build(compiler, '-b');
    // Revisions from before the program was bundled have none.
    if (existsSync(join(root, BUNDLER))) build(BUNDLER);
  } catch (error) {
    remove();
    throw error;
  }
  return { product: { name: commit, root, commit }, remove };
}

/** Every installed package by a link, but those of the workspace, which are links to their own folders already. */
function linkPackages(root) {
  const from = join(HERE, 'node_modules');
  const to = join(root, 'node_modules');
  mkdirSync(join(to, '@osseal'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@osseal' && name !== 'osseal') symlinkSync(join(from, name), join(to, name));
  }
  for (const folder of ['packages', 'services']) {
    for (const name of readdirSync(join(root, folder))) {
      const target = join(root, folder, name);
      const nested = join(HERE, folder, name, 'node_modules');
      if (existsSync(nested)) symlinkSync(nested, join(target, 'node_modules'));
      symlinkSync(target, join(to, name === 'osseal' ? name : `@osseal/${name}`));
    }
  }
}
