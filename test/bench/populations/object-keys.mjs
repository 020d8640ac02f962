const FOLDERS = 2000;

/**
 * Key of the object number `index` of a benchmark's population: half in 2,000 folders, half flat, so that a listing with a
 * delimiter meets many common prefixes and one without meets a long run of keys.
 */
export function objectKeyOf(index) {
  const number = String(index).padStart(9, '0');
  return index % 2 === 0 ? `logs/${String(index % (2 * FOLDERS)).padStart(4, '0')}/${number}` : `flat/${number}`;
}
