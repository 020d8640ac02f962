import type { AccessDenial } from '@osseal/kms-client';
import type { Random, Sealer } from '@osseal/service-kit';
import { type DecodedDiagnostic, DiagnosticSeal } from './diagnostic-seal.ts';
import { bounded, forAccount, forCaller } from './diagnostic-views.ts';

const MOST_KEPT = 1_000;

/** Why requests were refused: the latest of them by request id, and messages that only this installation can read. */
export class Diagnostics {
  readonly #seal: DiagnosticSeal;
  readonly #capacity: number;
  /** Oldest first. */
  readonly #kept = new Set<AccessDenial>();
  /** By the request's own id and by that of the OSS request that caused it. */
  readonly #byRequest = new Map<string, Set<AccessDenial>>();

  /** @param deps.capacity refusals that are kept; 1000 when left out */
  constructor(deps: { readonly sealer: Sealer; readonly random: Random; readonly capacity?: number }) {
    this.#seal = new DiagnosticSeal(deps);
    this.#capacity = deps.capacity ?? MOST_KEPT;
  }

  /** Keeps the refusal for `find` and answers with the EncodedDiagnosticMessage that its caller may have. */
  encodeDiagnostic(denial: AccessDenial): string {
    const kept = bounded(denial);
    this.#keep(kept);
    return this.#seal.seal(forCaller(kept));
  }

  /** What the refused caller may know; undefined for text that this installation did not make. */
  decodeDiagnostic(message: string): DecodedDiagnostic | undefined {
    return this.#seal.open(message);
  }

  /**
   * Refusals of one request, of OSS or KMS, in the order in which they came: those that are not forgotten yet.
   * @param account shows what concerns this account, and of that what it may know; absent: everything
   */
  find(requestId: string, account?: string): readonly AccessDenial[] {
    const found = [...(this.#byRequest.get(requestId) ?? [])];
    if (account === undefined) return found;
    return found.flatMap((denial) => forAccount(denial, account) ?? []);
  }

  #keep(denial: AccessDenial): void {
    const [oldest] = this.#kept;
    if (this.#kept.size >= this.#capacity && oldest !== undefined) this.#forget(oldest);
    this.#kept.add(denial);
    for (const id of idsOf(denial)) {
      const known = this.#byRequest.get(id);
      if (known === undefined) this.#byRequest.set(id, new Set([denial]));
      else known.add(denial);
    }
  }

  #forget(denial: AccessDenial): void {
    this.#kept.delete(denial);
    for (const id of idsOf(denial)) {
      const known = this.#byRequest.get(id);
      known?.delete(denial);
      if (known?.size === 0) this.#byRequest.delete(id);
    }
  }
}

function idsOf({ requestId, causeRequestId }: AccessDenial): readonly string[] {
  return causeRequestId === undefined ? [requestId] : [requestId, causeRequestId];
}
