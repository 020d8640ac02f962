export { isVersionId } from './objects/version-id.ts';
export * from './ports.ts';
