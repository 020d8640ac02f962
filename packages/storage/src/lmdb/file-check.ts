import { type FileHandle, open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { basename } from 'node:path';
import { diskError, systemCode } from '../durable/disk-errors.ts';
import { corrupt } from './corrupt.ts';

/*
 * lmdb maps its file into memory and trusts it: a foreign file or a cut one ends the whole process with a signal, before
 * any error can be thrown. So the file's skeleton is checked first. The offsets are those of lmdb's MDB_page, MDB_meta,
 * MDB_db and MDB_node, which are written in the byte order of the machine.
 */
const LITTLE_ENDIAN = endianness() === 'LE';
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_SIZE = 160;
const META = { magic: 24, version: 28, pageSize: 48, freeRoot: 88, mainRoot: 136, transaction: 152 };
/** Flags and lower bound of a page; the pointers behind its header count from the header's end. */
const PAGE = { flags: 18, lower: 20, headerSize: 24 };
const LEAF_FLAG = 0x02;
const NODE = { flags: 4, keySize: 6, headerSize: 8 };
const SUBDATABASE_FLAG = 0x02;
const TABLE_ROOT = 40;
const NO_PAGE = 2n ** 64n - 1n;

/**
 * Refuses a file that is there and would crash lmdb: one that is not lmdb's, or that lacks the root of one of its trees.
 * It reads three pages, so it does not find every cut.
 *
 * @throws StoreError `corrupt`, `unavailable`
 */
export async function assertWholeFile(path: string): Promise<void> {
  const fileName = basename(path);
  let file: FileHandle;
  try {
    file = await open(path, 'r+');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw diskError(fileName, error);
  }
  try {
    const { size } = await file.stat();
    // Empty: made, and nothing written before the crash.
    if (size > 0) await checkSkeleton(file, size, fileName);
  } finally {
    await file.close();
  }
}

async function checkSkeleton(file: FileHandle, size: number, fileName: string): Promise<void> {
  const first = await readView(file, 0, META_SIZE);
  const pageSize = first === null ? 0 : u32(first, META.pageSize);
  if (first === null || !isMeta(first) || pageSize < 512 || pageSize > 65_536) {
    throw corrupt(fileName, 'it is not an lmdb file of this kind');
  }
  const second = await readView(file, pageSize, META_SIZE);
  if (second === null || !isMeta(second)) throw corrupt(fileName, 'its second header is missing');
  const newest = u64(second, META.transaction) > u64(first, META.transaction) ? second : first;
  const mainRoot = u64(newest, META.mainRoot);
  const roots = [u64(newest, META.freeRoot), mainRoot];
  if (mainRoot < BigInt(Math.floor(size / pageSize))) {
    const page = await readView(file, Number(mainRoot) * pageSize, pageSize);
    if (page !== null) roots.push(...tableRoots(page));
  }
  const end = BigInt(Math.floor(size / pageSize));
  if (roots.some((root) => root !== NO_PAGE && root >= end)) throw corrupt(fileName, 'its end is missing');
}

function isMeta(meta: DataView): boolean {
  return u32(meta, META.magic) === MAGIC && u32(meta, META.version) === DATA_VERSION;
}

/** Root pages of the tables that the main tree lists, when all of it is one leaf, as it is with few tables. */
function tableRoots(page: DataView): bigint[] {
  if ((u16(page, PAGE.flags) & LEAF_FLAG) === 0) return [];
  const roots: bigint[] = [];
  const pointersEnd = Math.min(PAGE.headerSize + u16(page, PAGE.lower), page.byteLength);
  for (let pointer = PAGE.headerSize; pointer + 2 <= pointersEnd; pointer += 2) {
    const node = PAGE.headerSize + u16(page, pointer);
    if (node + NODE.headerSize > page.byteLength || (u16(page, node + NODE.flags) & SUBDATABASE_FLAG) === 0) continue;
    const root = node + NODE.headerSize + u16(page, node + NODE.keySize) + TABLE_ROOT;
    if (root + 8 <= page.byteLength) roots.push(u64(page, root));
  }
  return roots;
}

async function readView(file: FileHandle, position: number, length: number): Promise<DataView | null> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return bytesRead === length ? new DataView(buffer.buffer, buffer.byteOffset, length) : null;
}

function u16(view: DataView, offset: number): number {
  return view.getUint16(offset, LITTLE_ENDIAN);
}

function u32(view: DataView, offset: number): number {
  return view.getUint32(offset, LITTLE_ENDIAN);
}

function u64(view: DataView, offset: number): bigint {
  return view.getBigUint64(offset, LITTLE_ENDIAN);
}
