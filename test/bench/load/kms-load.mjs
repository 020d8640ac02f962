import { loadSample } from '../measure/load-sample.mjs';
import { accessKeyOf } from '../populations/users.mjs';
import { drive } from './drive.mjs';
import { kmsRequest } from './kms-request.mjs';

/** More is signed before the clock starts than will be sent; the first time, for this many requests per second. */
const FIRST_GUESS = 30_000;

/**
 * Makes subjects of KMS calls. Requests are signed before the clock starts: that is the client's cost. Each has a nonce
 * of its own, so none is sent twice.
 *
 * @param {{ url: string, pids: readonly number[], users: number, milliseconds: number }} server users sign in turn
 */
export function kmsLoad({ url, pids, users, milliseconds }) {
  let turn = 0;
  const sign = (signature, { action, parameters }) => {
    turn += 1;
    return kmsRequest({ url, ...accessKeyOf(turn % users) }, { signature, action, parameters });
  };
  return {
    /** One call; resolves with the parsed answer. */
    async call(call) {
      let body = '';
      const requests = [sign('V1', call)];
      await drive(url, { connections: 1, next: () => requests.pop(), onBody: (piece) => (body += piece) });
      return JSON.parse(body);
    },

    /**
     * @param {string} id
     * @param {{ signature: 'V1' | 'V3', connections: number, nextCall: () => { action: string, parameters: object },
     *   checkAnswer: (answer: object) => boolean }} options
     */
    subject(id, { signature, connections, nextCall, checkAnswer }) {
      let guess = FIRST_GUESS;
      return {
        id,
        async check() {
          let body = '';
          const requests = Array.from({ length: 50 }, () => sign(signature, nextCall()));
          const answers = { connections: 1, next: () => requests.pop(), onBody: (piece) => (body += piece) };
          const { requests: answered } = await drive(url, answers);
          const parsed = body.split(/(?<=\})(?=\{)/).map((text) => JSON.parse(text));
          if (parsed.length !== answered || !parsed.every(checkAnswer)) throw new Error(`${id}: a wrong answer.`);
          // Nothing is measured before the server's code is compiled.
          await this.measure();
        },
        async measure() {
          const prepared = Math.ceil((guess * milliseconds) / 1000);
          const requests = Array.from({ length: prepared }, () => sign(signature, nextCall()));
          const next = () => requests.pop() ?? sign(signature, nextCall());
          const sample = await loadSample(pids, () => drive(url, { connections, next, milliseconds }));
          guess = sample.rate * 1.3 + 1000;
          return sample;
        },
      };
    },
  };
}
