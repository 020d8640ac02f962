import { fileURLToPath } from 'node:url';

/** The folder with the built console. It is there after `npm run build`. */
export function consoleFolder(): string {
  // One step up from `src` and from `dist` alike.
  return fileURLToPath(new URL('../dist/web/', import.meta.url));
}
