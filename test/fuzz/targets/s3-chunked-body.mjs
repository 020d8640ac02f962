import { load } from '../load.mjs';
import { orWireError } from '../typed.mjs';

const { ChunkedBody } = await load('packages/protocol/dist/s3/index.js');
const { AccessKeySecret, S3ChunkSignatures } = await load('packages/protocol/dist/signature/index.js');

const key = new AccessKeySecret('the-secret-of-the-seeds').s3V4('20261123', 'us-east-1');
const CHAIN = { key, dateTime: '20261123T150000Z', scope: '20261123/us-east-1/s3/aws4_request', seed: '0'.repeat(64) };
const BODIES = [[], ['a'], ['first chunk', 'second'], ['x'.repeat(300), 'y', 'z'.repeat(40)]];

function encoded(chunks) {
  const signatures = new S3ChunkSignatures(CHAIN);
  const pieces = [...chunks, ''].map((text) => {
    const bytes = Buffer.from(text);
    signatures.update(bytes);
    return `${bytes.length.toString(16)};chunk-signature=${signatures.next()}\r\n${text}\r\n`;
  });
  return Buffer.from(pieces.join(''));
}

/** The body that comes out; undefined: refused. */
function decode(bytes, sliceBytes) {
  return orWireError(() => {
    const body = new ChunkedBody(new S3ChunkSignatures(CHAIN));
    const out = [];
    for (let at = 0; at < bytes.length; at += sliceBytes) out.push(...body.write(bytes.subarray(at, at + sliceBytes)));
    body.end();
    return Buffer.concat(out).toString('latin1');
  })?.value;
}

/** A body in signed chunks, behind a byte that says in which slices it comes: refused, or one of those that were signed. */
export function openTarget() {
  return {
    seeds: BODIES.map((chunks, i) => Buffer.concat([Buffer.from([i * 7]), encoded(chunks)])),
    words: ['\r\n', ';chunk-signature=', '0', 'ffffffff', '0'.repeat(64), '\n', ';'],
    mostBytes: 2048,
    run(bytes) {
      const body = bytes.subarray(1);
      const decoded = decode(body, 1 + (bytes[0] ?? 0));
      if (decoded !== decode(body, Math.max(1, body.length))) throw new Error('slices make a difference');
      if (decoded !== undefined && !BODIES.some((chunks) => chunks.join('') === decoded)) {
        throw new Error('a body that nobody signed was taken');
      }
    },
  };
}
