import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { redact } from './redact.ts';

/** Writes one level: fields and a message, or a message alone. */
export interface LogMethod {
  (fields: object, message?: string): void;
  (message: string): void;
}

/** What code may do with the log. Fields are redacted before they are written: see `redact`. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  /** True when lines of this level are written; lets hot code skip building fields. */
  isLevelEnabled(level: LogLevel): boolean;
  /** A logger whose lines all carry `fields`. */
  child(fields: Record<string, unknown>): Logger;
}

/** From nothing to everything. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  /** One of LOG_LEVELS. */
  readonly level: string;
  /** Default: stderr, written before the call returns, so that the last line before an exit is not lost. */
  readonly destination?: DestinationStream;
}

/** A logger that writes one JSON object per line; stdout stays free for the ready line. */
export function createLogger(options: LoggerOptions): Logger {
  const asFields = (value: object): Record<string, unknown> => redact(value) as Record<string, unknown>;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      // Errors are plain values by the time pino sees them; its own serialiser would copy every field.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }), log: asFields, bindings: asFields },
    },
    options.destination ?? destination({ dest: 2, sync: true }),
  );
}

/** Writes nothing; for tests and for embedding. */
export const silentLogger: Logger = createLogger({ level: 'silent', destination: { write: () => undefined } });
