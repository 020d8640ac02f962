import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const MEGABYTE = 1e6;

/** What an installation takes on the disk. */
export const installSize = {
  id: 'install',
  title: 'Install size',
  method:
    'Bytes of the files that an installation of `osseal` has on this platform: what `npm ls --omit=dev` lists for it, and of ' +
    "the workspace's own packages what they run (dist, bin, package.json).",
  figures: () => [
    {
      id: 'install/size',
      label: 'Installed',
      subject: 'size',
      of: 'megabytes',
      unit: 'MB',
      bar: { atMost: 60, aim: 30 },
    },
  ],
  open: async ({ product }) => [
    { id: 'size', measure: async () => ({ megabytes: installedBytes(product.root) / MEGABYTE }) },
  ],
};

function installedBytes(root) {
  const list = ['ls', '--omit=dev', '--all', '--parseable', '--workspace', 'osseal'];
  // The list counts: npm also complains, by its exit code, about optional packages of other platforms.
  const text = execFileSync('sh', ['-c', `npm ${list.join(' ')} 2>/dev/null || true`], { cwd: root, encoding: 'utf8' });
  const folders = [...new Set(text.split('\n').filter((line) => line.includes(`${sep}node_modules${sep}`)))];
  const outside = folders.filter((folder) => !lstatSync(folder).isSymbolicLink());
  const own = ownPackages(root);
  return sum(outside.map(bytesOf)) + sum(own.flatMap((folder) => RUN.map((name) => bytesOf(join(folder, name)))));
}

const RUN = ['dist', 'bin', 'package.json'];

function ownPackages(root) {
  const folders = ['packages', 'services'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  );
  return folders.filter((folder) => !folder.endsWith(`${sep}testkit`));
}

/** Of a folder without the packages in it, which are listed by themselves. */
function bytesOf(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return sum(readdirSync(path).map((name) => (name === 'node_modules' ? 0 : bytesOf(join(path, name)))));
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
