import type { KmsClient } from '@osseal/kms-client';
import { type ControlExtension, sendJson } from '@osseal/service-kit';
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
        const denials = await find(requestId, await accountOf(request.headers.authorization ?? '', kms));
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
async function accountOf(authorization: string, kms: Pick<KmsClient, 'findAccessKey'>): Promise<string | undefined> {
  const [scheme = '', credential = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [accessKeyId = ''] = Buffer.from(credential, 'base64').toString('utf8').split(':');
  const grant = await kms.findAccessKey(accessKeyId);
  // Nobody's account: the guard has let through none but roots.
  return grant?.principal.type === 'root' ? grant.principal.account : '';
}
