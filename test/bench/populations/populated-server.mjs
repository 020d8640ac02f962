import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sendKms, sendOss, spawnOsseal } from '@osseal/testkit';
import { accessKeyOf, seedAccounts } from './users.mjs';

const run = promisify(execFile);
const script = (name) => fileURLToPath(new URL(name, import.meta.url));

export const BUCKET = 'bench';
const MODEL = 'model';

/**
 * Data directories with many keys and objects. They are filled with the product's own storage engines while no server runs:
 * by its API that would take far longer than measuring.
 *
 * @param {import('../products.mjs').Product} product
 * @param {(close: () => unknown) => void} onClose
 */
export async function populations(product, onClose) {
  const home = mkdtempSync(join(tmpdir(), 'osseal-bench-populations-'));
  onClose(() => rmSync(home, { recursive: true, force: true }));
  const base = join(home, 'base');
  const server = await start(base);
  const signed = { ...server, ...accessKeyOf(0) };
  await sendKms(signed, { action: 'CreateKey' });
  await sendOss(signed, { method: 'PUT', bucket: BUCKET });
  const headers = { 'x-oss-server-side-encryption': 'AES256' };
  await sendOss(signed, { method: 'PUT', bucket: BUCKET, key: MODEL, headers, body: 'the bytes of a small object' });
  await server.stop();
  await server.dispose();

  function start(dataDir) {
    return spawnOsseal({
      repository: product.root,
      dataDir,
      seed: { accounts: seedAccounts(10) },
      flags: ['--log-level', 'error'],
    });
  }

  return {
    /** A data directory with so many keys, as `keyIdOf` names them, and objects, as `objectKeyOf` names them. */
    async folder({ keys, objects }) {
      const dataDir = mkdtempSync(join(home, 'data-'));
      cpSync(base, dataDir, { recursive: true });
      await run(process.execPath, [script('clone-keys.mjs'), product.root, dataDir, String(keys)]);
      if (objects > 0) {
        const rest = [product.root, dataDir, BUCKET, MODEL, String(objects)];
        await run(process.execPath, [script('clone-objects.mjs'), ...rest]);
      }
      return dataDir;
    },
    /** A data directory with the keys of one and the objects of another. */
    combined(keysFrom, objectsFrom) {
      const dataDir = mkdtempSync(join(home, 'data-'));
      cpSync(objectsFrom, dataDir, { recursive: true });
      cpSync(join(keysFrom, 'kms'), join(dataDir, 'kms'), { recursive: true });
      return dataDir;
    },
    start,
  };
}
