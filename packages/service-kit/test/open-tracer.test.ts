import { describe, expect, it } from '@jest/globals';
import { createLogger, type OtelSdk, openTracer } from '../src/index.ts';

function harness(env: Record<string, string>, load?: () => Promise<OtelSdk>) {
  const log: { readonly msg: string; readonly err?: unknown }[] = [];
  const logger = createLogger({
    level: 'warn',
    destination: { write: (line: string) => void log.push(JSON.parse(line)) },
  });
  let loads = 0;
  const loading = (): Promise<OtelSdk> => {
    loads += 1;
    return load?.() ?? Promise.reject(Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' }));
  };
  const opening = openTracer({ env, serviceName: 'osseal', logger, load: loading });
  return { opening, log, loads: () => loads };
}

describe('openTracer', () => {
  it.each([
    {},
    { OTEL_SERVICE_NAME: 'x' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'TRUE' },
  ])('loads nothing for %j', async (env) => {
    const { opening, log, loads } = harness(env as Record<string, string>);
    expect([await opening, log, loads()]).toEqual([undefined, [], 0]);
  });

  it.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_TRACES_EXPORTER'])(
    'names %s and the package when that is not there',
    async (name) => {
      const { opening, log, loads } = harness({ [name]: 'http://x' });
      expect([await opening, loads()]).toEqual([undefined, 1]);
      expect(log).toHaveLength(1);
      expect(log[0]?.msg).toContain(
        `${name} asks for traces, which need one more package: npm install @opentelemetry/`,
      );
    },
  );

  it('says so when the package is broken', async () => {
    const { opening, log } = harness({ OTEL_TRACES_EXPORTER: 'otlp' }, () => Promise.reject(new TypeError('broken')));
    expect(await opening).toBeUndefined();
    expect(log).toMatchObject([{ msg: expect.stringContaining('cannot be loaded'), err: { message: 'broken' } }]);
  });

  it('passes on what the work resolves and rejects with, and marks what failed', async () => {
    const told: unknown[] = [];
    const span = {
      spanContext: () => ({ traceId: 'f'.repeat(32) }),
      updateName: (name: string) => told.push(name),
      setAttributes: (attributes: object) => told.push(attributes),
      setStatus: (status: object) => told.push(status),
      end: () => told.push('end'),
    };
    const active = { is: 'active' };
    const sdk: OtelSdk = {
      api: {
        context: { active: () => active },
        propagation: {
          extract: (_context, headers) => ({ from: headers.traceparent }),
          inject: (context, headers) => Object.assign(headers, { traceparent: JSON.stringify(context) }),
        },
        trace: {
          getTracer: () => ({
            startActiveSpan: (name, options, context, work) => {
              told.push([name, options, context]);
              return work(span);
            },
          }),
        },
        SpanKind: { SERVER: 1, CLIENT: 2 },
        SpanStatusCode: { ERROR: 2 },
      },
      NodeSDK: class {
        constructor(options: object) {
          told.push(options);
        }
        start = () => void told.push('start');
        shutdown = () => Promise.reject(new Error('nobody collects'));
      },
    };
    const tracer = await harness({ OTEL_TRACES_EXPORTER: 'otlp' }, async () => sdk).opening;
    expect(told.splice(0)).toEqual([{ serviceName: 'osseal', instrumentations: [] }, 'start']);

    const headers = { traceparent: '00-1-2-01' };
    const work = tracer?.trace({ name: 'a', kind: 'server', headers }, async ({ traceId, tell }) => {
      tell({ name: 'b', attributes: { c: 1 } });
      return traceId;
    });
    expect(await work).toBe('f'.repeat(32));
    expect(told.splice(0)).toEqual([['a', { kind: 1, attributes: {} }, { from: '00-1-2-01' }], 'b', { c: 1 }, 'end']);

    const failing = tracer?.trace({ name: 'a', kind: 'client', attributes: { d: 2 } }, () =>
      Promise.reject(Object.assign(new Error('secret'), { code: 'Forbidden' })),
    );
    await expect(failing).rejects.toThrow('secret');
    expect(told).toEqual([
      ['a', { kind: 2, attributes: { d: 2 } }, active],
      { 'error.type': 'Forbidden' },
      { code: 2 },
      'end',
    ]);
    expect(tracer?.carried()).toEqual({ traceparent: '{"is":"active"}' });
    await tracer?.close();
  });
});
