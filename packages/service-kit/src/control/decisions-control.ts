import { Router } from 'express';
import { operatorOf, sendJson } from '../http/control-router.ts';
import type { ControlExtension } from './control-extension.ts';

/** Where refusals are known. */
export interface Decisions {
  /**
   * Why a request was refused; empty when no refusal of it is known.
   * @param account shows what concerns this account; undefined: everything
   */
  find(requestId: string, account: string | undefined): readonly unknown[] | Promise<readonly unknown[]>;
  /** The account of an operator's access key, which is a root's; '' for one that is gone meanwhile. */
  accountOf(accessKeyId: string): Promise<string>;
}

/**
 * `GET /decisions/<request-id>`: why a request was refused. An account root sees what concerns its account, the holder of the
 * service secret everything, or what concerns the `account` that it asks for.
 */
export function decisionsControl({ find, accountOf }: Decisions): ControlExtension {
  return (guard) => {
    const router = Router();
    router.get('/decisions/:requestId', guard, (request, response, next) => {
      const answer = async () => {
        const requestId = String(request.params.requestId);
        const accessKeyId = operatorOf(response);
        const { account } = request.query;
        const asked = typeof account === 'string' ? account : undefined;
        const denials = await find(requestId, accessKeyId === undefined ? asked : await accountOf(accessKeyId));
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
