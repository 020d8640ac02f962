// Puts the program's own modules into a few files, dist/program: one by one, hundreds of them took half of a start and a fifth
// of the memory at rest. Packages from elsewhere stay packages. Runs after tsc, whose output is what everybody else imports.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(path('package.json'), 'utf8'));

// The console looks for its pages beside its own module.
const isOwn = (name) => /^@osseal\//.test(name) && name !== '@osseal/console';

const bundle = await rolldown({
  input: { osseal: path('dist/cli.js'), 'md5-worker': path('../../services/gateway/dist/objects/md5-worker.js') },
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !isOwn(id),
});
// As deep below the package as those modules of tsc that look for files by import.meta.url.
const { output } = await bundle.write({
  dir: path('dist/program'),
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
const files = new Set(output.map(({ fileName }) => fileName));
// Not before: a program that runs may yet load what has not changed.
for (const name of readdirSync(path('dist/program'))) if (!files.has(name)) rmSync(path(`dist/program/${name}`));

// They are looked for from this package now, not from the one whose module asks for them.
const asked = output.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
const needed = new Set(asked.filter((id) => !files.has(id) && !isBuiltin(id)).map(packageOf));
const declared = new Set(Object.keys(dependencies).filter((name) => !isOwn(name)));
const wrong = [...needed, ...declared].filter((name) => !needed.has(name) || !declared.has(name));
if (wrong.length > 0) throw new Error(`packages/osseal/package.json is wrong about needing ${wrong.join(', ')}.`);

function packageOf(id) {
  return /^(@[^/]+\/)?[^/]+/.exec(id)[0];
}
