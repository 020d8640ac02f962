export { syncPath } from './durable-directory.ts';
