import type { RequestHandler, Router } from 'express';

/**
 * Control endpoints that whoever composes a process adds to a service, below `/_osseal`.
 * @param guard lets operators pass, and the gateway of another process; all others get 401
 */
export type ControlExtension = (guard: RequestHandler) => Router;
