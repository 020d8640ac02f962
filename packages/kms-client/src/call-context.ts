import type { KmsCall } from './kms-client.ts';

/** Header with what made the gateway call. Signed, as every x-acs-* header is. */
export const CALL_HEADER = 'x-acs-osseal-call';

/** Region, cause and conditions as base64url of JSON: object keys are not fit for a header as they are. */
export function encodeCallContext(call: KmsCall): string {
  const { region, cause, conditions } = call;
  return Buffer.from(JSON.stringify({ region, cause, conditions }), 'utf8').toString('base64url');
}
