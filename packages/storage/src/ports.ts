/**
 * The storage ports. Domain code names only these types; an engine (lowdb, lmdb, files, memory) is chosen where a
 * process is composed. Every engine passes the same contract suite (`packages/testkit`).
 *
 * Conventions: an `Awaitable` read may answer at once; a write resolves only when it survives `kill -9` (and, with the
 * engine's default durability, a power cut). Records are plain JSON values and are never mutated after they are
 * handed over, in either direction. Times are ISO 8601 UTC strings unless a name says `Ms`.
 */
export * from './ports/account-directory.ts';
export * from './ports/blob-store.ts';
export * from './ports/cors.ts';
export * from './ports/key-registry.ts';
export * from './ports/lifecycle.ts';
export * from './ports/object-index.ts';
export * from './ports/object-records.ts';
export * from './ports/referer.ts';
export * from './ports/secret-store.ts';
export * from './ports/store.ts';
export * from './ports/usage-ledger.ts';
