import { type OssHttpRequest, parseBasicDate, parseHttpDate } from '@osseal/protocol/oss';
import type { PostCredential, SignedOssCredential, SignedS3Credential } from '@osseal/protocol/signature';
import { type Clock, VirtualClock } from '@osseal/service-kit';

type Credential = SignedOssCredential | SignedS3Credential | PostCredential;

/** First uses remembered in one set; two sets take turns. */
const MOST_REMEMBERED = 10_000;
const LAST_OF_SECOND_MS = 999;

/**
 * The moment by which the times in a signature are judged. Clients sign by the time of their machine, so it is the
 * machine's, wherever the virtual clock was set to. A presigned URL or a signed form also ages by what the virtual clock moved on since it was
 * signed. Version 4 says in which second that was; version 1 does not: there, what counts is since the URL was first used.
 */
export class SignatureTime {
  readonly #clock: Clock;
  #firstUses = new Map<string, number>();
  #formerUses = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds, to be given to the verification as the present. */
  of(http: OssHttpRequest, credential: Credential): number {
    const clock = this.#clock;
    if (!(clock instanceof VirtualClock)) return clock.now();
    const presentMs = clock.signatureNow();
    if (credential.carrier === 'header' || clock.state.signatures === 'virtual') return presentMs;
    const usedMs = this.#firstUseOf(credential) ?? presentMs;
    const dateMs = dateOf(signingDate(http, credential), usedMs);
    // Dates are of whole seconds: in doubt it was signed at the end of its second, but before it was used.
    const signedMs = Math.min(dateMs + LAST_OF_SECOND_MS, usedMs);
    return signedMs + (clock.now() - clock.at(signedMs));
  }

  /** Keeps when a URL or a form was first used. For signatures that were verified: of others anybody can make any number. */
  keepUse(credential: Credential): void {
    const clock = this.#clock;
    if (!(clock instanceof VirtualClock)) return;
    if (credential.carrier === 'header' || clock.state.signatures === 'virtual') return;
    if (this.#firstUseOf(credential) !== undefined) return;
    if (this.#firstUses.size >= MOST_REMEMBERED) {
      this.#formerUses = this.#firstUses;
      this.#firstUses = new Map();
    }
    this.#firstUses.set(credential.signature, clock.signatureNow());
  }

  #firstUseOf({ signature }: Credential): number | undefined {
    return this.#firstUses.get(signature) ?? this.#formerUses.get(signature);
  }
}

/** The text that says in which second a URL or a form was signed; undefined for the schemes that do not tell. */
function signingDate({ query }: OssHttpRequest, credential: Credential): string | undefined {
  switch (credential.scheme) {
    case 'v4':
      return query.get('x-oss-date');
    case 's3-v4':
      return query.get('X-Amz-Date');
    case 'post':
      return credential.v4?.dateTime;
    default:
      return undefined;
  }
}

/** Whatever is no date is for the verification to refuse. */
function dateOf(text: string | undefined, fallbackMs: number): number {
  return parseBasicDate(text?.trim() ?? '') ?? parseHttpDate(text?.trim() ?? '') ?? fallbackMs;
}
