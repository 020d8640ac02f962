import type { ObjectEncryption, ObjectRecord } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import { versionName } from '../objects/object-version.ts';
import type { KeyRequest } from '../sse/key-request.ts';
import { contentReplaced } from './content-replaced.ts';
import type { PresentDefault } from './present-default.ts';

/**
 * Wraps the data key of an encrypted object as the present default says. No byte of the object is read or written, and it
 * stays the version that it is, with its time and its ETag.
 * @throws WireError what KMS refuses; ContentReplaced when the object is another one meanwhile
 */
export async function rewrapObject(
  gateway: GatewayDomain,
  call: KeyRequest,
  object: ObjectRecord,
  { decision }: PresentDefault,
): Promise<void> {
  const purpose = { action: 'Rewrap', key: object.key };
  const dataKey = await gateway.dataKeys.forRead(call, object, purpose);
  if (dataKey === null || decision.method === 'none') throw new TypeError('Only a data key can be wrapped.');
  try {
    const kept = contextOf(object.encryption);
    const target =
      decision.method === 'KMS' && kept !== undefined ? { ...decision, encryptionContext: kept } : decision;
    const encryption = await gateway.dataKeys.wrapAgain(call, dataKey, target, purpose);
    const rewrap = (current: ObjectRecord): ObjectRecord => {
      if (wrappedKeyOf(current.encryption) !== wrappedKeyOf(object.encryption)) throw contentReplaced();
      return { ...current, encryption };
    };
    await gateway.index.updateObject(object.bucket, object.key, rewrap, versionName(object));
  } finally {
    dataKey.fill(0);
  }
}

/** An encryption context goes along from CMK to CMK. */
function contextOf(encryption: ObjectEncryption): Readonly<Record<string, string>> | undefined {
  return encryption.method === 'KMS' ? encryption.encryptionContext : undefined;
}

function wrappedKeyOf(encryption: ObjectEncryption): string | undefined {
  return encryption.method === 'none' ? undefined : encryption.wrappedDataKey;
}
