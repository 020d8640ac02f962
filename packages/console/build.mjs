// Builds the console's pages into dist/web, unless they were built from the same sources before.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('./', import.meta.url);
const stamp = new URL('dist/web.inputs', folder);

/** A digest of all that the build reads; of libraries, their versions. */
function inputs() {
  const web = new URL('web/', folder);
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  const hash = createHash('sha256');
  for (const file of [...files, fileURLToPath(new URL('package.json', folder))]) {
    const bytes = readFileSync(file);
    hash.update(`${file.slice(fileURLToPath(folder).length)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

const wanted = inputs();
const isBuilt = existsSync(new URL('dist/web/index.html', folder)) && existsSync(stamp);
if (!isBuilt || readFileSync(stamp, 'utf8') !== wanted) {
  const { build } = await import('vite');
  await build({ configFile: fileURLToPath(new URL('web/vite.config.mjs', folder)), logLevel: 'warn' });
  writeFileSync(stamp, wanted);
}
