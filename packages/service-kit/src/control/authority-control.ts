import { Router } from 'express';
import type { LocalAuthority } from '../tls/local-authority.ts';
import type { ControlExtension } from './control-extension.ts';

/** `GET /ca.pem`: what clients have to trust. Public, as certificates are. */
export function authorityControl(authority: LocalAuthority): ControlExtension {
  return () => {
    const router = Router();
    router.get('/ca.pem', (_request, response, next) => {
      authority.certificate().then((pem) => {
        const headers = { 'Content-Type': 'application/x-pem-file', 'Content-Length': Buffer.byteLength(pem) };
        response.writeHead(200, headers).end(pem);
      }, next);
    });
    return router;
  };
}
