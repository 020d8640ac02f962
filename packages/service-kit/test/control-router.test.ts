import { describe, expect, it } from '@jest/globals';
import { AccessKeySecret } from '@osseal/protocol/signature';
import express from 'express';
import { SignJWT } from 'jose';
import supertest from 'supertest';
import { CONTROL_PREFIX, controlRouter, Metrics, requireOperator, sendJson } from '../src/index.ts';

const serviceSecret = 'a service secret of enough length';

function app(ready = true) {
  const metrics = new Metrics();
  metrics.record('kms', 'Encrypt', 200, 3);
  metrics.record('kms', 'Encrypt', 200, 40_000);
  metrics.record('kms', 'Encrypt', 400, 0.5);
  const root = new AccessKeySecret('root-secret:with colon');
  const findRootSecret = async (id: string) => (id === 'LTAIroot' ? root : undefined);
  return express()
    .use(CONTROL_PREFIX, controlRouter({ service: 'kms', metrics, isReady: () => ready }))
    .all('/private', requireOperator({ findRootSecret, serviceSecret }), (_req, res) =>
      sendJson(res, 200, { in: true }),
    );
}

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('controlRouter', () => {
  it('tells health and readiness', async () => {
    await supertest(app()).get('/_osseal/health').expect(200, { status: 'ok', service: 'kms' });
    await supertest(app()).get('/_osseal/ready').expect(200, { status: 'ready', service: 'kms' });
    await supertest(app(false)).get('/_osseal/ready').expect(503, { status: 'starting', service: 'kms' });
  });

  it('shows counts and durations', async () => {
    const { text, headers } = await supertest(app()).get('/_osseal/metrics').expect(200);
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toContain('osseal_requests_total{service="kms",action="Encrypt",status="200"} 2');
    expect(text).toContain('# TYPE osseal_request_duration_seconds histogram');
    const series = 'service="kms",action="Encrypt",status="200"';
    expect(text).toContain(`osseal_request_duration_seconds_bucket{${series},le="0.0025"} 0`);
    expect(text).toContain(`osseal_request_duration_seconds_bucket{${series},le="0.005"} 1`);
    expect(text).toContain(`osseal_request_duration_seconds_bucket{${series},le="+Inf"} 2`);
    expect(text).toContain(`osseal_request_duration_seconds_count{${series}} 2`);
    expect(text).toContain(`osseal_request_duration_seconds_sum{${series}} 40.003`);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});

describe('requireOperator', () => {
  it.each([
    ["a root's access key", basic('LTAIroot', 'root-secret:with colon'), 200],
    ['the service secret', `Bearer ${serviceSecret}`, 200],
    ['a wrong secret', basic('LTAIroot', 'root-secret'), 401],
    ['an unknown id with an empty secret', basic('LTAIother', ''), 401],
    ['a wrong service secret', 'Bearer nope', 401],
    ['no scheme', 'nope', 401],
    ['a pair without a colon', `Basic ${Buffer.from('LTAIroot').toString('base64')}`, 401],
  ])('judges %s', async (_what, authorization, status) => {
    const answer = await supertest(app()).get('/private').set('Authorization', authorization);
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="osseal"/);
  });

  it("takes a gateway's token and no other of its kind", async () => {
    const token = (subject: string) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('osseal-gateway')
        .setAudience('osseal-kms')
        .setSubject(subject)
        .setExpirationTime('1m')
        .sign(Buffer.from(serviceSecret));
    const ask = async (subject: string) =>
      supertest(app())
        .get('/private')
        .set('Authorization', `Bearer ${await token(subject)}`);
    expect((await ask('osseal-gateway')).status).toBe(200);
    expect((await ask('LTAIalice')).status).toBe(401);
  });

  it('refuses who says nothing', () => supertest(app()).get('/private').expect(401));

  it.each([
    ['a page of its own origin', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://proxied.example' }, 200],
    ['the address bar', { 'Sec-Fetch-Site': 'none' }, 200],
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a page on another port', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a page of its own origin in an older browser', { Origin: 'http://osseal:5601', Host: 'osseal:5601' }, 200],
    ['a page of another origin in an older browser', { Origin: 'http://evil.example', Host: 'osseal:5601' }, 403],
    ['an object that was opened as a page', { Origin: 'null', Host: 'osseal:5601' }, 403],
  ])('judges changes that a browser sends for %s', async (_whose, headers, status) => {
    const authorization = basic('LTAIroot', 'root-secret:with colon');
    const ask = (method: 'get' | 'post' | 'delete') =>
      supertest(app())
        [method]('/private')
        .set({ ...headers, Authorization: authorization });
    expect((await ask('post')).status).toBe(status);
    expect((await ask('delete')).status).toBe(status);
    expect((await ask('get')).status).toBe(200);
  });
});
