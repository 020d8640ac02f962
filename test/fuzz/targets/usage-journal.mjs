import { load } from '../load.mjs';

const { FRAME_HEADER_SIZE, readFrames, sealFrame } = await load('packages/storage/dist/lmdb/journal-frame.js');

function frame(sequence, payload) {
  const buffer = Buffer.alloc(FRAME_HEADER_SIZE + payload.length);
  buffer.write(payload, FRAME_HEADER_SIZE);
  return Buffer.from(sealFrame(buffer, sequence, payload.length));
}

/** A journal as a crash may leave it: whole frames up to the first that is not one, and those are the bytes that are there. */
export function openTarget() {
  return {
    seeds: [
      Buffer.concat([frame(1, '{"calls":[],"audit":[]}'), frame(2, '{}')]),
      frame(7, ''),
      Buffer.concat([frame(3, 'later'), frame(2, 'earlier')]),
    ],
    words: ['\0\0\0\0', '\xff\xff\xff\xff', '{}'],
    mostBytes: 1024,
    run(bytes) {
      const { frames, end } = readFrames(bytes);
      let last = 0;
      for (const { sequence } of frames) {
        if (sequence <= last) throw new Error('out of order');
        last = sequence;
      }
      if (end > bytes.length) throw new Error('more than there is');
      const again = readFrames(bytes.subarray(0, end));
      if (again.end !== end || again.frames.length !== frames.length) throw new Error('read again it is otherwise');
    },
  };
}
