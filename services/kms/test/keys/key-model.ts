/** What a key is, told without the code under test: states, versions and times in a few assignments. */

const DAY_MS = 86_400_000;

export type State = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport';

/** Something that was encrypted, and how it can be read again. */
export interface Sealed {
  readonly blob: string;
  readonly versionId: string;
  readonly plaintext: string;
  readonly context: string;
}

export class ModelKey {
  readonly id: string;
  readonly isExternal: boolean;
  readonly sealed: Sealed[] = [];
  state: State;
  versions: number;
  /** Undefined: it rotated, and nobody has seen the new id yet. */
  primary: string | undefined;
  readonly seen = new Set<string>();
  lastRotatedMs: number;
  intervalMs: number | undefined;
  deleteAtMs: number | undefined;
  expiresMs: number | undefined;
  hasMaterial: boolean;
  isProtected = false;

  constructor(id: string, isExternal: boolean, nowMs: number, intervalMs: number | undefined) {
    this.id = id;
    this.isExternal = isExternal;
    this.state = isExternal ? 'PendingImport' : 'Enabled';
    this.hasMaterial = !isExternal;
    this.versions = isExternal ? 0 : 1;
    this.primary = undefined;
    this.lastRotatedMs = nowMs;
    this.intervalMs = intervalMs;
  }

  isGone(nowMs: number): boolean {
    return this.state === 'PendingDeletion' && (this.deleteAtMs ?? Number.POSITIVE_INFINITY) <= nowMs;
  }

  /** What time alone does to a key: material ends by itself, rotation when somebody looks. */
  look(nowMs: number): void {
    if (this.expiresMs !== undefined && this.expiresMs <= nowMs) this.loseMaterial();
    if (this.state !== 'Enabled' || this.intervalMs === undefined) return;
    if (this.lastRotatedMs + this.intervalMs > nowMs) return;
    this.lastRotatedMs = nowMs;
    this.versions += 1;
    this.primary = undefined;
  }

  loseMaterial(): void {
    this.expiresMs = undefined;
    this.hasMaterial = false;
    if (this.state !== 'PendingDeletion') this.state = 'PendingImport';
  }

  /** The outcome of whatever only enabled keys do. */
  use(): string {
    return this.state === 'Enabled' ? 'ok' : `Rejected.${this.state}`;
  }

  turn(state: 'Enabled' | 'Disabled', nowMs: number): string {
    if (this.state !== 'Enabled' && this.state !== 'Disabled') return 'Rejected.StateModifiedFailed';
    this.state = state;
    this.look(nowMs);
    return 'ok';
  }

  schedule(days: number, nowMs: number): string {
    if (this.state === 'PendingDeletion') return 'Rejected.StateModifiedFailed';
    if (this.isProtected) return 'Rejected.UnsupportedOperation';
    this.state = 'PendingDeletion';
    this.deleteAtMs = nowMs + days * DAY_MS;
    return 'ok';
  }

  cancel(nowMs: number): string {
    if (this.state !== 'PendingDeletion') return 'Rejected.StateModifiedFailed';
    this.state = this.hasMaterial ? 'Enabled' : 'PendingImport';
    this.deleteAtMs = undefined;
    this.look(nowMs);
    return 'ok';
  }

  protect(isProtected: boolean): string {
    if (this.state === 'PendingDeletion') return 'Rejected.PendingDeletion';
    this.isProtected = isProtected;
    return 'ok';
  }

  rotateEvery(intervalMs: number | undefined, nowMs: number): string {
    if (this.state !== 'Enabled') return this.use();
    if (this.isExternal) return 'Unsupported.Origin';
    this.intervalMs = intervalMs;
    this.look(nowMs);
    return 'ok';
  }

  import(expiresMs: number | undefined): string {
    if (!this.isExternal) return 'Unsupported.Origin';
    if (this.state === 'PendingDeletion') return 'Rejected.StateModifiedFailed';
    if (this.state === 'PendingImport') this.state = 'Enabled';
    this.hasMaterial = true;
    this.versions = 1;
    this.expiresMs = expiresMs;
    return 'ok';
  }

  deleteMaterial(): string {
    if (!this.isExternal) return 'Unsupported.Origin';
    this.loseMaterial();
    return 'ok';
  }
}
