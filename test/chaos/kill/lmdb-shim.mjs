/** lmdb with the commits of each database as fault points. */
const lmdb = await import(new URL(import.meta.url).searchParams.get('lmdb'));

export function open(options) {
  return globalThis.chaosWrap(lmdb.open(options), options);
}
