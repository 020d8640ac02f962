import type { IncomingMessage } from 'node:http';
import type { ZodType } from 'zod';

/** A control request that is not done; the message is for whoever sent it. */
export class ControlError extends Error {
  override readonly name: string = 'ControlError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** A control request that makes no sense. */
export class ControlInputError extends ControlError {
  override readonly name = 'ControlInputError';

  constructor(message: string, options?: ErrorOptions) {
    super(400, 'InvalidParameter', message, options);
  }
}

const MOST_BYTES = 64 * 1024;

/** The body of a control request as JSON; an empty one is `{}`. @throws ControlInputError */
export async function readJsonBody<T>(request: IncomingMessage, schema: ZodType<T>): Promise<T> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read to its end even when it is too long, so that the connection stays good for the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  if (size > MOST_BYTES) throw new ControlInputError(`The body is larger than ${MOST_BYTES} bytes.`);
  let value: unknown;
  try {
    value = size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new ControlInputError('The body is not JSON.', { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new ControlInputError(`${place === '' ? 'The body' : place}: ${issue?.message ?? 'is not valid'}.`);
}
