import { Router } from 'express';
import { z } from 'zod';
import { sendJson } from '../http/control-router.ts';
import type { ControlExtension } from './control-extension.ts';
import { readJsonBody } from './read-json-body.ts';

/** How another process' control endpoint is asked; resolves with what a 200 says. */
export type AskControl = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;

const METHODS = { get: 'GET', post: 'POST', delete: 'DELETE' } as const;

/** Control endpoints that another process has: `path` and what is one below it. */
export function passedOnControl(path: string, ask: AskControl): ControlExtension {
  return (guard) => {
    const router = Router();
    for (const name of ['get', 'post', 'delete'] as const) {
      router[name]([path, `${path}/:id`], guard, (request, response, next) => {
        const answer = async () => {
          const { id } = request.params;
          const target = id === undefined ? path : `${path}/${encodeURIComponent(String(id))}`;
          const body = name === 'post' ? await readJsonBody(request, z.unknown()) : undefined;
          sendJson(response, 200, await ask(METHODS[name], target, body));
        };
        answer().catch(next);
      });
    }
    return router;
  };
}
