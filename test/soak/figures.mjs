/** Times of answers by kind, as counts in steps of 4 %: as small after a day as after a second. */
export class Latencies {
  #kinds = new Map();

  add(kind, ms) {
    let counts = this.#kinds.get(kind);
    if (counts === undefined) {
      counts = new Map();
      this.#kinds.set(kind, counts);
    }
    const step = Math.round(Math.log(Math.max(ms, 0.01)) / Math.log(1.04));
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }

  get kinds() {
    return [...this.#kinds.keys()].sort();
  }

  count(kind) {
    return this.#sum(this.#countsOf(kind));
  }

  /** Milliseconds below which a part of the answers stay. @param kind undefined: all kinds */
  quantile(part, kind) {
    const counts = this.#countsOf(kind);
    let left = this.#sum(counts) * part;
    for (const [step, count] of [...counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return 1.04 ** step;
    }
    return 0;
  }

  #countsOf(kind) {
    if (kind !== undefined) return this.#kinds.get(kind) ?? new Map();
    const all = new Map();
    for (const counts of this.#kinds.values()) {
      for (const [step, count] of counts) all.set(step, (all.get(step) ?? 0) + count);
    }
    return all;
  }

  #sum(counts) {
    return [...counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Slope of the straight line through points, by the median of the slopes between all pairs (Theil and Sen): bursts do not bend it. */
export function slopeOf(points) {
  const slopes = [];
  for (const [i, [x1, y1]] of points.entries()) {
    for (const [x2, y2] of points.slice(i + 1)) slopes.push((y2 - y1) / (x2 - x1));
  }
  return median(slopes);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
