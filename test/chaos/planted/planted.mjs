/**
 * Plants defects, one at a time, in a copy of this repository, and shows that the check that is there for it finds each.
 *
 *   npm run planted -- [--only TEXT]
 *
 * Ends with 1 when a check did not find its defect.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFECTS } from './defects.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COMPILER = 'node_modules/typescript-native/bin/tsc';
const BUNDLER = 'packages/osseal/bundle.mjs';
const NOT_COPIED = new Set(['node_modules', '.git', '.osseal']);

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = DEFECTS.filter(({ name }) => name.includes(values.only));
const copy = mkdtempSync(join(tmpdir(), 'osseal-planted-'));
let missed = 0;
try {
  makeCopy();
  for (const defect of chosen) {
    const outcome = plant(defect);
    if (!outcome.isFound) missed += 1;
    process.stdout.write(
      `${outcome.isFound ? 'found' : 'MISSED'}  ${defect.name}\n        by ${outcome.by}\n        ${outcome.said}\n`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`planted: ${chosen.length}; missed: ${missed}\n`);
process.exitCode = missed === 0 && chosen.length > 0 ? 0 : 1;

/** The sources and what was built of them; installed packages are shared, those of the workspace are the copy's own. */
function makeCopy() {
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.has(name))
      cpSync(join(ROOT, name), join(copy, name), { recursive: true, preserveTimestamps: true });
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@osseal'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@osseal') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  for (const folder of ['packages', 'services']) {
    for (const name of readdirSync(join(copy, folder))) {
      const { name: scoped } = JSON.parse(readFileSync(join(copy, folder, name, 'package.json'), 'utf8'));
      symlinkSync(join('..', '..', folder, name), join(modules, '@osseal', basename(scoped)));
    }
  }
}

function plant({ file, from, to, check, says }) {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  if (sound.split(from).length !== 2) throw new Error(`${file} is not as the defect has it`);
  try {
    writeFileSync(
      path,
      sound.replace(from, () => to),
    );
    const built = run([COMPILER, '-b', '--force']);
    if (built.status !== 0) throw new Error(`the defect does not compile:\n${built.text}`);
    const bundled = run([BUNDLER]);
    if (bundled.status !== 0) throw new Error(`the defect cannot be bundled:\n${bundled.text}`);
    const { status, text } = run(check);
    const said = text.split('\n').find((line) => /BROKEN|✕|IN CLEAR/.test(line)) ?? 'nothing';
    const detail = /BROKEN .*\n(.*)/.exec(text)?.[1] ?? '';
    return {
      isFound: status !== 0 && says.test(text),
      by: check.join(' '),
      said: `${said.trim()} ${detail}`.slice(0, 400),
    };
  } finally {
    writeFileSync(path, sound);
  }
}

function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, text: stdout + stderr };
}
