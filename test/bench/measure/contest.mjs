/**
 * @typedef {object} Subject something that is measured
 * @property {string} id
 * @property {() => Promise<Record<string, number>>} measure one sample: named figures
 * @property {() => Promise<void>} [check] an unmeasured pass that looks at the bodies of answers; throws when they are wrong
 */

/**
 * Measures the subjects in turn, round after round, in another order each time, so that what disturbs the machine, or
 * comes first and pays for cold caches, disturbs all alike. First every subject is checked, then a round is thrown away.
 *
 * @param {readonly Subject[]} subjects
 * @param {{ rounds: number, warmUps?: number, onRound?: (round: number) => void }} options
 * @returns {Promise<Map<string, Record<string, number>[]>>} samples by subject, one per round
 */
export async function contest(subjects, { rounds, warmUps = 1, onRound }) {
  const samples = new Map(subjects.map(({ id }) => [id, []]));
  for (const subject of subjects) await subject.check?.();
  for (let round = -warmUps; round < rounds; round += 1) {
    onRound?.(round);
    const first = (round + warmUps) % subjects.length;
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      const sample = await subject.measure();
      if (round >= 0) samples.get(subject.id).push(sample);
    }
  }
  return samples;
}
