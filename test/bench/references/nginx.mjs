import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Version of an installed nginx that has its DAV module; undefined when there is none. */
export function nginxVersion() {
  try {
    const text = execFileSync('sh', ['-c', 'nginx -V 2>&1'], { encoding: 'utf8' });
    return text.includes('http_dav_module') ? /nginx\/([\d.]+)/.exec(text)?.[1] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * nginx with one worker, as a store without signatures, digests, encryption and durability: PUT by its DAV module, GET as
 * static files with sendfile. What a server in C does with the same bytes on the same disk.
 */
export async function startNginx() {
  const home = mkdtempSync(join(tmpdir(), 'osseal-bench-nginx-'));
  for (const folder of ['files', 'uploads']) mkdirSync(join(home, folder), { mode: 0o777 });
  const port = await freePort();
  writeFileSync(join(home, 'nginx.conf'), configuration(home, port));
  const child = spawn('nginx', ['-c', join(home, 'nginx.conf'), '-p', home], { stdio: 'ignore' });
  const killWithUs = () => child.kill('SIGTERM');
  process.once('exit', killWithUs);
  await listening(port);
  return {
    url: `http://127.0.0.1:${port}`,
    pids: [child.pid, ...childrenOf(child.pid)],
    async close() {
      process.off('exit', killWithUs);
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function configuration(home, port) {
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `
${user}
worker_processes 1;
daemon off;
pid ${home}/nginx.pid;
error_log ${home}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  client_body_temp_path ${home}/uploads;
  server {
    listen 127.0.0.1:${port};
    root ${home}/files;
    location / { dav_methods PUT DELETE; create_full_put_path on; }
  }
}
`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function listening(port) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await pause(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error('nginx did not start.');
}

function childrenOf(pid) {
  const isChild = (name) => {
    try {
      return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1]) === pid;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}
