// Fills the data directory of a stopped server with keys: clones of the one key that it has, in its own registry.
//   <root of the checkout> <data directory> <how many>
import { join } from 'node:path';
import { keyIdOf } from './key-ids.mjs';

const [root, dataDir, count] = process.argv.slice(2);
const { LowdbKeyRegistry } = await import(join(root, 'packages/storage/dist/lowdb/index.js'));
const registry = await LowdbKeyRegistry.open(join(dataDir, 'kms'));
const [model] = await registry.allKeys();
const [version] = model.versions;
const inserted = Array.from({ length: Number(count) }, (_, index) => {
  const keyId = keyIdOf(index);
  const keyVersionId = `${keyId}-v1`;
  return registry.insertKey({
    ...model,
    keyId,
    primaryVersionId: keyVersionId,
    versions: [{ ...version, keyVersionId }],
  });
});
await Promise.all(inserted);
await registry.close();
