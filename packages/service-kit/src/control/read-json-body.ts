import type { IncomingMessage } from 'node:http';
import type { ZodType } from 'zod';
import { readBody } from '../http/read-body.ts';

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
  const body = await readBody(request, MOST_BYTES);
  if (body === undefined) throw new ControlInputError(`The body is larger than ${MOST_BYTES} bytes.`);
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ControlInputError('The body is not JSON.', { cause });
  }
  return checkedInput(value, schema);
}

/** What was sent, as the schema reads it. @throws ControlInputError that names the first field at fault */
export function checkedInput<T>(value: unknown, schema: ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new ControlInputError(`${place === '' ? 'The body' : place}: ${issue?.message ?? 'is not valid'}.`);
}
