import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import type { BodyFilter } from '@osseal/protocol/s3';
import { FilteredBody } from '../src/pipeline/filtered-body.ts';

const refused = new WireError('BadDigest', 400, 'refused');

/** Passes everything on, doubled, and is content or not. */
function doubling(options: { refuses?: 'a slice' | 'the end' } = {}): BodyFilter {
  return {
    write(slice) {
      if (options.refuses === 'a slice') throw refused;
      return [slice, slice];
    },
    end() {
      if (options.refuses === 'the end') throw refused;
    },
  };
}

function filtered(...filters: BodyFilter[]): { source: PassThrough; body: FilteredBody } {
  const source = new PassThrough();
  return { source, body: new FilteredBody(source as unknown as IncomingMessage, filters) };
}

describe('FilteredBody', () => {
  it('gives what its filters make of a body, one behind the other', async () => {
    const { source, body } = filtered(doubling(), doubling());
    source.end('ab');
    expect((await buffer(body)).toString()).toBe('abababab');
  });

  it.each(['a slice', 'the end'] as const)('fails as a filter does that refuses %s', async (refuses) => {
    const { source, body } = filtered(doubling(), doubling({ refuses }));
    source.end('ab');
    await expect(buffer(body)).rejects.toBe(refused);
  });

  it.each([
    ['while it is read', false],
    ['before it is read', true],
  ])('is incomplete when the client goes away %s', async (_, isBefore) => {
    const { source, body } = filtered(doubling());
    if (isBefore) {
      source.destroy();
      await new Promise((resolve) => source.once('close', resolve));
    }
    const read = buffer(body);
    source.write('ab');
    source.destroy();
    await expect(read).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('asks for no more than its reader takes', async () => {
    const { source, body } = filtered({ write: (slice) => [slice], end: () => {} });
    let written = 0;
    const slice = Buffer.alloc(64 * 1024);
    const fill = () => {
      while (written < 64 && source.write(slice)) written++;
    };
    source.on('drain', fill);
    body.read(0);
    fill();
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.isPaused()).toBe(true);
    expect(body.readableLength).toBeLessThanOrEqual(2 * body.readableHighWaterMark + slice.length);
  });

  it('lets go of the request when it is destroyed, so that the rest can be drained', async () => {
    const { source, body } = filtered(doubling());
    source.write('ab');
    expect((await new Promise<Buffer>((resolve) => body.once('data', resolve))).toString()).toBe('ab');
    body.destroy();
    await new Promise((resolve) => body.once('close', resolve));
    expect(source.isPaused()).toBe(true);
    source.end('rest');
    expect((await buffer(source)).toString()).toBe('rest');
  });
});
