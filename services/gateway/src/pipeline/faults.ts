import { accountOf, principalArn } from '@osseal/ram';
import { ConnectionDropped, type FaultBook } from '@osseal/service-kit';
import type { OssCall, OssResponse, PermissionCheck } from '../action.ts';

/**
 * Lets an authorised request meet what is meant for it.
 * @returns `drop`: the work is to be done and its answer lost
 * @throws WireError, ConnectionDropped
 */
export function meetFaults(
  faults: FaultBook,
  action: string,
  { requester, bucketName, region }: OssCall,
  checks: readonly PermissionCheck[],
): Promise<'drop' | 'answer'> {
  const { principal, accessKeyId } = requester;
  const encryption = checks.find(({ object }) => object !== undefined)?.object?.encryption;
  return faults.meet({
    service: 'oss',
    action,
    key: encryption?.method === 'KMS' ? encryption.keyId : undefined,
    bucket: bucketName,
    principal: principalArn(principal),
    accessKeyId,
    account: accountOf(principal) ?? '',
    region,
  });
}

/** An answer whose connection is cut before any of it leaves. What it would send is still opened and closed. */
export function losingAnswer({ stream, ...answer }: OssResponse): OssResponse {
  if (stream === undefined) throw new ConnectionDropped();
  return {
    ...answer,
    stream: async (response) => {
      response.destroy();
      await stream(response);
    },
  };
}
