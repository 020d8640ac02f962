import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import type { SpanStart, Tracer, TraceSpan } from './tracer.ts';

/** The part of OpenTelemetry's API that is used here. @documented @opentelemetry/api 1.9 */
interface OtelSpan {
  spanContext(): { readonly traceId: string };
  updateName(name: string): unknown;
  setAttributes(attributes: Readonly<Record<string, string | number>>): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

interface OtelApi {
  readonly context: { active(): object };
  readonly propagation: {
    extract(context: object, headers: IncomingHttpHeaders): object;
    inject(context: object, headers: Record<string, string>): void;
  };
  readonly trace: {
    getTracer(name: string): {
      startActiveSpan<T>(
        name: string,
        options: { readonly kind: number; readonly attributes?: SpanStart['attributes'] },
        context: object,
        work: (span: OtelSpan) => T,
      ): T;
    };
  };
  readonly SpanKind: { readonly SERVER: number; readonly CLIENT: number };
  readonly SpanStatusCode: { readonly ERROR: number };
}

/** The package that is loaded, which reads the rest of the standard environment by itself. */
export interface OtelSdk {
  readonly api: OtelApi;
  readonly NodeSDK: new (options: {
    readonly serviceName: string;
    readonly instrumentations: readonly never[];
  }) => {
    start(): void;
    shutdown(): Promise<void>;
  };
}

export interface TracerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the process unless `OTEL_SERVICE_NAME` does. */
  readonly serviceName: string;
  readonly logger: Logger;
  /** Default: the package, from wherever it is installed beside Osseal. */
  load?(): Promise<OtelSdk>;
}

const LONGEST_CLOSE_MS = 2_000;
const PACKAGE = '@opentelemetry/sdk-node';

/**
 * A tracer when OpenTelemetry's standard environment asks for traces, else undefined. Until it does, nothing is loaded. When
 * the package is not there, the log says what to install, and nothing is traced.
 */
export async function openTracer(options: TracerOptions): Promise<Tracer | undefined> {
  const { env, logger, load = () => import(PACKAGE) as Promise<OtelSdk> } = options;
  const wish = wishIn(env);
  if (wish === undefined) return undefined;
  let sdk: OtelSdk;
  try {
    sdk = await load();
  } catch (error) {
    const isMissing = (error as { readonly code?: unknown }).code === 'ERR_MODULE_NOT_FOUND';
    const message = isMissing
      ? `${wish} asks for traces, which need one more package: npm install ${PACKAGE}@0.223. Nothing is traced`
      : `${wish} asks for traces, and ${PACKAGE} cannot be loaded. Nothing is traced`;
    logger.warn(isMissing ? {} : { err: error }, message);
    return undefined;
  }
  const started = new sdk.NodeSDK({ serviceName: env.OTEL_SERVICE_NAME || options.serviceName, instrumentations: [] });
  started.start();
  return new OtelTracer(sdk.api, () => started.shutdown());
}

/** The variable that asks for traces. @documented OpenTelemetry "Environment Variable Specification" */
function wishIn(env: TracerOptions['env']): string | undefined {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  if (env.OTEL_TRACES_EXPORTER) return env.OTEL_TRACES_EXPORTER === 'none' ? undefined : 'OTEL_TRACES_EXPORTER';
  const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  return endpoints.find((name) => env[name]);
}

class OtelTracer implements Tracer {
  readonly #api: OtelApi;
  readonly #tracer: ReturnType<OtelApi['trace']['getTracer']>;
  readonly #shutdown: () => Promise<void>;

  constructor(api: OtelApi, shutdown: () => Promise<void>) {
    this.#api = api;
    this.#tracer = api.trace.getTracer('osseal');
    this.#shutdown = shutdown;
  }

  trace<T>({ name, kind, headers, attributes = {} }: SpanStart, work: (span: TraceSpan) => Promise<T>): Promise<T> {
    const { context, propagation, SpanKind, SpanStatusCode } = this.#api;
    const parent = headers === undefined ? context.active() : propagation.extract(context.active(), headers);
    const options = { kind: kind === 'server' ? SpanKind.SERVER : SpanKind.CLIENT, attributes };
    return this.#tracer.startActiveSpan(name, options, parent, async (span) => {
      const fail = (code: string): void => {
        span.setAttributes({ 'error.type': code });
        span.setStatus({ code: SpanStatusCode.ERROR });
      };
      try {
        return await work({
          traceId: span.spanContext().traceId,
          tell: (facts) => {
            if (facts.name !== undefined) span.updateName(facts.name);
            if (facts.attributes !== undefined) span.setAttributes(facts.attributes);
          },
          fail,
        });
      } catch (error) {
        const { code } = error as { readonly code?: unknown };
        fail(typeof code === 'string' ? code : 'InternalError');
        throw error;
      } finally {
        span.end();
      }
    });
  }

  carried(): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {};
    this.#api.propagation.inject(this.#api.context.active(), headers);
    return headers;
  }

  /** Who collects the traces may be away: the end waits for that no longer than this. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_CLOSE_MS);
    });
    await Promise.race([this.#shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}
