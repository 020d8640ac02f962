import { fileURLToPath } from 'node:url';

/** Absolute path of the repository: testkit is used from its sources and from `dist`, both one folder deep. */
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));
