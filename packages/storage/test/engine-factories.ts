import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineFactory } from '../../testkit/src/contracts/index.ts';

interface Closable {
  close(): Promise<void>;
}

/** A folder of its own for one test. */
export function makeTemporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'osseal-storage-'));
}

/** Makes engines that keep their data in a folder. */
export function inDirectory<T extends Closable>(open: (directory: string) => Promise<T>): EngineFactory<T> {
  return async () => {
    const root = await makeTemporaryDirectory();
    // Below the folder, so that the engine has to make its own.
    const directory = join(root, 'data', 'engine');
    const engine = await open(directory);
    let current = engine;
    return {
      engine,
      reopen: async () => {
        await current.close();
        current = await open(directory);
        return current;
      },
      dispose: async () => {
        await current.close();
        await rm(root, { recursive: true, force: true });
      },
    };
  };
}

/** Makes engines that keep nothing. */
export function inMemory<T extends Closable>(make: () => T | Promise<T>): EngineFactory<T> {
  return async () => {
    const engine = await make();
    return { engine, reopen: null, dispose: () => engine.close() };
  };
}
