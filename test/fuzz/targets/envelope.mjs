import { load } from '../load.mjs';

const { EnvelopeError, HEADER_SIZE, openSegment, plaintextSize, sealSegment, TAG_SIZE } = await load(
  'packages/envelope/dist/index.js',
);

const DATA_KEY = Buffer.alloc(32, 7);
const SALT = Buffer.alloc(32, 9);
const PLAINTEXTS = ['', 'x', 'a plaintext of some length'].map((text) => Buffer.from(text));

function sealed(dataKey, plaintext) {
  const sealer = sealSegment({ dataKey, salt: SALT });
  return Buffer.concat([sealer.header(), ...sealer.update(plaintext), ...sealer.final()]);
}

/**
 * Sealed bytes as they may lie on a disk, in front of them two that say whether encryption is expected and by how much the
 * record is wrong about the size. Refused as damaged, or opened to the very bytes that were sealed.
 */
export function openTarget() {
  const lead = (isClear, off) => Buffer.from([isClear ? 1 : 0, off]);
  return {
    seeds: PLAINTEXTS.flatMap((plaintext) => [
      Buffer.concat([lead(false, 0), sealed(DATA_KEY, plaintext)]),
      Buffer.concat([lead(true, 0), sealed(null, plaintext)]),
    ]),
    words: ['OSSE', '\x01\x01\x10\0', '\x01\x02\x10\0', '\0\0\0\0', '\xff\xff\xff\xff'],
    mostBytes: 512,
    run(bytes) {
      const dataKey = (bytes[0] ?? 0) % 2 === 1 ? null : DATA_KEY;
      const blob = bytes.subarray(2);
      let opened;
      try {
        const size = plaintextSize(blob.length) + ((bytes[1] ?? 0) % 4);
        const opener = openSegment({
          dataKey,
          header: blob.subarray(0, HEADER_SIZE),
          expectedSalt: SALT,
          plaintextSize: size,
        });
        opened = opener.open(0, blob.subarray(HEADER_SIZE, HEADER_SIZE + size + TAG_SIZE));
        opener.destroy();
      } catch (error) {
        if (error instanceof EnvelopeError) return;
        throw error;
      }
      if (!PLAINTEXTS.some((plaintext) => plaintext.equals(opened))) throw new Error('other bytes were opened');
    },
  };
}
