import { randomBytes } from 'node:crypto';
import { FileBlobStore } from '@osseal/storage/files';
import { describeBlobStore, describePersistentBlobStore } from '../../testkit/src/contracts/index.ts';
import { inDirectory } from './engine-factories.ts';

const store = inDirectory((directory) => FileBlobStore.open(directory, { random: { bytes: randomBytes } }));
describeBlobStore('FileBlobStore', store);
describePersistentBlobStore('FileBlobStore', store);
