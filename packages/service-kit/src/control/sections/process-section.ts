import type { ControlSection } from '../endpoint-catalogue.ts';

/** Health, readiness, metrics, certificates. */
export const PROCESS_SECTION: ControlSection = {
  title: 'Process',
  text: 'Whether it lives, whether it serves, what it counts.',
  endpoints: [
    {
      method: 'GET',
      path: '/health',
      port: 'both',
      who: 'anybody',
      summary: 'The process lives.',
      answer: { status: 'ok', service: 'kms' },
    },
    {
      method: 'GET',
      path: '/ready',
      port: 'both',
      who: 'anybody',
      summary: '200 when every answer can be given, else 503. The gateway says whether KMS can be reached.',
      answer: { status: 'ready', service: 'oss', kms: 'reachable' },
      notes: ['`status` is `starting`, `ready`, or `waiting` while `kms` is `unreachable`.'],
    },
    {
      method: 'GET',
      path: '/metrics',
      port: 'both',
      who: 'anybody',
      summary: 'Prometheus text; docs/observability.md lists the metrics.',
      answer: 'osseal_requests_total{service="kms",action="Encrypt",status="200"} 3',
    },
    {
      method: 'GET',
      path: '/ca.pem',
      port: 'both',
      who: 'anybody',
      summary: 'The certificate that clients over TLS have to trust, PEM.',
      answer: '-----BEGIN CERTIFICATE-----…',
    },
  ],
};
