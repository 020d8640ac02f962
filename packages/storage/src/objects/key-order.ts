/**
 * Compares two keys in UTF-8 byte order, which is the order of every listing. JavaScript's `<` compares UTF-16 units and
 * puts U+E000 to U+FFFF after the characters beyond the BMP; here they come before them.
 *
 * @returns negative, zero or positive, for `sort` and binary search
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) return byteRank(unitA) - byteRank(unitB);
  }
  return a.length - b.length;
}

/** Moves the surrogates behind all other units, because they stand for characters beyond U+FFFF. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
