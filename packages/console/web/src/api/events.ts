import type { ControlClient } from './control-client.ts';

/** One line of the audit trails of both services. */
export interface AuditEvent {
  readonly time: string;
  readonly service: 'oss' | 'kms';
  readonly requestId: string;
  readonly region: string;
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly key?: string;
  readonly bucket?: string;
  readonly object?: string;
  readonly decision: 'allowed' | 'refused' | 'none';
  readonly cause?: {
    readonly action: string;
    readonly bucket: string;
    readonly object?: string;
    readonly requestId: string;
  };
  readonly permissions?: readonly { readonly action: string; readonly resource: string; readonly by: string }[];
}

export interface EventPage {
  readonly events: readonly AuditEvent[];
  readonly cursor?: string;
}

/** Filters by their names on the wire; empty ones are left out. */
export type EventFilters = Readonly<Record<string, string | undefined>>;

/** A page of the trails, newest first; for account roots. @throws ApiError */
export function eventPage(control: ControlClient, filters: EventFilters): Promise<EventPage> {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => !!entry[1]);
  return control.ask('GET', `/events?${new URLSearchParams(given).toString()}`);
}

/** Statements that were considered, and what would have been needed. */
export interface Denial {
  readonly operation: string;
  readonly principal: unknown;
  readonly checks: readonly {
    readonly action: string;
    readonly resource: string;
    readonly decision: { readonly effect: string; readonly decidedBy: string };
    readonly missing: readonly unknown[];
    readonly statements: readonly unknown[];
  }[];
}

/** Why a request was refused; for account roots. @throws ApiError */
export async function denialsOf(control: ControlClient, requestId: string): Promise<readonly Denial[]> {
  const path = `/decisions/${encodeURIComponent(requestId)}`;
  return (await control.ask<{ denials: readonly Denial[] }>('GET', path)).denials;
}
