/** The thread behind Md5Lane: digests buffers as they come, wipes them and sends them back. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { Md5Order, Md5Reply } from './md5-lane.ts';

let hash = createHash('md5');

parentPort?.on('message', (order: Md5Order) => {
  switch (order.kind) {
    case 'bytes': {
      const bytes = new Uint8Array(order.buffer, 0, order.length);
      hash.update(bytes);
      // They are plaintext, and the buffer is used again.
      bytes.fill(0);
      reply({ kind: 'free', buffer: order.buffer }, [order.buffer]);
      return;
    }
    case 'end':
      reply({ kind: 'digest', digest: hash.digest() });
      hash = createHash('md5');
      return;
    case 'abandon':
      hash = createHash('md5');
  }
});

reply({ kind: 'ready' });

function reply(message: Md5Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
