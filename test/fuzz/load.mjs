import { pathToFileURL } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** A built module of this repository, by its path. By path, because fuzzers look inside packages. */
export function load(path) {
  return import(new URL(path, pathToFileURL(ROOT.pathname).href).href);
}
