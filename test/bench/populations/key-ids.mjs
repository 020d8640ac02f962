/** Id of the key number `index` of a benchmark's population. */
export function keyIdOf(index) {
  return `key-hzz${String(index).padStart(19, '0')}`;
}
