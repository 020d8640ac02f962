import { types } from 'node:util';

const SECRET_FIELD =
  /secret|password|passphrase|plaintext|token|signature|authorization|cookie|material|privatekey|datakey|rootkey|assertion|credential$|^jwe$/i;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;

/**
 * A copy of `value` that is fit for a log line: fields whose name speaks of a secret read `[redacted]`, bytes are shown
 * by their number alone, errors keep type, message, code, stack and causes. Cycles and depth are bounded.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (types.isNativeError(value) || value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return `[${value.constructor.name} of ${value.size}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1);
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value).slice(0, MAX_ITEMS)) {
    copy[name] = field !== undefined && SECRET_FIELD.test(name) ? '[redacted]' : redact(field, depth + 1);
  }
  return copy;
}

/** An error as a log line shows it. Only named fields are taken: what else hangs on an error may be a request or a key. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, status, requestId } = error as { code?: unknown; status?: unknown; requestId?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: redact(error.errors, depth + 1) } : {}),
  };
}
