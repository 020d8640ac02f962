/** A generator of whole numbers below 2^32 that gives the same sequence for the same seed (splitmix32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return {
    /** From 0 to `count` - 1. */
    below: (count) => (count <= 1 ? 0 : next() % count),
    pick(list) {
      return list[this.below(list.length)];
    },
  };
}
