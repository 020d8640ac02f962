/** Loader hook: whoever imports lmdb gets the shim, and the shim gets lmdb. */
const SHIM = new URL('./lmdb-shim.mjs', import.meta.url).href;

export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  if (specifier !== 'lmdb') return resolved;
  return { url: `${SHIM}?lmdb=${encodeURIComponent(resolved.url)}`, shortCircuit: true };
}
