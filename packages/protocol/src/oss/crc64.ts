import { createCRC64, type IHasher } from 'hash-wasm';

/*
 * One WebAssembly hasher serves the process. A digest in progress is 12 bytes of saved state, swapped in when another
 * digest used the hasher meanwhile: any number of uploads may interleave, nothing has to be given back, and an
 * abandoned digest costs nothing. Swapping on every 64 KiB slice costs 3 %; a digest that is not interrupted pays none.
 */
const hasher: IHasher = await createCRC64();
let loaded: Crc64 | undefined;

/**
 * CRC-64/XZ (ECMA-182 reflected), the checksum of `x-oss-hash-crc64ecma`.
 * @documented OSS CRC-64; check value of `123456789` is 11051210869376104954
 */
export class Crc64 {
  #state: Uint8Array | undefined;
  #digest: string | undefined;

  /** Adds bytes; returns itself. @throws Error after digest() */
  update(bytes: Uint8Array): this {
    if (this.#digest !== undefined) throw new Error('the digest is already taken');
    this.#load();
    hasher.update(bytes);
    return this;
  }

  /** The unsigned decimal number that the header carries. May be asked for again. */
  digest(): string {
    if (this.#digest === undefined) {
      this.#load();
      this.#digest = decimal(hasher.digest('binary'));
      loaded = undefined;
    }
    return this.#digest;
  }

  #load(): void {
    if (loaded === this) return;
    if (loaded) loaded.#state = hasher.save();
    if (this.#state) hasher.load(this.#state);
    else hasher.init();
    loaded = this;
  }
}

/** Begins a checksum; synchronous. */
export function takeCrc64(): Crc64 {
  return new Crc64();
}

/** The checksum of one buffer, as the header carries it. */
export function crc64Of(bytes: Uint8Array): string {
  return new Crc64().update(bytes).digest();
}

function decimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64BE(0).toString();
}

/** The reflected polynomial. */
const POLYNOMIAL = 0xc96c5795d7870f42n;
/** Appending 2^n zero bytes as a matrix over GF(2): row i is where bit i goes. Made on first use. */
const zeroBytes: bigint[][] = [];

/**
 * The checksum of A followed by B, from the checksums of both and the bytes in B.
 * @throws RangeError for a length that is no count of bytes
 */
export function crc64Combine(a: string, b: string, lengthB: number): string {
  if (!Number.isSafeInteger(lengthB) || lengthB < 0) throw new RangeError('length must be a count of bytes');
  let crc = BigInt(a);
  let rest = lengthB;
  for (let power = 0; rest > 0; power++) {
    if (rest % 2 === 1) crc = apply(zeroByteMatrix(power), crc);
    rest = Math.floor(rest / 2);
  }
  return (crc ^ BigInt(b)).toString();
}

function zeroByteMatrix(power: number): bigint[] {
  const known = zeroBytes[power];
  if (known) return known;
  const matrix = power === 0 ? oneZeroByte() : square(zeroByteMatrix(power - 1));
  zeroBytes[power] = matrix;
  return matrix;
}

function oneZeroByte(): bigint[] {
  return Array.from({ length: 64 }, (_, bit) => {
    let value = 1n << BigInt(bit);
    for (let shift = 0; shift < 8; shift++) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    return value;
  });
}

function square(matrix: readonly bigint[]): bigint[] {
  return matrix.map((row) => apply(matrix, row));
}

function apply(matrix: readonly bigint[], vector: bigint): bigint {
  let result = 0n;
  let rest = vector;
  for (const row of matrix) {
    if (rest & 1n) result ^= row;
    rest >>= 1n;
  }
  return result;
}
