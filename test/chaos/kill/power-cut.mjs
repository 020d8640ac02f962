import { existsSync, linkSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a power cut would take: bytes that were written and not synced, and new names whose folder was not synced. The worst
 * that may happen happens: all of it is gone. Knows blobs and registries; lmdb syncs by itself, and the usage journal promises
 * nothing beyond `kill -9`.
 */
export class PowerCut {
  /** Path of each file with bytes that are not on the disk → how often bytes went into it. */
  #dirty = new Map();
  /** New names that are not on the disk, oldest first. */
  #renamed = [];
  #count = 0;
  #folder;

  /** @param folder on the same disk, for what has a name that is taken */
  constructor(folder) {
    this.#folder = folder;
  }

  /** Bytes go into a file. */
  written(path) {
    this.#dirty.set(path, (this.#dirty.get(path) ?? 0) + 1);
  }

  /** A file is about to get a name; what has it is kept, so that it can come back. */
  renaming(from, to) {
    let before;
    if (existsSync(to)) {
      this.#count += 1;
      before = join(this.#folder, `${process.pid}-${this.#count}`);
      linkSync(to, before);
    }
    const writes = this.#dirty.get(from);
    this.#dirty.delete(from);
    if (writes !== undefined) this.#dirty.set(to, writes);
    this.#renamed.push({ to, before });
  }

  /** A file or a folder is about to be synced. Returns what is to be called when it is. */
  syncing(path) {
    const names = this.#renamed.filter(({ to }) => dirname(to) === path);
    const writes = this.#dirty.get(path);
    return () => {
      // Bytes that came while it was synced may have come too late.
      if (writes !== undefined && this.#dirty.get(path) === writes) this.#dirty.delete(path);
      for (const { before } of names) if (before !== undefined) rmSync(before, { force: true });
      this.#renamed = this.#renamed.filter((entry) => !names.includes(entry));
    };
  }

  /** The power goes. */
  cut() {
    for (const path of this.#dirty.keys()) if (existsSync(path)) truncateSync(path, 0);
    for (const { to, before } of this.#renamed.reverse()) {
      if (before !== undefined) renameSync(before, to);
      else rmSync(to, { force: true });
    }
  }
}
