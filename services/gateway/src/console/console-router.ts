import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Random, sendJson } from '@osseal/service-kit';
import express, { type Response, Router } from 'express';

/** What a browser that opens the console gets; whoever composes the process hands it in. */
export interface ConsoleParts {
  /** The built pages. */
  readonly folder: string;
  /** Answers a signed RPC request as the endpoint of KMS does. Its target is `/`, its sender the browser. */
  passToKms(request: IncomingMessage, response: ServerResponse): void;
}

/** What the pages need to know before anybody has signed in. */
export interface ConsoleFacts {
  readonly region: string;
  /** Where SDKs reach KMS; undefined when the gateway does not know it. */
  readonly kms: string | undefined;
  /** What times in signatures are compared with, in ms. */
  readonly signatureTimeMs: number;
}

/** What the router works with. */
interface ConsoleDeps extends ConsoleParts {
  readonly random: Random;
  facts(): ConsoleFacts;
}

const NONCE = '__CSP_NONCE__';
const NONCE_BYTES = 16;

/** Answers of pages and scripts; nothing but the pages' own origin may be loaded, asked, or framed. */
const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * The console: its pages, `GET facts`, and `POST kms`, by which a page of this origin reaches KMS, RAM and STS. Requests
 * pass as the browser signed them, so what a principal may not do is refused there; nothing else of KMS can be reached.
 */
export function consoleRouter(parts: ConsoleDeps): Router {
  const router = Router();
  router.post('/kms', (request, response) => {
    request.url = '/';
    parts.passToKms(request, response);
  });
  router.get('/facts', (_request, response) => sendJson(response, 200, parts.facts()));
  router.get('/', (request, response, next) => {
    // Links of the page are relative to it.
    if (!request.originalUrl.split('?', 1)[0]?.endsWith('/')) return response.redirect(308, `${request.baseUrl}/`);
    sendPage(parts, response).catch(next);
  });
  const setHeaders = (response: ServerResponse): void => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  };
  // Their names hold a digest of what is inside.
  const files = { index: false, redirect: false, immutable: true, maxAge: '365d', setHeaders };
  router.use('/assets', express.static(join(parts.folder, 'assets'), files));
  return router;
}

async function sendPage({ folder, random }: ConsoleDeps, response: Response): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (page === undefined) {
    return sendJson(response, 404, { code: 'NotFound', message: 'The console is not built: npm run build.' });
  }
  const nonce = random.hex(NONCE_BYTES);
  const body = page.replaceAll(NONCE, nonce);
  response
    .writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Cache-Control': 'no-store',
    })
    .end(body);
}

/** Styles that the component library makes as it runs carry the nonce; nothing else that is inline is let through. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
