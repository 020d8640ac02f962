import type { ControlSection } from '../endpoint-catalogue.ts';

const REQUEST_ID = '2CF24DBA5FB0A30E26E83B2A';
const CAUSE = { service: 'oss', action: 'PutObject', bucket: 'demo', object: 'a/b', requestId: REQUEST_ID };
const EVENT = {
  time: '2026-11-27T12:00:00.001Z',
  service: 'kms',
  requestId: '5f1d7f4e-9f3f-4a53-8f0e-0b2f5a1c7d10',
  region: 'cn-hangzhou',
  account: '1000000000000001',
  principal: 'acs:ram::1000000000000001:user/alice',
  action: 'GenerateDataKey',
  outcome: 'Success',
  durationMs: 1,
  cause: CAUSE,
  permissions: [
    { action: 'kms:GenerateDataKey', resource: 'acs:kms:cn-hangzhou:1000000000000001:key/key-hzz1', by: 'identity' },
  ],
  key: 'key-hzz1',
  decision: 'allowed',
};
const FILTERS = [
  { name: 'request-id', meaning: 'of the request, or of the OSS request behind a KMS call' },
  { name: 'principal', meaning: 'ARN' },
  { name: 'action', meaning: 'wire name' },
  { name: 'key', meaning: 'key id' },
  { name: 'bucket', meaning: 'of the request, or of the OSS request behind a KMS call' },
  { name: 'outcome', meaning: '`Success` or an error code; `!Success` for any other' },
  { name: 'since', meaning: 'UTC time or day' },
  { name: 'until', meaning: 'UTC time or day, exclusive' },
  { name: 'limit', meaning: '1 to 1000, default 100' },
];

/** Audit trail and refusals. */
export const ACTIVITY_SECTION: ControlSection = {
  title: 'Activity',
  text: `Who did what, and what came of it. Requests whose sender is not known are not in the trail. It is bounded by age and number
(\`kmsAuditDays\`, \`kmsAuditRecords\`, \`ossAuditDays\`, \`ossAuditRecords\`).`,
  endpoints: [
    {
      method: 'GET',
      path: '/events',
      port: 'both',
      who: 'operator',
      summary:
        'The trails of both services as one, newest first. One request id shows the OSS request and the KMS calls that it caused.',
      query: [
        ...FILTERS,
        { name: 'service', meaning: '`oss`, or `kms` (with RAM and STS)' },
        { name: 'cursor', meaning: 'of the page before' },
      ],
      answer: {
        events: [
          EVENT,
          {
            ...EVENT,
            time: '2026-11-27T12:00:00.000Z',
            service: 'oss',
            requestId: REQUEST_ID,
            action: 'PutObject',
            durationMs: 3,
            cause: undefined,
            key: undefined,
            bucket: 'demo',
            object: 'a/b',
            permissions: [
              {
                action: 'oss:PutObject',
                resource: 'acs:oss:oss-cn-hangzhou:1000000000000001:demo/a/b',
                by: 'identity',
              },
            ],
          },
        ],
        cursor: '118.240',
      },
      notes: [
        '`decision` is `allowed`, `refused` (`GET /_osseal/decisions/<request-id>` says why), or `none` when no permission was asked ' +
          'for. Without `cursor` in the answer there is no further page. Where KMS and the gateway have a process each, the port of ' +
          'OSS joins both trails and the port of KMS shows its own.',
      ],
    },
    {
      method: 'GET',
      path: '/audit',
      port: 'both',
      who: 'operator',
      summary: 'The trail of the port’s own service, as it is kept.',
      query: [...FILTERS, { name: 'before', meaning: '`next` of the page before' }],
      answer: {
        records: [{ timeMs: 1_795_780_800_001, requestId: REQUEST_ID, keyId: '', '…': 'as in an event' }],
        next: 118,
      },
    },
    {
      method: 'GET',
      path: '/decisions/:requestId',
      port: 'both',
      who: 'operator',
      summary:
        'Why a request was refused: the statements considered, the one that decided, the smallest missing permission.',
      query: [
        {
          name: 'account',
          meaning: 'with the service secret: only what concerns this account; a root is shown what concerns its own',
        },
      ],
      answer: { requestId: REQUEST_ID, mode: 'enforce', denials: ['…'] },
    },
  ],
};
