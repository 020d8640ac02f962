import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import {
  describeAccountDirectory,
  describeKeyRegistry,
  describePersistentAccountDirectory,
  describePersistentKeyRegistry,
  describePersistentSecretStore,
  describeSecretStore,
} from '../../testkit/src/contracts/index.ts';
import { inDirectory, inMemory } from './engine-factories.ts';

const registry = inDirectory((directory) => LowdbKeyRegistry.open(directory));
describeKeyRegistry('LowdbKeyRegistry', registry);
describePersistentKeyRegistry('LowdbKeyRegistry', registry);
describeKeyRegistry(
  'LowdbKeyRegistry without a file',
  inMemory(() => LowdbKeyRegistry.open(null)),
);

const directory = inDirectory((folder) => LowdbAccountDirectory.open(folder));
describeAccountDirectory('LowdbAccountDirectory', directory);
describePersistentAccountDirectory('LowdbAccountDirectory', directory);
describeAccountDirectory(
  'LowdbAccountDirectory without a file',
  inMemory(() => LowdbAccountDirectory.open(null)),
);

const secrets = inDirectory((folder) => LowdbSecretStore.open(folder));
describeSecretStore('LowdbSecretStore', secrets);
describePersistentSecretStore('LowdbSecretStore', secrets);
describeSecretStore(
  'LowdbSecretStore without a file',
  inMemory(() => LowdbSecretStore.open(null)),
);
