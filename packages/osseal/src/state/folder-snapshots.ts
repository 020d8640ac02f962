import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncPath } from '@osseal/storage/durable';
import type { Engines } from '../engines.ts';
import { copyTree } from './copy-tree.ts';
import { ifMissing } from './if-missing.ts';
import type { Snapshot, SnapshotStore } from './snapshot.ts';

const SNAPSHOTS = 'snapshots';
const ABOUT = 'snapshot.json';
const FORMAT = { format: 'osseal-snapshot', version: 1 } as const;
const SERVICES = ['kms', 'oss'] as const;
/** A state on its way into the place of the present one; complete once `READY` is in it. */
const INCOMING = 'incoming';
const READY = 'ready';
const PRIVATE = 0o700;

/**
 * States as folders beside the present one. Sealed bytes are files that nobody changes, so all states share them by hard
 * links; the other files are copied.
 */
export class FolderSnapshots implements SnapshotStore {
  readonly #dataDir: string;
  readonly #open: () => Promise<Engines>;

  /** @param openPresent opens the engines in the data folder */
  constructor(dataDir: string, openPresent: () => Promise<Engines>) {
    this.#dataDir = dataDir;
    this.#open = openPresent;
  }

  async take(snapshot: Snapshot, _present: Engines, halt: () => Promise<void>): Promise<void> {
    await halt();
    await this.#keep(snapshot, this.#dataDir);
  }

  async putBack(name: string | undefined): Promise<void> {
    const incoming = join(this.#dataDir, INCOMING);
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { mode: PRIVATE });
    for (const service of SERVICES) {
      if (name === undefined) await mkdir(join(incoming, service), { mode: PRIVATE });
      else await copyTree(join(this.#path(name), service), join(incoming, service));
    }
    await writeFile(join(incoming, READY), '', { mode: 0o600 });
    await syncPath(incoming);
    await this.#finish();
  }

  async open(): Promise<Engines> {
    await this.#finish();
    return this.#open();
  }

  async find(name: string): Promise<Snapshot | undefined> {
    const text = await readFile(join(this.#path(name), ABOUT), 'utf8').catch(ifMissing);
    if (text === undefined) return undefined;
    const { format, version, ...snapshot } = JSON.parse(text) as Snapshot & typeof FORMAT;
    return format === FORMAT.format && version === FORMAT.version ? snapshot : undefined;
  }

  async list(): Promise<readonly Snapshot[]> {
    const names = (await readdir(join(this.#dataDir, SNAPSHOTS)).catch(ifMissing)) ?? [];
    const found = await Promise.all(names.filter((name) => !name.startsWith('.')).map((name) => this.find(name)));
    return found.filter((snapshot) => snapshot !== undefined);
  }

  async copy(from: string, to: Snapshot): Promise<void> {
    await this.#keep(to, this.#path(from));
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { recursive: true, force: true });
  }

  async #keep(snapshot: Snapshot, from: string): Promise<void> {
    const target = this.#path(snapshot.name);
    const unfinished = this.#path(`.${snapshot.name}`);
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: PRIVATE });
    for (const service of SERVICES) await copyTree(join(from, service), join(unfinished, service));
    const about = `${JSON.stringify({ ...FORMAT, ...snapshot })}\n`;
    await writeFile(join(unfinished, ABOUT), about, { mode: 0o600, flush: true });
    await syncPath(unfinished);
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
    await syncPath(dirname(target));
  }

  /** Puts a complete incoming state into the place of the present one; goes on where a process that died had come to. */
  async #finish(): Promise<void> {
    const incoming = join(this.#dataDir, INCOMING);
    if ((await stat(join(incoming, READY)).catch(ifMissing)) !== undefined) {
      for (const service of SERVICES) {
        const arrived = join(incoming, service);
        if ((await stat(arrived).catch(ifMissing)) === undefined) continue;
        await rm(join(this.#dataDir, service), { recursive: true, force: true });
        await rename(arrived, join(this.#dataDir, service));
      }
      await syncPath(this.#dataDir);
    }
    await rm(incoming, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#dataDir, SNAPSHOTS, name);
  }
}
