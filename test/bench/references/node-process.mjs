import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs a script of this folder that prints its address, and resolves when it has. */
export async function startReference(script, args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [''])]);
  if (!String(line).startsWith('http')) throw new Error(`${script} did not start.`);
  return {
    url: String(line).trim(),
    pids: [child.pid],
    async close() {
      process.off('exit', killWithUs);
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
