import type { IncomingMessage } from 'node:http';
import { type Clock, CONTROL_PREFIX, isLoopback, machineClockOf, sendJson } from '@osseal/service-kit';
import { Router } from 'express';
import type { RoleCredentials } from '../accounts/role-credentials.ts';
import { wireTime } from '../actions/wire-time.ts';

/** What the router works with. */
export interface CredentialsRouterDeps {
  readonly credentials: RoleCredentials;
  /** Roles that every host may have, by name; all others are for this machine alone. */
  readonly openRoles: readonly string[];
  readonly clock: Clock;
}

/**
 * `GET /_osseal/credentials/<role>`: credentials of a role session in the form that official SDKs read from
 * `ALIBABA_CLOUD_CREDENTIALS_URI`. They send no credential of their own, so the answer is for this machine, and for others
 * only where a setting lists the role.
 * @documented npm `@alicloud/credentials` 2.4.7, providers/uri: status 200 and these four fields
 */
export function credentialsRouter({ credentials, openRoles, clock }: CredentialsRouterDeps): Router {
  const open = new Set(openRoles.map((role) => role.toLowerCase()));
  const router = Router();
  router.get('/credentials/:role', (request, response, next) => {
    const { role } = request.params;
    if (!open.has(role.toLowerCase()) && !isFromHere(request)) {
      const message = `Only this machine may have credentials of a role here, unless the setting kmsCredentialRoles lists it.`;
      return sendJson(response, 403, { code: 'Forbidden', message });
    }
    const { account } = request.query;
    const answer = async () => {
      const found = await credentials.get(role, typeof account === 'string' ? account : undefined);
      if (found === 'none') {
        return sendJson(response, 404, { code: 'NotFound', message: 'There is no such role.' });
      }
      if (found === 'several') {
        const message = `Several accounts have such a role: ask for ${CONTROL_PREFIX}/credentials/<role>?account=<uid>.`;
        return sendJson(response, 409, { code: 'Ambiguous', message });
      }
      sendJson(response, 200, {
        Code: 'Success',
        AccessKeyId: found.accessKeyId,
        AccessKeySecret: found.secret,
        SecurityToken: found.securityToken,
        Expiration: wireTime(inTimeOfClients(found.expiresAt, clock)),
      });
    };
    answer().catch(next);
  });
  return router;
}

/** SDKs renew credentials by the time of their machine, wherever the virtual clock is. */
function inTimeOfClients(expiresAt: string, clock: Clock): string {
  const aheadMs = clock.now() - machineClockOf(clock).now();
  return aheadMs === 0 ? expiresAt : new Date(Date.parse(expiresAt) - aheadMs).toISOString();
}

/**
 * Over a loopback address or a Unix socket, asked for by a name of this machine, and not by a web page of another origin:
 * neither one that made its own name point here, nor one that only wants to make work.
 */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const { remoteAddress } = socket;
  const peer = remoteAddress?.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
  if (peer !== undefined && !isLoopback(peer)) return false;
  const site = headers['sec-fetch-site'] ?? 'none';
  if (headers.origin !== undefined || (site !== 'none' && site !== 'same-origin')) return false;
  const name = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(headers.host ?? '');
  return isLoopback(name?.[1] ?? name?.[2] ?? '');
}
