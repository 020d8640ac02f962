export { LowdbAccountDirectory } from './account-directory.ts';
export type { LowdbOptions } from './json-document.ts';
export { LowdbKeyRegistry } from './key-registry.ts';
export { LowdbSecretStore } from './secret-store.ts';
