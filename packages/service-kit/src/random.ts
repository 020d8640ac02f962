import { createHash, randomBytes, randomFillSync, randomUUID } from 'node:crypto';

/** Where randomness comes from. Nothing in the product draws its own. */
export interface Random {
  /** A fresh buffer that the caller owns and may zero. */
  bytes(size: number): Buffer;
  /** A version 4 UUID, lower case. */
  uuid(): string;
  /** Upper-case hex text of `bytes` random bytes. */
  hex(bytes: number): string;
}

const POOL_SIZE = 8192;
const LARGEST_POOLED = 512;

// One system call per draw costs ten times as much as a slice of a pool. What is handed out is wiped from the pool, so
// that a key's bytes live in the caller's buffer alone.
class PooledRandom implements Random {
  readonly #pool = Buffer.allocUnsafeSlow(POOL_SIZE);
  #used = POOL_SIZE;

  bytes(size: number): Buffer {
    if (size > LARGEST_POOLED) return randomBytes(size);
    if (this.#used + size > POOL_SIZE) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const end = this.#used + size;
    const slice = this.#pool.subarray(this.#used, end);
    const copy = Buffer.from(slice);
    slice.fill(0);
    this.#used = end;
    return copy;
  }

  uuid(): string {
    return randomUUID();
  }

  hex(bytes: number): string {
    return this.bytes(bytes).toString('hex').toUpperCase();
  }
}

/** The operating system's generator, drawn in blocks. */
export const systemRandom: Random = new PooledRandom();

/** The same sequence for the same seed on every machine. For tests and examples only: its output is predictable. */
export function seededRandom(seed: string | number): Random {
  let counter = 0;
  let rest = Buffer.alloc(0);
  const bytes = (size: number): Buffer => {
    const parts = [rest];
    let length = rest.length;
    while (length < size) {
      const block = createHash('sha256').update(`${seed}/${counter++}`).digest();
      parts.push(block);
      length += block.length;
    }
    const all = Buffer.concat(parts);
    rest = Buffer.from(all.subarray(size));
    return Buffer.from(all.subarray(0, size));
  };
  const uuid = (): string => {
    const raw = bytes(16);
    raw.writeUInt8((raw.readUInt8(6) & 0x0f) | 0x40, 6);
    raw.writeUInt8((raw.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = raw.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
  return { bytes, uuid, hex: (size) => bytes(size).toString('hex').toUpperCase() };
}
