import { Router } from 'express';
import { type AuditRequest, readAuditQuery } from '../http/audit-query.ts';
import { sendJson } from '../http/control-router.ts';
import { QueryError, readQueryText } from '../http/query.ts';
import type { ControlExtension } from './control-extension.ts';

/** What a trail keeps of one request. */
export interface TrailRecord {
  readonly timeMs: number;
  readonly requestId: string;
  readonly region: string;
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly keyId: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly bucket?: string;
  readonly object?: string;
  readonly cause?: {
    readonly service: string;
    readonly action: string;
    readonly bucket: string;
    readonly object?: string;
    readonly requestId: string;
  };
  readonly permissions?: readonly { readonly action: string; readonly resource: string; readonly by: string }[];
}

interface TrailPage {
  readonly records: readonly TrailRecord[];
  readonly next?: number;
}

/** One service's audit trail, newest first. */
export interface Trail {
  auditPage(query: AuditRequest): TrailPage | Promise<TrailPage>;
}

type Service = 'oss' | 'kms';

/** One line of the joined trail. */
export interface ControlEvent extends Omit<TrailRecord, 'timeMs' | 'keyId'> {
  readonly time: string;
  /** `kms` stands for KMS, RAM and STS. */
  readonly service: Service;
  readonly key?: string;
  /** `none`: no permission was asked for. */
  readonly decision: 'allowed' | 'refused' | 'none';
}

/** Where one trail goes on: below a number, or nowhere. */
type Place = number | undefined | 'end';

const SERVICES: readonly Service[] = ['oss', 'kms'];
const REFUSALS = new Set(['AccessDenied', 'Forbidden.NoPermission', 'NoPermission', 'KmsAccessDenied']);

/** `GET /events`: the trails of both services as one, newest first. @param trails those that this process can ask */
export function eventsControl(trails: () => Readonly<Partial<Record<Service, Trail>>>): ControlExtension {
  return (guard) => {
    const router = Router();
    router.get('/events', guard, (request, response, next) => {
      eventsPage(trails(), request.query).then((page) => sendJson(response, 200, page), next);
    });
    return router;
  };
}

/** @throws QueryError */
async function eventsPage(trails: Readonly<Partial<Record<Service, Trail>>>, query: Readonly<Record<string, unknown>>) {
  const asked = readAuditQuery(query, ['service', 'cursor']);
  if (asked.before !== undefined) throw new QueryError('before', 'unknown parameter; pages go on by cursor.');
  const only = readQueryText(query, 'service');
  if (only !== undefined && only !== 'oss' && only !== 'kms') throw new QueryError('service', 'must be oss or kms.');
  const places = readCursor(readQueryText(query, 'cursor'));
  const found = await Promise.all(
    SERVICES.map(async (service) => {
      const trail = only === undefined || only === service ? trails[service] : undefined;
      const page = await pageOf(trail, asked, places[service]);
      return { service, trail, page };
    }),
  );
  const events = found
    .flatMap(({ service, page }) => page.records.map((record) => ({ service, record })))
    // Stable, so that each trail stays in its order; of one moment, the OSS request comes before what it caused.
    .sort((a, b) => b.record.timeMs - a.record.timeMs)
    .slice(0, asked.limit);
  const ends: Record<Service, Place> = { oss: 'end', kms: 'end' };
  for (const { service, trail, page } of found) {
    const taken = events.filter((event) => event.service === service).length;
    ends[service] = await placeAfter(trail, asked, places[service], page, taken);
  }
  const shown = events.map(({ service, record }) => eventOf(service, record));
  const isDone = SERVICES.every((service) => ends[service] === 'end');
  return isDone
    ? { events: shown }
    : { events: shown, cursor: SERVICES.map((service) => ends[service] ?? '').join('.') };
}

async function pageOf(trail: Trail | undefined, asked: AuditRequest, place: Place): Promise<TrailPage> {
  if (trail === undefined || place === 'end') return { records: [] };
  return trail.auditPage(place === undefined ? asked : { ...asked, before: place });
}

/** Where a trail goes on behind the records that were taken of its page. */
async function placeAfter(
  trail: Trail | undefined,
  asked: AuditRequest,
  place: Place,
  page: TrailPage,
  taken: number,
): Promise<Place> {
  if (taken === page.records.length) return page.next ?? 'end';
  if (taken === 0) return place;
  return (await pageOf(trail, { ...asked, limit: taken }, place)).next ?? 'end';
}

function readCursor(text: string | undefined): Record<Service, Place> {
  if (text === undefined) return { oss: undefined, kms: undefined };
  const parts = /^(\d{0,16}|end)\.(\d{0,16}|end)$/.exec(text);
  if (parts === null) throw new QueryError('cursor', 'must be the cursor of the page before.');
  const [oss, kms] = parts
    .slice(1)
    .map((part): Place => (part === 'end' ? 'end' : part === '' ? undefined : Number(part)));
  return { oss, kms };
}

function eventOf(service: Service, { timeMs, keyId, ...record }: TrailRecord): ControlEvent {
  const isRefused = REFUSALS.has(record.outcome);
  return {
    time: new Date(timeMs).toISOString(),
    service,
    ...record,
    ...(keyId !== '' && { key: keyId }),
    decision: isRefused ? 'refused' : record.permissions === undefined ? 'none' : 'allowed',
  };
}
