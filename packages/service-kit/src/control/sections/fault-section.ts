import type { ControlSection } from '../endpoint-catalogue.ts';

const RULE = {
  id: '9f86d081884c',
  service: 'oss',
  action: 'PutObject',
  bucket: 'invoices-*',
  probability: 0.5,
  count: 10,
  effect: { latency: [20, 200], error: { code: 'ServiceUnavailable' } },
  seed: '2CF24DBA5FB0A30E',
  matched: 0,
  hits: 0,
};
const { id: _id, matched: _matched, hits: _hits, seed: _seed, ...REQUEST } = RULE;

/** `/_osseal/faults`. */
export const FAULT_SECTION: ControlSection = {
  title: 'Faults',
  text: `Rules by which requests fail on purpose. A request meets them after it was authenticated and authorized and before it does
anything, in the order in which the rules came; delays add up, and the first rule that ends the request ends it. Rules live with
the process, and requests cost nothing more while there are none. The same requests in the same order meet the same faults for
the same \`seed\`.

Where KMS and the gateway have a process each, the port of OSS takes rules of every service and hands those of \`kms\` over; the
port of KMS takes its own.`,
  endpoints: [
    {
      method: 'GET',
      path: '/faults',
      port: 'both',
      who: 'operator',
      summary: 'All rules, with how often each matched a request and how often it did something.',
      answer: { rules: [RULE] },
    },
    {
      method: 'POST',
      path: '/faults',
      port: 'both',
      who: 'operator',
      summary: 'Adds a rule.',
      body: [
        { name: 'service', meaning: '`kms` (with RAM and STS), `oss`, or `kms-client`: what the gateway asks of KMS' },
        {
          name: 'action',
          meaning: 'wire name, `*` stands for any characters; of `kms-client`: GenerateDataKey, Decrypt, FindAccessKey',
        },
        { name: 'key', meaning: 'key id of the CMK' },
        { name: 'bucket', meaning: 'name of the bucket; for `kms` that of the OSS request behind the call' },
        { name: 'principal', meaning: 'ARN or access key id' },
        { name: 'after', meaning: 'lets so many matching requests pass first' },
        { name: 'count', meaning: 'does something so often; default: always' },
        { name: 'probability', meaning: 'above 0, up to 1 (default)' },
        { name: 'seed', meaning: 'of the chances; default: drawn, and told in the answer' },
        {
          name: 'effect.latency',
          meaning: 'milliseconds or a span, or two of them for something between; beside any other effect',
        },
        { name: 'effect.error', meaning: '`{"code", "status"?, "message"?}`, a code of the service’s own catalogue' },
        {
          name: 'effect.throttle',
          meaning:
            '`{"calls", "perMs"}` per account and region, or `{"profile": true, "scale"?}`: the real QPS quota of the KMS action, times `scale` (default 1)',
        },
        {
          name: 'effect.drop',
          meaning: 'cuts the connection `before` the work, or `after` it, so that only the answer is lost',
        },
        { name: 'effect.away', meaning: '`true`, for `kms-client`: KMS cannot be reached' },
      ],
      request: REQUEST,
      answer: RULE,
    },
    {
      method: 'DELETE',
      path: '/faults/:id',
      port: 'both',
      who: 'operator',
      summary: 'Takes a rule away.',
      answer: { removed: 1 },
    },
    {
      method: 'DELETE',
      path: '/faults',
      port: 'both',
      who: 'operator',
      summary: 'Takes all rules away.',
      answer: { removed: 3 },
    },
  ],
};
