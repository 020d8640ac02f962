import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ExplainedStatement, Explanation } from '@osseal/ram';
import type { Random, Sealer } from '@osseal/service-kit';

/** What an encoded diagnostic message says. */
export interface DecodedDiagnostic {
  readonly requestId: string;
  readonly timeMs: number;
  /** The account of the refused principal: nobody else may read it. */
  readonly account: string;
  /** The refused permission last. */
  readonly checks: readonly Explanation[];
  /** True when statements that did not decide were left out for length. */
  readonly shortened: boolean;
}

/** So begin the messages of the real service in base64: AQIBIAAA. @documented RAM, examples of EncodedDiagnosticMessage */
const HEADER = Buffer.of(1, 2, 1, 0x20, 0, 0);
const NONCE_SIZE = 12;
const TAG_SIZE = 16;
/** Longest message: with it an OSS error stays below the 4096 bytes that some SDKs read. */
const MOST_CHARACTERS = 2_200;
const MOST_TEXT_BYTES = 256 * 1024;

/**
 * Seals diagnostics with AES-256-GCM under a key of their own, made of the root key: compressed and in the short form
 * `header | nonce | ciphertext | tag`, since a JWE in base64 would be a third longer than an OSS error has room for.
 */
export class DiagnosticSeal {
  readonly #key: KeyObject;
  readonly #random: Random;

  constructor({ sealer, random }: { readonly sealer: Sealer; readonly random: Random }) {
    const bytes = Buffer.from(sealer.fingerprint('encoded diagnostic messages', Buffer.alloc(0)), 'hex');
    this.#key = createSecretKey(bytes);
    bytes.fill(0);
    this.#random = random;
  }

  /** Base64. What does not fit is left out, the decision and what is missing never. */
  seal(diagnostic: DecodedDiagnostic): string {
    const forms = [diagnostic, ...SHORTER.map((shorten) => shorten(diagnostic))];
    let message = '';
    for (const form of forms) {
      message = this.#encrypt(form);
      if (message.length <= MOST_CHARACTERS) break;
    }
    return message;
  }

  open(message: string): DecodedDiagnostic | undefined {
    const bytes = Buffer.from(message, 'base64');
    const sealedAt = HEADER.length + NONCE_SIZE;
    if (bytes.length < sealedAt + TAG_SIZE || !bytes.subarray(0, HEADER.length).equals(HEADER)) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(HEADER.length, sealedAt), {
      authTagLength: TAG_SIZE,
    }).setAAD(HEADER);
    decipher.setAuthTag(bytes.subarray(-TAG_SIZE));
    try {
      const packed = Buffer.concat([decipher.update(bytes.subarray(sealedAt, -TAG_SIZE)), decipher.final()]);
      const text = inflateRawSync(packed, { maxOutputLength: MOST_TEXT_BYTES }).toString('utf8');
      return JSON.parse(text) as DecodedDiagnostic;
    } catch {
      return undefined;
    }
  }

  #encrypt(diagnostic: DecodedDiagnostic): string {
    const nonce = this.#random.bytes(NONCE_SIZE);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(HEADER);
    const packed = deflateRawSync(JSON.stringify(diagnostic));
    const sealed = Buffer.concat([HEADER, nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()]);
    return sealed.toString('base64');
  }
}

type Shorten = (diagnostic: DecodedDiagnostic) => DecodedDiagnostic;

const keeping =
  (keep: (statement: ExplainedStatement, check: Explanation) => boolean, textLength: number): Shorten =>
  (diagnostic) => ({
    ...diagnostic,
    shortened: true,
    // Of several permissions the refused one is the last.
    checks: diagnostic.checks
      .slice(-1)
      .map((check) =>
        withTextsUpTo({ ...check, statements: check.statements.filter((one) => keep(one, check)) }, textLength),
      ),
  });

/** Tried in turn: statements on the action, those that applied, the one that decided; and texts cut ever shorter. */
const SHORTER: readonly Shorten[] = [
  keeping(({ actionMatch }) => actionMatch, 256),
  keeping(({ applied }) => applied, 128),
  keeping(isDeciding, 96),
  keeping(() => false, 64),
  ({ checks, ...rest }) => ({
    ...rest,
    shortened: true,
    checks: checks.slice(-1).map((check) => ({ ...withTextsUpTo(check, 64), conditions: {}, statements: [] })),
  }),
];

function isDeciding(statement: ExplainedStatement, { decision }: Explanation): boolean {
  return statement.policy === decision.statement?.policy && statement.index === decision.statement.index;
}

/** Action, resource and the missing statements are what it is about: they are never cut. */
function withTextsUpTo(check: Explanation, length: number): Explanation {
  return {
    ...check,
    conditions: Object.fromEntries(
      Object.entries(check.conditions).map(([key, value]) => [
        key.slice(0, length),
        typeof value === 'string' ? value.slice(0, length) : value.slice(0, 4).map((one) => one.slice(0, length)),
      ]),
    ),
    statements: check.statements.slice(0, 20).map((statement) => ({
      ...statement,
      conditions: statement.conditions.slice(0, 10).map((condition) => ({
        ...condition,
        expected: condition.expected.slice(0, 4).map((one) => one.slice(0, length)),
        actual: typeof condition.actual === 'string' ? condition.actual.slice(0, length) : condition.actual,
      })),
    })),
  };
}
