/**
 * Loaded into a server with --import: lets it kill itself at a step of the write path. The product knows nothing of it;
 * what it calls of Node and of lmdb is wrapped.
 *
 * CHAOS_STEP: one of steps.mjs. CHAOS_HIT: the how-manyth time, from 1. CHAOS_ARMED: `at-start`, else from SIGUSR2 on.
 * CHAOS_POWER_CUT, a folder of its own: before it ends, blobs and registries lose what was not synced; see power-cut.mjs.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { register, syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { PowerCut } from './power-cut.mjs';

const step = process.env.CHAOS_STEP;
let left = Number(process.env.CHAOS_HIT);
let isArmed = process.env.CHAOS_ARMED === 'at-start';
process.on('SIGUSR2', () => {
  isArmed = true;
});

const { CHAOS_POWER_CUT } = process.env;
/** The folder for what may have to come back; undefined: the power stays. */
const power = CHAOS_POWER_CUT === undefined ? undefined : new PowerCut(CHAOS_POWER_CUT);

/** Ends the process, without a chance to clean up, when this is the step and the hit. */
function hit(name) {
  if (isDue(name)) end();
}

function end() {
  power?.cut();
  process.kill(process.pid, 'SIGKILL');
}

function isDue(name) {
  if (!isArmed || name !== step) return false;
  left -= 1;
  return left === 0;
}

globalThis.chaosHit = hit;
register('./lmdb-hooks.mjs', import.meta.url);

/** What a path is to the write path; undefined: nothing. */
function kindOf(path) {
  const text = String(path);
  if (/\/blobs\/unfinished\/[0-9a-f]+$/.test(text)) return 'blob';
  if (/\/blobs\/[0-9a-f]{2}\/[0-9a-f]+$/.test(text)) return 'blob';
  if (/\.json(\.new)?$/.test(text)) return 'registry';
  if (text.endsWith('.journal')) return 'journal';
  return undefined;
}

const kinds = new WeakMap();
const paths = new WeakMap();
const { open, rename, rm } = promises;

promises.open = async (path, flags, ...more) => {
  const handle = await open(path, flags, ...more);
  const kind = kindOf(path) ?? (flags === 'r' ? 'folder' : undefined);
  if (kind !== undefined) {
    kinds.set(handle, kind);
    paths.set(handle, String(path));
    if (flags !== 'r') hit(`${kind}.create after`);
  }
  return handle;
};

promises.rename = async (from, to) => {
  const kind = kindOf(to);
  if (kind !== undefined) hit(`${kind}.rename before`);
  if (kind !== undefined) power?.renaming(String(from), String(to));
  await rename(from, to);
  if (kind !== undefined) hit(`${kind}.rename after`);
};

promises.rm = async (path, ...more) => {
  const isBlob = kindOf(path) === 'blob';
  if (isBlob) hit('blob.delete before');
  await rm(path, ...more);
  if (isBlob) hit('blob.delete after');
};

const probe = await open('/dev/null');
const prototype = Object.getPrototypeOf(probe);
await probe.close();
const { writev, writeFile, datasync, sync } = prototype;

prototype.writev = async function (buffers, position) {
  const kind = kinds.get(this);
  if (kind === undefined) return writev.call(this, buffers, position);
  hit(`${kind}.write before`);
  power?.written(paths.get(this));
  if (isDue(`${kind}.write half`)) {
    const all = Buffer.concat(buffers);
    await writev.call(this, [all.subarray(0, all.length / 2)], position);
    end();
  }
  const written = await writev.call(this, buffers, position);
  // A sync that began meanwhile need not have met all of it.
  power?.written(paths.get(this));
  hit(`${kind}.write after`);
  return written;
};

prototype.writeFile = async function (content, ...more) {
  const kind = kinds.get(this);
  if (kind !== undefined && isDue(`${kind}.write half`)) {
    const all = Buffer.from(content);
    await writeFile.call(this, all.subarray(0, all.length / 2));
    end();
  }
  if (kind !== undefined) power?.written(paths.get(this));
  await writeFile.call(this, content, ...more);
  if (kind !== undefined) hit(`${kind}.write after`);
};

for (const [name, real] of [
  ['datasync', datasync],
  ['sync', sync],
]) {
  prototype[name] = async function () {
    const kind = kinds.get(this);
    if (kind !== undefined) hit(`${kind}.sync before`);
    const settle = kind === undefined ? undefined : power?.syncing(paths.get(this));
    await real.call(this);
    settle?.();
    if (kind !== undefined) hit(`${kind}.sync after`);
  };
}

const journals = new Set();
const { openSync, writeSync, ftruncateSync } = fs;

fs.openSync = (path, ...more) => {
  const descriptor = openSync(path, ...more);
  if (kindOf(path) === 'journal') journals.add(descriptor);
  return descriptor;
};

fs.writeSync = (descriptor, buffer, offset, length, position) => {
  if (!journals.has(descriptor)) return writeSync(descriptor, buffer, offset, length, position);
  hit('journal.write before');
  if (isDue('journal.write half')) {
    writeSync(descriptor, buffer, offset, Math.floor(length / 2), position);
    end();
  }
  const written = writeSync(descriptor, buffer, offset, length, position);
  hit('journal.write after');
  return written;
};

fs.ftruncateSync = (descriptor, size) => {
  const isJournal = journals.has(descriptor);
  if (isJournal) hit('journal.empty before');
  ftruncateSync(descriptor, size);
  if (isJournal) hit('journal.empty after');
};

const { end: endAnswer } = ServerResponse.prototype;
ServerResponse.prototype.end = function (...rest) {
  const { method, url = '' } = this.req;
  if (method !== 'GET' && method !== 'HEAD' && !url.startsWith('/_osseal/')) hit('answer before');
  return endAnswer.apply(this, rest);
};

syncBuiltinESMExports();

/** Wraps a database of lmdb; called by lmdb-shim.mjs. */
globalThis.chaosWrap = (database, { path }) => {
  const name = basename(path);
  const { transaction, batch } = database;
  const wrapped = (real) =>
    function (action) {
      hit(`${name} commit before`);
      const done = real.call(this, () => {
        const result = action();
        hit(`${name} commit inside`);
        return result;
      });
      return done.then((result) => {
        hit(`${name} commit after`);
        return result;
      });
    };
  database.transaction = wrapped(transaction);
  database.batch = wrapped(batch);
  return database;
};
