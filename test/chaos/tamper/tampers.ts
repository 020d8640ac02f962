import { CHUNK_SIZE, HEADER_SIZE, TAG_SIZE } from '@osseal/envelope';
import type { SegmentRecord } from '@osseal/storage';
import { METHODS, type Stored } from './shapes.ts';
import type { StoredSegments } from './stored-segments.ts';

/** Something that is done to stored objects behind the server's back. */
export interface Tamper {
  readonly name: string;
  /** Which of the victims it can be done to; absent: all. */
  readonly concerns?: (victim: Stored) => boolean;
  /** To each by itself, or to all at once. */
  readonly each?: (segments: StoredSegments, victim: Stored) => Promise<void>;
  readonly all?: (segments: StoredSegments, victims: readonly Stored[]) => Promise<void>;
}

const SEALED_CHUNK = CHUNK_SIZE + TAG_SIZE;

/** Changes the sealed bytes of the victim's last segment. */
function bytes(name: string, change: (sealed: Buffer) => Buffer, concerns?: Tamper['concerns']): Tamper {
  return {
    name,
    ...(concerns && { concerns }),
    async each(segments, victim) {
      const segment = segments.segmentOf(victim);
      await segments.write(victim, segment, change(await segments.read(segment)));
    },
  };
}

function flip(name: string, at: number): Tamper {
  return bytes(`a flipped byte in ${name}`, (sealed) => {
    const place = at < 0 ? sealed.length + at : at;
    sealed[place] = (sealed[place] ?? 0) ^ 0x10;
    return sealed;
  });
}

/** Changes the victim's last segment in the record. */
function record(name: string, change: (segment: SegmentRecord) => SegmentRecord): Tamper {
  return {
    name: `a record with ${name}`,
    each: (segments, victim) =>
      segments.change(victim, (before) => ({
        ...before,
        segments: before.segments.map((segment, i) => (i === before.segments.length - 1 ? change(segment) : segment)),
      })),
  };
}

const shapeOf = ({ key }: Stored) => key.split('-')[0];
const hasChunks = (victim: Stored) => shapeOf(victim) !== 'inline';

/** Every kind of byte, the order, the place and the time. */
export const TAMPERS: readonly Tamper[] = [
  flip('the magic', 1),
  flip('the version', 4),
  flip('the suite', 5),
  flip('the chunk size', 6),
  flip('the reserved byte', 7),
  flip('the salt', 20),
  flip('the tag of the header', HEADER_SIZE - 1),
  flip('a chunk', HEADER_SIZE + 1000),
  flip('the last chunk', -TAG_SIZE - 10),
  flip('the last tag', -1),
  bytes(
    'a flipped byte in the tag of the first chunk',
    (sealed) => {
      sealed[HEADER_SIZE + CHUNK_SIZE] = (sealed[HEADER_SIZE + CHUNK_SIZE] ?? 0) ^ 1;
      return sealed;
    },
    hasChunks,
  ),
  bytes('a cut', (sealed) => sealed.subarray(0, -1)),
  bytes('a cut behind the first chunk', (sealed) => sealed.subarray(0, HEADER_SIZE + SEALED_CHUNK), hasChunks),
  bytes('nothing but an empty file', () => Buffer.alloc(0)),
  bytes('a byte more', (sealed) => Buffer.concat([sealed, Buffer.alloc(1)])),
  bytes(
    'two chunks in the other order',
    (sealed) => {
      const [first, second] = [HEADER_SIZE, HEADER_SIZE + SEALED_CHUNK].map((at) =>
        sealed.subarray(at, at + SEALED_CHUNK),
      );
      const rest = sealed.subarray(HEADER_SIZE + 2 * SEALED_CHUNK);
      return Buffer.concat([sealed.subarray(0, HEADER_SIZE), second ?? '', first ?? '', rest] as Buffer[]);
    },
    hasChunks,
  ),
  bytes(
    'a chunk twice',
    (sealed) => {
      sealed.copyWithin(HEADER_SIZE + SEALED_CHUNK, HEADER_SIZE, HEADER_SIZE + SEALED_CHUNK);
      return sealed;
    },
    hasChunks,
  ),
  {
    name: 'the bytes of an object of another method',
    async all(segments, victims) {
      const sealed = new Map<Stored, Buffer>();
      for (const victim of victims) sealed.set(victim, await segments.read(segments.segmentOf(victim)));
      for (const victim of victims) {
        const next = METHODS[(METHODS.indexOf(victim.method) + 1) % METHODS.length];
        const donor = victims.find((other) => shapeOf(other) === shapeOf(victim) && other.method === next);
        await segments.write(victim, segments.segmentOf(victim), sealed.get(donor as Stored) ?? Buffer.alloc(0));
      }
    },
  },
  {
    name: 'the bytes of two of its parts exchanged',
    concerns: (victim) => ['multipart', 'appended'].includes(String(shapeOf(victim))),
    async each(segments, victim) {
      const [first, second] = segments.recordOf(victim).segments.slice(-2) as [SegmentRecord, SegmentRecord];
      const [one, other] = [await segments.read(first), await segments.read(second)];
      await segments.write(victim, first, other);
      await segments.write(victim, second, one);
    },
  },
  {
    name: 'the bytes of a newer version',
    concerns: (victim) => shapeOf(victim) === 'version',
    async each(segments, victim) {
      const { versionId: _, ...newest } = victim;
      await segments.write(victim, segments.segmentOf(victim), await segments.read(segments.segmentOf(newest)));
    },
  },
  {
    name: 'bytes that are gone',
    each: (segments, victim) => segments.remove(victim, segments.segmentOf(victim)),
  },
  record('another salt', (segment) => ({ ...segment, salt: Buffer.alloc(32, 7).toString('base64') })),
  record('another size', (segment) => ({ ...segment, plaintextSize: segment.plaintextSize - 1 })),
  record('another sealed size', (segment) => ({ ...segment, sealedSize: segment.sealedSize + 1 })),
  {
    name: 'a record with another wrapped data key',
    concerns: ({ method }) => method !== 'None',
    each: (segments, victim) =>
      segments.change(victim, (before) => {
        if (before.encryption.method === 'none') throw new Error('it has no data key');
        const wrapped = Buffer.from(before.encryption.wrappedDataKey, 'base64');
        wrapped[wrapped.length - 3] = (wrapped.at(-3) ?? 0) ^ 1;
        return { ...before, encryption: { ...before.encryption, wrappedDataKey: wrapped.toString('base64') } };
      }),
  },
  {
    name: 'a record with the data key of an untouched object',
    concerns: ({ method }) => method !== 'None',
    each(segments, victim) {
      const { versionId: _, ...newest } = victim;
      const other = { ...newest, key: victim.key.replace('-victim', '-other') };
      return segments.change(victim, (before) => ({ ...before, encryption: segments.recordOf(other).encryption }));
    },
  },
];
