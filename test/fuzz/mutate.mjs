/** Bytes that parsers treat in their own way. */
const TELLING = [
  ...Buffer.from('\0\t\n\r "#%&\'()*+,-./:;<=>?@[\\]^_`{|}~0aZ', 'latin1'),
  0x7f,
  0x80,
  0xc0,
  0xed,
  0xf4,
  0xff,
];
const NUMBERS = ['0', '-1', '1e309', '2147483648', '9007199254740993', '99999999999999999999', '0x10', 'NaN'];
const MOST_STEPS = 6;

/**
 * A new input made from one that did something new, by a few random steps.
 * @param parent the bytes to start from @param others inputs to take pieces from @param words what the format is made of
 */
export function mutate(parent, others, words, random, mostBytes) {
  let bytes = Buffer.from(parent);
  for (let steps = 1 + random.below(MOST_STEPS); steps > 0; steps -= 1) {
    bytes = STEPS[random.below(STEPS.length)](bytes, random, { others, words });
  }
  return bytes.length > mostBytes ? bytes.subarray(0, mostBytes) : bytes;
}

const replaced = (bytes, at, removed, added) =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);

function span(bytes, random) {
  const at = random.below(bytes.length);
  const longest = bytes.length - at;
  return { at, length: 1 + random.below(random.below(4) === 0 ? longest : Math.min(longest, 8)) };
}

const STEPS = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  function setTellingByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick(TELLING);
    return bytes;
  },
  (bytes, random) => replaced(bytes, random.below(bytes.length + 1), 0, Buffer.from([random.pick(TELLING)])),
  (bytes, random, { words }) => replaced(bytes, random.below(bytes.length + 1), 0, Buffer.from(random.pick(words))),
  function overwriteWord(bytes, random, { words }) {
    const word = Buffer.from(random.pick(words));
    return replaced(bytes, random.below(bytes.length + 1), word.length, word);
  },
  function remove(bytes, random) {
    const { at, length } = span(bytes, random);
    return replaced(bytes, at, length, Buffer.alloc(0));
  },
  function repeat(bytes, random) {
    const { at, length } = span(bytes, random);
    const times = random.below(8) === 0 ? 64 : 1 + random.below(3);
    return replaced(bytes, at, 0, Buffer.concat(Array(times).fill(bytes.subarray(at, at + length))));
  },
  function move(bytes, random) {
    const { at, length } = span(bytes, random);
    const piece = Buffer.from(bytes.subarray(at, at + length));
    const rest = replaced(bytes, at, length, Buffer.alloc(0));
    return replaced(rest, random.below(rest.length + 1), 0, piece);
  },
  function splice(bytes, random, { others }) {
    const other = random.pick(others);
    const { at, length } = span(other, random);
    return replaced(bytes, random.below(bytes.length + 1), random.below(8), other.subarray(at, at + length));
  },
  function number(bytes, random) {
    const text = bytes.toString('latin1');
    const digits = [...text.matchAll(/\d+/g)];
    if (digits.length === 0) return bytes;
    const { index, 0: found } = random.pick(digits);
    return replaced(bytes, index, found.length, Buffer.from(random.pick(NUMBERS)));
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
];
