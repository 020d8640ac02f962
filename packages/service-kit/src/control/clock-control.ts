import type { IncomingMessage } from 'node:http';
import { Router } from 'express';
import { z } from 'zod';
import { parseSpan, parseUtcTime } from '../clock/span.ts';
import { type ClockChange, ClockRangeError, type ClockState, type VirtualClock } from '../clock/virtual-clock.ts';
import { sendJson } from '../http/control-router.ts';
import type { ControlExtension } from './control-extension.ts';
import { ControlInputError, readJsonBody } from './read-json-body.ts';

/** What a clock says of itself. */
export interface ClockReport {
  readonly now: string;
  readonly machine: string;
  readonly mode: 'following' | 'shifted' | 'frozen';
  /** By how much it is ahead of the machine's. */
  readonly offsetMs: number;
  readonly signatures: ClockState['signatures'];
  readonly revision: number;
}

const time = z.string().transform((text, context) => {
  const ms = parseUtcTime(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'must be a UTC time such as 2027-01-01T00:00:00Z' });
  return z.NEVER;
});
const span = z.union([z.number(), z.string()]).transform((given, context) => {
  const ms = typeof given === 'number' ? given : parseSpan(given);
  if (ms !== undefined && Number.isFinite(ms)) return ms;
  context.addIssue({ code: 'custom', message: 'must be milliseconds or a span such as 90m, 24h, 365d or P1DT2H' });
  return z.NEVER;
});

/** The body of `POST /_osseal/clock`. */
const clockRequest = z.strictObject({
  set: time.optional(),
  advance: span.optional(),
  freeze: z.union([z.literal(true), time]).optional(),
  resume: z.literal(true).optional(),
  follow: z.literal(true).optional(),
  signatures: z.enum(['machine', 'virtual']).optional(),
});
type ClockRequest = z.infer<typeof clockRequest>;

/** What a clock's control endpoint may be told besides the clock. */
export interface ClockControlOptions {
  /** Hands a change to the process whose clock this one follows, and resolves with its clock. Absent: this clock leads. */
  readonly forward?: (body: unknown) => Promise<ClockState>;
}

const LONGEST_WAIT_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** How long a change waits for clocks of other processes that follow this one. */
const FOLLOWERS_WAIT_MS = 2_000;

/**
 * `GET /clock` and `POST /clock`. `GET /clock/state?after=<revision>` is for processes that follow: it answers when the
 * clock is past that revision, and tells by being asked again that the follower is there too.
 */
export function clockControl(clock: VirtualClock, options: ClockControlOptions = {}): ControlExtension {
  const followers = new Followers(clock);
  return (guard) => {
    const router = Router();
    router.get('/clock', guard, (_request, response) => sendJson(response, 200, reportOf(clock)));
    router.get('/clock/state', guard, (request, response, next) => {
      followers.next(textOf(request.query.follower), Number(textOf(request.query.after) || -1), request).then(() => {
        if (!response.destroyed) sendJson(response, 200, clock.state);
      }, next);
    });
    router.post('/clock', guard, (request, response, next) => {
      const answer = async () => {
        const { forward } = options;
        if (forward === undefined) {
          await changeClock(clock, await readJsonBody(request, clockRequest));
          await followers.caughtUp();
        } else {
          await clock.adopt(await forward(await readJsonBody(request, z.unknown())));
        }
        sendJson(response, 200, reportOf(clock));
      };
      answer().catch((error: unknown) => {
        next(error instanceof ClockRangeError ? new ControlInputError(error.message, { cause: error }) : error);
      });
    });
    return router;
  };
}

/** What `GET /_osseal/clock` answers. */
export function reportOf(clock: VirtualClock): ClockReport {
  const { virtualMs, machineMs } = clock.reading();
  const offsetMs = virtualMs - machineMs;
  return {
    now: new Date(virtualMs).toISOString(),
    machine: new Date(machineMs).toISOString(),
    mode: !clock.isRunning ? 'frozen' : offsetMs === 0 ? 'following' : 'shifted',
    offsetMs,
    signatures: clock.state.signatures,
    revision: clock.state.revision,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function changeClock(clock: VirtualClock, request: ClockRequest): Promise<void> {
  const { signatures, ...moves } = request;
  const given = Object.values(moves).filter((value) => value !== undefined).length;
  if (given > 1) throw new ControlInputError('Give one of set, advance, freeze, resume and follow.');
  if (given === 0 && signatures === undefined) {
    throw new ControlInputError('Give one of set, advance, freeze, resume and follow, or signatures.');
  }
  await clock.change((nowMs) => ({ ...moveOf(request, nowMs), ...(signatures !== undefined && { signatures }) }));
}

function moveOf({ set, advance, freeze, resume, follow }: ClockRequest, nowMs: number): ClockChange {
  if (set !== undefined) return { virtualMs: set };
  if (advance !== undefined) return { virtualMs: nowMs + advance };
  if (freeze !== undefined) return { virtualMs: freeze === true ? nowMs : freeze, runs: false };
  if (resume === true) return { virtualMs: nowMs, runs: true };
  return follow === true ? { follow: true } : {};
}

/** Clocks of other processes that ask for every change of this one. */
class Followers {
  readonly #clock: VirtualClock;
  /** The revision that each follower has. */
  readonly #known = new Map<string, number>();
  #wake: (() => void)[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    clock.onChange(async () => this.#wakeAll());
  }

  /** Resolves when the clock is not at `revision` any more, after 5 s, or when the server or the connection closes. */
  async next(name: string, revision: number, { socket }: IncomingMessage): Promise<void> {
    if (name !== '') this.#known.set(name, revision);
    this.#wakeAll();
    const isOver = () => socket.destroyed || !(socket as ServedSocket).server?.listening;
    await this.#until(() => this.#clock.state.revision !== revision || isOver(), LONGEST_WAIT_MS);
    if (socket.destroyed) this.#known.delete(name);
  }

  /** Resolves when every follower has the clock as it is, or is given up. */
  async caughtUp(): Promise<void> {
    const { revision } = this.#clock.state;
    const behind = () => [...this.#known].filter(([, known]) => known < revision);
    await this.#until(() => behind().length === 0, FOLLOWERS_WAIT_MS);
    for (const [name] of behind()) this.#known.delete(name);
  }

  /** Looks when something happens, and every now and then. */
  async #until(isSo: () => boolean, longestMs: number): Promise<void> {
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      this.#wakeAll();
    }, longestMs);
    const look = setInterval(() => this.#wakeAll(), LOOK_EVERY_MS);
    while (!isSo() && !isLate) await new Promise<void>((resolve) => this.#wake.push(resolve));
    clearTimeout(limit);
    clearInterval(look);
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

interface ServedSocket {
  readonly server?: { readonly listening: boolean } | undefined;
}
