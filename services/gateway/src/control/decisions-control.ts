import type { KmsClient } from '@osseal/kms-client';
import { type ControlExtension, operatorOf, sendJson } from '@osseal/service-kit';
import { Router } from 'express';

/**
 * Why a request was refused, as KMS tells it.
 * @param account shows what concerns this account; undefined: everything
 */
export type FindDenials = (requestId: string, account: string | undefined) => Promise<readonly unknown[]>;

/** `GET /decisions/<request-id>` on the port of OSS, for operators; an account root sees what concerns its account. */
export function decisionsControl(kms: Pick<KmsClient, 'findAccessKey'>, find: FindDenials): ControlExtension {
  return (guard) => {
    const router = Router();
    router.get('/decisions/:requestId', guard, (request, response, next) => {
      const answer = async () => {
        const requestId = String(request.params.requestId);
        const denials = await find(requestId, await accountOf(operatorOf(response), kms));
        if (denials.length > 0) return sendJson(response, 200, { requestId, mode: 'enforce', denials });
        const message =
          'No refusal of that request is known: it was allowed, is long past, or concerns another account.';
        sendJson(response, 404, { code: 'NotFound', message });
      };
      answer().catch(next);
    });
    return router;
  };
}

/** The account of a root that signed in by its access key; undefined for whoever has the service secret. */
async function accountOf(
  accessKeyId: string | undefined,
  kms: Pick<KmsClient, 'findAccessKey'>,
): Promise<string | undefined> {
  if (accessKeyId === undefined) return undefined;
  const grant = await kms.findAccessKey(accessKeyId);
  // Nobody's account: the guard has let through none but roots.
  return grant?.principal.type === 'root' ? grant.principal.account : '';
}
