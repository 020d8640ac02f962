import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { createCRC32, createCRC64 } from 'hash-wasm';
import { ossError } from '../errors/oss-errors.ts';
import type { BodyFilter } from './body-filter.ts';

/** Holds a body against the SHA-256 that was signed. @documented Amazon S3 error responses; that OSS uses the code @inferred */
export class SignedBody implements BodyFilter {
  readonly #expected: string;
  readonly #hash: Hash = createHash('sha256');

  constructor(sha256: string) {
    this.#expected = sha256;
  }

  write(slice: Buffer): readonly Buffer[] {
    this.#hash.update(slice);
    return [slice];
  }

  /** @throws WireError XAmzContentSHA256Mismatch */
  end(): void {
    const actual = this.#hash.digest('hex');
    if (actual === this.#expected) return;
    throw ossError('XAmzContentSHA256Mismatch', {
      elements: [
        ['ClientComputedContentSHA256', this.#expected],
        ['S3ComputedContentSHA256', actual],
      ],
    });
  }
}

interface Digest {
  update(slice: Buffer): void;
  /** Big-endian. */
  digest(): Buffer;
}

/** How each `x-amz-checksum-…` is computed. @documented Amazon S3, checking object integrity */
const ALGORITHMS: Readonly<Record<string, () => Digest | Promise<Digest>>> = {
  crc32: () => zlibCrc32(),
  crc32c: async () => fromWasm(await createCRC32(0x82f63b78)),
  crc64nvme: async () => fromWasm(await createCRC64('9a6c9329ac4bc9b5')),
  sha1: () => createHash('sha1'),
  sha256: () => createHash('sha256'),
};

const PREFIX = 'x-amz-checksum-';

/**
 * Holds a body against the checksums that the request names; none when it names none.
 */
export async function checksumFilters(headers: IncomingHttpHeaders): Promise<readonly BodyFilter[]> {
  const filters: BodyFilter[] = [];
  for (const [name, begin] of Object.entries(ALGORITHMS)) {
    const value = headers[`${PREFIX}${name}`];
    if (typeof value === 'string') filters.push(new ChecksummedBody(name, value, await begin()));
  }
  return filters;
}

class ChecksummedBody implements BodyFilter {
  readonly #name: string;
  readonly #expected: string;
  readonly #digest: Digest;

  constructor(name: string, expected: string, digest: Digest) {
    this.#name = name;
    this.#expected = expected;
    this.#digest = digest;
  }

  write(slice: Buffer): readonly Buffer[] {
    this.#digest.update(slice);
    return [slice];
  }

  /** @throws WireError BadDigest @documented Amazon S3 */
  end(): void {
    if (this.#digest.digest().toString('base64') === this.#expected.trim()) return;
    throw ossError('BadDigest', {
      message: `The ${this.#name.toUpperCase()} you specified did not match the calculated checksum.`,
    });
  }
}

function zlibCrc32(): Digest {
  let state = 0;
  return {
    update: (slice) => {
      state = crc32(slice, state);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(state);
      return bytes;
    },
  };
}

function fromWasm(hasher: Awaited<ReturnType<typeof createCRC32>>): Digest {
  hasher.init();
  return {
    update: (slice) => {
      hasher.update(slice);
    },
    digest: () => Buffer.from(hasher.digest('binary')),
  };
}
