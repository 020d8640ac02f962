// Preloaded into the server: SIGUSR2 makes it collect its garbage, and count that in a file whose name is in the environment.
import { writeFileSync } from 'node:fs';

let times = 0;
process.on('SIGUSR2', () => {
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  times += 1;
  writeFileSync(process.env.SOAK_COLLECTIONS, String(times));
});
