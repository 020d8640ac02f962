import { ossError } from '@osseal/protocol/errors';
import type { ObjectRecord } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import { versionName } from '../objects/object-version.ts';
import { openObject } from '../objects/open-object.ts';
import { pour } from '../objects/pour.ts';
import { writeSegment } from '../objects/write-segment.ts';
import type { KeyRequest } from '../sse/key-request.ts';
import { contentReplaced } from './content-replaced.ts';
import type { PresentDefault } from './present-default.ts';

/**
 * Encrypts an object that is not: its bytes are sealed anew as one segment under a data key of its own, as the present
 * default says. It stays the version that it is, with its time and its ETag; who reads it meanwhile reads the old bytes.
 * @throws WireError what KMS refuses, InternalError for damaged bytes; ContentReplaced when the object is another one meanwhile
 */
export async function sealObject(
  gateway: GatewayDomain,
  call: KeyRequest,
  object: ObjectRecord,
  { decision }: PresentDefault,
): Promise<void> {
  const purpose = { action: 'Encrypt', key: object.key };
  const reader = await openObject(gateway, { call, object, range: null, purpose });
  if (reader === 'replaced') throw contentReplaced();
  try {
    const { dataKey, encryption } = await gateway.dataKeys.forWrite(call, decision, purpose);
    await writeSegment(
      gateway,
      {
        dataKey,
        method: encryption.method,
        expectedSize: object.size,
        fill: (writer) => pour(reader, writer, { ...object, requestId: call.requestId }, gateway),
        verify: ({ crc64 }) => {
          if (crc64 !== object.crc64) throw ossError('InternalError');
        },
      },
      ({ segment, inline }) => {
        const seal = (current: ObjectRecord): ObjectRecord => {
          if (!hasSameSegments(current, object)) throw contentReplaced();
          return { ...current, encryption, segments: [segment] };
        };
        const versionId = versionName(object);
        return gateway.index.rewriteObject(object.bucket, object.key, seal, { versionId, inline });
      },
    );
  } finally {
    await reader.close();
  }
}

function hasSameSegments({ segments }: ObjectRecord, before: ObjectRecord): boolean {
  return (
    segments.length === before.segments.length &&
    segments.every((one, at) => one.blobId === before.segments[at]?.blobId)
  );
}
