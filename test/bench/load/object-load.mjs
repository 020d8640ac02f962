import { loadSample } from '../measure/load-sample.mjs';
import { BLOCK, comparison } from './block.mjs';
import { drive } from './drive.mjs';
import { inTurn } from './in-turn.mjs';
import { ossRequest } from './oss-request.mjs';

/** Before anything is measured each subject runs for so many measurements, so that the server's code is compiled. */
const WARM_UPS = 2;
/** For how many PUTs per second requests are signed before the clock starts, the first time. */
const FIRST_GUESS = 10_000;

/**
 * @typedef {object} Store where objects go
 * @property {string} url
 * @property {readonly number[]} pids
 * @property {string} [accessKeyId] none: requests are not signed
 * @property {string} [accessKeySecret]
 * @property {string} bucket
 */

/**
 * Subjects that put and get objects of one size. Each PUT makes a new object; GETs take `names` objects in turn, which the
 * check puts and compares byte by byte. Requests are signed before the clock starts.
 *
 * @param {Store} store
 * @param {{ id: string, size: number, names: number, connections: number, headers?: Record<string, string>,
 *   milliseconds: number }} options
 */
export function objectLoad(store, { id, size, names, connections, headers = {}, milliseconds }) {
  const { url, pids, bucket } = store;
  const folder = id.replaceAll(' ', '-');
  const body = { block: BLOCK.subarray(0, size), size };
  const put = (key) => ossRequest(store, { method: 'PUT', bucket, key, headers, ...body });
  const get = (key) => ossRequest(store, { bucket, key });
  const keys = Array.from({ length: names }, (_, index) => `${folder}/read/${index}`);
  const all = (requests, onBody) => drive(url, { connections: 1, next: () => requests.pop(), onBody });
  let written = 0;
  let guess = FIRST_GUESS;
  const measurePut = async (duration) => {
    const fresh = () => {
      written += 1;
      return put(`${folder}/${written}`);
    };
    const requests = Array.from({ length: Math.ceil((guess * duration) / 1000) }, fresh);
    const next = () => requests.pop() ?? fresh();
    const load = () => drive(url, { connections, next, milliseconds: duration });
    const sample = await loadSample(pids, load, size);
    guess = sample.rate * 1.3 + 100;
    return sample;
  };
  const measureGet = (duration) => {
    const next = inTurn(keys.map(get));
    return loadSample(pids, () => drive(url, { connections, next, milliseconds: duration }));
  };
  return [
    { id: `PUT ${id}`, check: () => measurePut(WARM_UPS * milliseconds), measure: () => measurePut(milliseconds) },
    {
      id: `GET ${id}`,
      async check() {
        await all(keys.map(put));
        const received = comparison(size);
        await all(keys.map(get), received.take);
        if (received.size() !== size * names) throw new Error(`${id}: ${received.size()} bytes came back.`);
        await measureGet(WARM_UPS * milliseconds);
      },
      measure: () => measureGet(milliseconds),
    },
  ];
}
