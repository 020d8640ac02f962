/** The access key id under which a gateway of its own process signs its calls. */
export const GATEWAY_ACCESS_KEY_ID = 'osseal-gateway';

/** True for ids that no account may have: the gateway's, and those of role sessions. @documented STS access key ids start with `STS.` */
export function isReservedAccessKeyId(accessKeyId: string): boolean {
  return accessKeyId === GATEWAY_ACCESS_KEY_ID || accessKeyId.startsWith('STS.');
}
