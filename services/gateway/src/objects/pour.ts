import type { GatewayDomain } from '../domain.ts';
import { type ReadObject, readFailure } from './damaged-object.ts';
import type { PlaintextReader } from './inline-object.ts';
import type { SegmentWriter } from './segment-writer.ts';

/**
 * Copies what a reader yields into a new segment, at the pace of the slower one. The reader stays the caller's to close.
 * @throws WireError InternalError for damaged bytes of the source (logged)
 */
export async function pour(
  reader: PlaintextReader,
  writer: SegmentWriter,
  source: ReadObject,
  gateway: Pick<GatewayDomain, 'logger'>,
): Promise<void> {
  const nextPieces = async (): Promise<readonly Buffer[] | null> => {
    try {
      return await reader.next();
    } catch (error) {
      throw readFailure(error, source, gateway.logger);
    }
  };
  for (let pieces = await nextPieces(); pieces !== null; pieces = await nextPieces()) {
    for (const piece of pieces) {
      const busy = writer.write(piece);
      if (busy !== undefined) await busy;
    }
  }
}
