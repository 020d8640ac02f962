import { loadSample } from '../measure/load-sample.mjs';
import { forgetPeak, residentMiB } from '../measure/process-figures.mjs';
import { BLOCK, comparison } from './block.mjs';
import { drive } from './drive.mjs';
import { ossRequest } from './oss-request.mjs';

/**
 * Subjects of one object too large for memory: PUT over the same name, GET of all of it, one connection, and GETs of ranges.
 * The check puts the object and compares every byte. Samples of PUT and GET also have `peakMiB`, the most that the server
 * held meanwhile.
 *
 * @param {import('./object-load.mjs').Store} store
 * @param {{ id: string, size: number, times: number, headers?: Record<string, string>, isWanted: (id: string) => boolean }} options
 *   a sample is so many transfers, one after the other
 */
export function transferLoad(store, { id, size, times, headers = {}, isWanted }) {
  const { url, pids, bucket } = store;
  const key = id.replaceAll(' ', '-');
  const signed = (method) =>
    ossRequest(store, { method, bucket, key, ...(method === 'PUT' ? { headers, block: BLOCK, size } : {}) });
  const repeated = (request, count, onBody) => {
    let left = count;
    return drive(url, { connections: 1, next: () => (left-- > 0 ? request : undefined), onBody });
  };
  const measure = (method, sentBytes) => async () => {
    const request = signed(method);
    for (const pid of pids) forgetPeak(pid);
    const sample = await loadSample(pids, () => repeated(request, times), sentBytes);
    return { ...sample, peakMiB: Math.max(...pids.map((pid) => residentMiB(pid).peak)) };
  };
  let isPut = false;
  const putOnce = async () => {
    if (!isPut) await repeated(signed('PUT'), 1);
    isPut = true;
  };
  const subjects = [
    { id: `PUT ${id}`, check: putOnce, measure: measure('PUT', size) },
    {
      id: `GET ${id}`,
      async check() {
        await putOnce();
        const received = comparison(size);
        await repeated(signed('GET'), 1, received.take);
        if (received.size() !== size) throw new Error(`${id}: ${received.size()} bytes came back.`);
      },
      measure: measure('GET', 0),
    },
  ];
  return subjects.filter((subject) => isWanted(subject.id));
}
