import type { IncomingMessage } from 'node:http';

/**
 * The body of a request of our own endpoints; undefined when it is too long. Then the rest is read all the same, so that the
 * connection stays good for the answer.
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  return size > mostBytes ? undefined : Buffer.concat(chunks);
}
