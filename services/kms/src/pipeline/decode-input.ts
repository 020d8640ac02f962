import { kmsError, WireError } from '@osseal/protocol/errors';
import { flattenedMap } from '@osseal/protocol/rpc';
import type { Logger } from '@osseal/service-kit';
import { z } from 'zod';
import type { Call, KmsAction } from '../action.ts';
import { GATEWAY_ACTIONS } from './on-behalf.ts';
import type { Resolved } from './resolve-action.ts';

/** A request whose parameters are typed values. */
export interface Decoded extends Pick<Resolved, 'action' | 'identity'> {
  readonly call: Call;
  readonly input: unknown;
}

const MAPS = ['EncryptionContext', 'SourceEncryptionContext', 'DestinationEncryptionContext'] as const;

/** Checks the parameters of an action and makes typed values of them. */
export class InputDecoder {
  readonly #logger: Logger;
  readonly #names = new Map<KmsAction, readonly string[] | undefined>();
  #hasWarned = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * @throws WireError `MissingParameter` for the first absent parameter, else `InvalidParameter` for the first bad one, or
   *   the error that its reader has of its own
   * @inferred that absence wins
   */
  decode({ action, identity, parameters }: Resolved, call: Call): Decoded {
    const raw: Record<string, string> = {};
    for (const name of this.#namesOf(action) ?? parameters.keys()) {
      const value = parameters.get(name);
      if (value !== undefined) raw[name] = value;
    }
    if (hasDottedName(parameters)) for (const name of MAPS) this.#foldMap(raw, parameters, name);
    const result = action.input.safeParse(raw);
    if (!result.success) throw toParameterError(result.error.issues, raw, parameters);
    return { action, identity, call, input: result.data };
  }

  /** The parameters that the action reads; undefined: its schema does not say, as with lists spread over parameters. */
  #namesOf(action: KmsAction): readonly string[] | undefined {
    if (this.#names.has(action)) return this.#names.get(action);
    const names = action.input instanceof z.ZodObject ? Object.keys(action.input.shape) : undefined;
    this.#names.set(action, names);
    return names;
  }

  /**
   * The old npm client spreads a map over parameters; every other client sends it as one JSON text. Both become the
   * latter, so that what one client encrypts another can decrypt.
   */
  #foldMap(raw: Record<string, string>, parameters: ReadonlyMap<string, string>, name: string): void {
    if (raw[name] !== undefined) return;
    const spread = flattenedMap(parameters, name);
    if (spread === undefined) return;
    raw[name] = JSON.stringify(spread);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn(
      { parameter: name },
      'a client sends a map as single parameters; Osseal honours it, the real service may not',
    );
  }
}

/** What handlers may know about a request. */
export function callOf({ requestId, region, identity, nowMs, action }: Resolved): Call {
  const { caller, conditions, gateway } = identity;
  if (gateway === undefined) return { requestId, region, caller, nowMs, conditions };
  const { cause } = gateway;
  const alsoRequires = GATEWAY_ACTIONS.get(action.name);
  return alsoRequires === undefined
    ? { requestId, region, caller, nowMs, conditions, cause }
    : { requestId, region, caller, nowMs, conditions, cause, alsoRequires };
}

function hasDottedName(parameters: ReadonlyMap<string, string>): boolean {
  for (const name of parameters.keys()) if (name.includes('.')) return true;
  return false;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  /** `error`: the WireError of a reader that has one. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

function toParameterError(issues: readonly Issue[], raw: object, parameters: ReadonlyMap<string, string>): WireError {
  const names = issues.map(({ path }) => String(path[0] ?? ''));
  const missing = names.find((name) => name !== '' && !(name in raw) && !hasItems(name, parameters));
  if (missing !== undefined) return kmsError('MissingParameter', { parameter: missing });
  const own = issues[0]?.params?.error;
  if (own instanceof WireError) return own;
  const [bad] = names;
  return kmsError('InvalidParameter', bad ? { parameter: bad } : {});
}

/** A list is there when one of its items is: `ResourceId.1` for `ResourceId`. */
function hasItems(name: string, parameters: ReadonlyMap<string, string>): boolean {
  return [...parameters.keys()].some((given) => given.startsWith(`${name}.`));
}
