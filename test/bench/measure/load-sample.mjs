import { cpuSeconds } from './process-figures.mjs';
import { quantile } from './statistics.mjs';

/**
 * Runs a load and makes a sample of it: `rate` in requests/s, `megabytes` in MB/s, `p50` and `p99` in ms, `cpu` in µs of
 * the server's CPU per request.
 *
 * @param {readonly number[]} pids the server's processes
 * @param {() => Promise<{ requests: number, bytes: number, seconds: number, latencies: number[] }>} load
 * @param {number} [sentBytes] bytes sent with each request, for `megabytes`
 */
export async function loadSample(pids, load, sentBytes = 0) {
  const before = cpuSeconds(pids);
  const { requests, bytes, seconds, latencies } = await load();
  const cpu = ((cpuSeconds(pids) - before) / requests) * 1e6;
  return {
    rate: requests / seconds,
    megabytes: (bytes + sentBytes * requests) / seconds / 1e6,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu,
  };
}
