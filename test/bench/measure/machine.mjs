import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { nginxVersion } from '../references/nginx.mjs';

/** What the figures are measured on. To be asked before the measurement, for the load of others. */
export function machine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    openssl: process.versions.openssl,
    nginx: nginxVersion() ?? null,
    load: Number(loadavg()[0].toFixed(1)),
    date: new Date().toISOString().slice(0, 10),
  };
}
