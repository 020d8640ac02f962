import { type Response, Router } from 'express';
import { z } from 'zod';
import { sendJson } from '../http/control-router.ts';
import type { RequestGate } from '../http/request-gate.ts';
import type { ControlExtension } from './control-extension.ts';
import { readJsonBody } from './read-json-body.ts';

interface ChangeOptions {
  readonly drainMs?: number;
}

/** What `/_osseal/state` asks for. Each call rejects with a ControlError when it is not done. */
export interface StateChanges {
  snapshot(name: string, options: ChangeOptions): Promise<object>;
  restore(name: string, options: ChangeOptions & { readonly clock?: boolean }): Promise<object>;
  reset(options: ChangeOptions): Promise<void>;
  fork(from: string, to: string): Promise<object>;
  list(): Promise<readonly object[]>;
  remove(name: string): Promise<void>;
}

const name = z.string({ error: 'must be given' }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: 'must have 1 to 64 letters, digits, dots, dashes or underscores',
});
const drainMs = z.int().min(0).max(600_000).exactOptional();
const makeRequest = z.strictObject({ name, drainMs });
const restoreRequest = z.strictObject({ clock: z.boolean().exactOptional(), drainMs });
const resetRequest = z.strictObject({ drainMs });
const forkRequest = z.strictObject({ name });
const named = z.object({ name });

/** `/state`: named states of both services. @param state gives them once they run */
export function stateControl(state: () => StateChanges, gate: RequestGate): ControlExtension {
  return (guard) => {
    const router = Router();
    /** The request that changes the state is none of those that a change waits for. */
    const done = async (response: Response, change: () => Promise<object | undefined>) => {
      gate.leave(response);
      const started = performance.now();
      const answer = await change();
      const tookMs = Math.round((performance.now() - started) * 10) / 10;
      sendJson(response, 200, { ...answer, tookMs });
    };
    router.get('/state', guard, (_request, response, next) => {
      state()
        .list()
        .then((snapshots) => sendJson(response, 200, { snapshots }))
        .catch(next);
    });
    router.post('/state/snapshots', guard, (request, response, next) => {
      readJsonBody(request, makeRequest)
        .then((body) => done(response, () => state().snapshot(body.name, body)))
        .catch(next);
    });
    router.post('/state/snapshots/:name/restore', guard, (request, response, next) => {
      readJsonBody(request, restoreRequest)
        .then((body) => done(response, () => state().restore(nameOf(request.params), body)))
        .catch(next);
    });
    router.post('/state/snapshots/:name/fork', guard, (request, response, next) => {
      readJsonBody(request, forkRequest)
        .then((body) => done(response, () => state().fork(nameOf(request.params), body.name)))
        .catch(next);
    });
    router.delete('/state/snapshots/:name', guard, (request, response, next) => {
      const remove = async () => {
        await state().remove(nameOf(request.params));
        return undefined;
      };
      done(response, remove).catch(next);
    });
    router.post('/state/reset', guard, (request, response, next) => {
      readJsonBody(request, resetRequest)
        .then((body) =>
          done(response, async () => {
            await state().reset(body);
            return undefined;
          }),
        )
        .catch(next);
    });
    return router;
  };
}

/** What is no name is the name of nothing. */
function nameOf(parameters: unknown): string {
  const read = named.safeParse(parameters);
  return read.success ? read.data.name : '-';
}
