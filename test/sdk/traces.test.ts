import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OssealProcess, sendHttp, sendOss, spawnOsseal, spawnServices, storySeed } from '@osseal/testkit';
import { ossClient, popClient, rejection } from './clients.ts';
import { type Collector, startCollector } from './otlp-collector.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const SEALED = { headers: { 'x-oss-server-side-encryption': 'KMS' } };
const installed = { NODE_OPTIONS: `--import ${new URL('otel-installed.mjs', import.meta.url).href}` };

let collector: Collector;
const servers: OssealProcess[] = [];
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
  await collector.close();
});

async function started(server: Promise<OssealProcess>): Promise<OssealProcess> {
  servers.push(await server);
  return server;
}

const asked = (more: Record<string, string> = {}) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  ...more,
});

/** Writes and reads an encrypted object, then ends the server, which hands over its spans. */
async function writeAndRead(server: OssealProcess): Promise<{ readonly put: string; readonly get: string }> {
  const oss = ossClient(server, { bucket: 'traced' });
  await oss.putBucket('traced');
  const { res: put } = await oss.put('a.txt', Buffer.from('a'), SEALED);
  const { res: get } = await oss.get('a.txt');
  await rejection(oss.get('missing.txt'));
  expect(await server.stop()).toBe(0);
  const idOf = (headers: object): string => (headers as Record<string, string>)['x-oss-request-id'] ?? '';
  return { put: idOf(put.headers), get: idOf(get.headers) };
}

describe('traces', () => {
  it('have a span per OSS request, and under it one per KMS call', async () => {
    const server = await started(spawnOsseal({ env: { ...installed, ...asked() } }));
    const ids = await writeAndRead(server);
    const { spans } = collector;
    for (const [id, action, call] of [
      [ids.put, 'PutObject', 'GenerateDataKey'],
      [ids.get, 'GetObject', 'Decrypt'],
    ] as const) {
      const ofOss = spans.find(({ facts }) => facts['osseal.request_id'] === id);
      expect(ofOss).toMatchObject({
        name: action,
        kind: 2,
        facts: { service: 'osseal', 'osseal.bucket': 'traced', 'http.response.status_code': 200 },
      });
      const below = spans.filter(({ parentSpanId }) => parentSpanId === ofOss?.spanId);
      expect(below).toMatchObject([{ name: `KMS ${call}`, kind: 3, traceId: ofOss?.traceId }]);
      expect(below[0]?.facts['osseal.kms_request_id']).toMatch(/^[0-9a-f-]{36}$/);
    }
    const refused = spans.find(({ facts }) => facts['http.response.status_code'] === 404);
    expect(refused).toMatchObject({ name: 'GetObject', facts: { 'error.type': 'NoSuchKey' }, status: {} });
    expect(JSON.stringify(spans)).not.toContain('Signature');
  });

  it('cross from the gateway to KMS in another process, and say in the log where they are', async () => {
    const env = { ...installed, ...asked(), OSSEAL_LOG_LEVEL: 'info' };
    const server = await started(spawnServices({ seed: storySeed(), env }));
    const ids = await writeAndRead(server);
    const { spans } = collector;
    const put = spans.find(({ facts }) => facts['osseal.request_id'] === ids.put);
    const client = spans.find(({ parentSpanId }) => parentSpanId === put?.spanId);
    const remote = spans.find(({ parentSpanId }) => parentSpanId === client?.spanId);
    expect([put?.facts.service, client?.facts.service, remote?.facts.service]).toEqual([
      'osseal-gateway',
      'osseal-gateway',
      'osseal-kms',
    ]);
    expect(remote).toMatchObject({ name: 'GenerateDataKey', kind: 2, traceId: put?.traceId });
    expect(remote?.facts['osseal.oss_request_id']).toBe(ids.put);
    expect(remote?.facts['osseal.request_id']).toBe(client?.facts['osseal.kms_request_id']);
    expect(server.log()).toContain(`"traceId":"${put?.traceId}"`);
  });

  it('go on where the client’s own are, of OSS and of KMS', async () => {
    const server = await started(spawnOsseal({ env: { ...installed, ...asked({ OTEL_SERVICE_NAME: 'mine' }) } }));
    const headers = { traceparent: `00-${TRACE}-${CALLER}-01` };
    await sendOss(server, { method: 'GET', headers });
    await sendHttp(server.kms, { target: '/?Action=ListKeys', headers });
    await server.stop();
    const under = collector.spans.filter(({ parentSpanId }) => parentSpanId === CALLER);
    expect(under.map(({ traceId, facts }) => [traceId, facts['osseal.service'], facts.service])).toEqual([
      [TRACE, 'oss', 'mine'],
      [TRACE, 'kms', 'mine'],
    ]);
  });

  it('are sent as protobuf unless the environment says otherwise, and nothing else is', async () => {
    const env = { ...installed, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const server = await started(spawnOsseal({ env }));
    await writeAndRead(server);
    expect(new Set(collector.requests)).toEqual(new Set(['/v1/traces application/x-protobuf']));
  });

  it('hold the end up for no more than two seconds when nobody collects them', async () => {
    await collector.close();
    const server = await started(spawnOsseal({ env: { ...installed, ...asked() } }));
    await ossClient(server).putBucket('traced');
    const before = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(8_000);
    expect(collector.requests).toEqual([]);
  });

  it('need a package, and without it the log says which', async () => {
    const server = await started(spawnOsseal({ env: asked() }));
    expect(server.log()).toContain('npm install @opentelemetry/sdk-node@0.223');
    await popClient(server).request('ListKeys', {});
    await writeAndRead(server);
    expect(collector.requests).toEqual([]);
  });

  it.each([
    ['nothing asks for them', {}],
    ['they are switched off', { OTEL_SDK_DISABLED: 'true' }],
    ['they go nowhere', { OTEL_TRACES_EXPORTER: 'none' }],
  ])('are not made when %s', async (name, more) => {
    const env = name === 'nothing asks for them' ? installed : { ...installed, ...asked(more) };
    const server = await started(spawnOsseal({ env }));
    await writeAndRead(server);
    expect([collector.requests, server.log()]).toEqual([[], '']);
  });
});
