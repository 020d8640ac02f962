import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Canaries } from './canary.ts';
import { Needles } from './needles.ts';
import { plantKeys } from './plant-keys.ts';
import { plantControl, plantObjects, plantUnfinished } from './plant-objects.ts';
import { ProofClient, ProofError } from './proof-client.ts';
import { type ProofPlaces, startProofServer } from './proof-server.ts';
import { type Leak, scanFiles } from './scan-files.ts';
import { addSealed } from './sealed-needles.ts';

/** What a proof looked for, where, and what it found. */
export interface Proof {
  /** Ways of writing that were taken. */
  readonly paths: readonly string[];
  /** Secrets and contents that were looked for. */
  readonly needles: number;
  readonly files: number;
  readonly bytes: number;
  /** Empty: proven. */
  readonly leaks: readonly Leak[];
}

export interface ProofOptions {
  /** Before the scan, with the server stopped; a test plants leaks here. */
  readonly onPlanted?: (planted: { readonly dataDir: string; readonly canaries: Canaries }) => Promise<void>;
}

const ACCOUNT = '1000000000000001';
const ROOT_KEY_FILE = join('data', 'root.key');
const POLL_MS = 20;

/**
 * Runs a server of its own in a folder of its own, writes by every way there is, and looks for what was written, and for
 * every key and secret behind it, in every file that the server made: data folder, temporary files, log. Once in the
 * middle of an upload and once after the end. An object without encryption has to be found, or the search proves nothing.
 * @throws ProofError
 */
export async function proveCanaries(options: ProofOptions = {}): Promise<Proof> {
  const home = await mkdtemp(join(tmpdir(), 'osseal-proof-'));
  try {
    return await prove(home, options);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function prove(home: string, { onPlanted }: ProofOptions): Promise<Proof> {
  const needles = new Needles();
  const canaries = new Canaries(needles);
  const scanned = join(home, 'scanned');
  const places: ProofPlaces = {
    dataDir: join(scanned, 'data'),
    temporary: join(scanned, 'temporary'),
    log: join(scanned, 'log'),
    // What holds the root's secret by its purpose.
    readyFile: join(home, 'ready.json'),
    seed: join(home, 'seed.yaml'),
  };
  await mkdir(places.temporary, { recursive: true });
  await writeFile(places.seed, JSON.stringify(seedOf(canaries)), { mode: 0o600 });

  const control = new Needles();
  const controlContent = randomBytes(32);
  control.add('object without encryption', controlContent);

  const server = await startProofServer(places);
  let midway: Awaited<ReturnType<typeof scanFiles>>;
  try {
    const client = new ProofClient(server.address);
    await plantObjects(client, canaries, await plantKeys(client, canaries));
    await plantControl(client, Buffer.alloc(300_000, controlContent));
    const unfinished = plantUnfinished(client, canaries);
    await bytesArrive(join(places.dataDir, 'oss', 'blobs', 'unfinished'));
    midway = await scanFiles(scanned, needles, new Set([ROOT_KEY_FILE]));
    unfinished.destroy();
  } finally {
    await server.stop();
  }
  await addSealed(places.dataDir, needles);
  await onPlanted?.({ dataDir: places.dataDir, canaries });
  const after = await scanFiles(scanned, needles, new Set([ROOT_KEY_FILE]));
  if ((await scanFiles(places.dataDir, control)).leaks.length === 0) {
    throw new ProofError('The search does not find an object that is not encrypted, so it proves nothing.');
  }
  const leaks = [...midway.leaks, ...after.leaks];
  return { paths: canaries.paths, needles: needles.count, files: after.files, bytes: after.bytes, leaks };
}

/** What comes from a seed file. */
function seedOf(canaries: Canaries): object {
  const bucket = 'canary-seed';
  const object = (key: string, method: string, size: number) => ({
    bucket,
    key,
    base64: canaries.bytes(`seed, object (${method})`, size).toString('base64'),
    encryption: { method },
  });
  const keyId = 'key-canary0000000000000001';
  return {
    accounts: [
      { uid: ACCOUNT, accessKeys: [{ id: 'LTAI5tCanaryRoot0000001', secret: canaries.text('seed, access key') }] },
    ],
    keys: [{ account: ACCOUNT, id: keyId, material: canaries.bytes('seed, key material', 32).toString('base64') }],
    buckets: [{ account: ACCOUNT, name: bucket }],
    objects: [
      object('small-aes', 'AES256', 4000),
      object('large-aes', 'AES256', 300_000),
      object('small-kms', 'KMS', 4000),
      object('large-kms', 'KMS', 300_000),
    ],
  };
}

/** Resolves when some bytes of an upload are on the disk. */
async function bytesArrive(folder: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += POLL_MS) {
    for (const name of await readdir(folder)) {
      const { size } = await stat(join(folder, name)).catch(() => ({ size: 0 }));
      if (size > 0) return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new ProofError('No byte of an upload reached the disk.');
}
