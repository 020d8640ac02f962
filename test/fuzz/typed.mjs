import { load } from './load.mjs';

const { WireError } = await load('packages/protocol/dist/errors/index.js');

/**
 * What `work` returns, or undefined when it throws what a client may be told: a wire error whose text can be sent. Anything
 * else it throws is a finding.
 */
export function orWireError(work) {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    if (!(error.status >= 400 && error.status <= 503)) throw new Error(`status ${error.status}`, { cause: error });
    if (error.status === 500) throw new Error('what a client sends is never an internal error', { cause: error });
    return undefined;
  }
}

/** @throws Error unless `work` refuses by a wire error */
export function mustRefuse(what, work) {
  if (orWireError(work) !== undefined) throw new Error(`${what} was accepted`);
}
