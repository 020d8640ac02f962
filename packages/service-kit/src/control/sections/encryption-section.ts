import type { ControlSection } from '../endpoint-catalogue.ts';

const RUN_BODY = [
  { name: 'bucket', meaning: 'its name' },
  { name: 'prefix', meaning: 'only keys that begin so; default: all' },
  { name: 'after', meaning: 'the `next` of the page before; default: from the start' },
  { name: 'limit', meaning: 'how many versions to look at, 1 to 1000; default 200' },
  { name: 'dryRun', meaning: '`true`: tells what would be done, and does nothing' },
];
const RUN_ANSWER = {
  examined: 200,
  changed: 37,
  bytes: 1_482_112,
  replaced: 0,
  failures: [
    {
      key: 'reports/3',
      versionId: 'null',
      code: 'KeyDisabled',
      message: 'The request was rejected because the key state is Disabled.',
    },
  ],
  next: { key: 'reports/9', versionId: 'null' },
  target: { method: 'KMS', keyId: 'key-hzz0000000000000001', keyVersionId: '7ce1d081-06e2-4c36-ae4a-3b66b1b9d3a3' },
};
const RUN_NOTES = [
  'A page ends after about two seconds. `next` is null when nothing is left. `changed` and `bytes` are versions brought to the default, ' +
    '`replaced` those that were overwritten or deleted meanwhile and left alone; a version in `failures` is as it was.',
  'KMS is called as the operator, whose account should be that of the bucket; the calls are billed with the causes `Rewrap` and ' +
    '`Encrypt`. The service secret does not do: 403 `AccessKeyNeeded`. A bucket without a default: 409 `NoDefaultEncryption`.',
];

/** `/_osseal/inventory`, `/_osseal/inspect`, `/_osseal/rewrap` and `/_osseal/encrypt`. */
export const ENCRYPTION_SECTION: ControlSection = {
  title: 'Encryption of existing objects',
  text: `A bucket's default says how new objects are encrypted and touches none that exist. Here is what exists, how it differs from the
default, and how it is brought there. Versions are changed in their place: they keep their id, time, ETag and metadata, and are read
and written meanwhile. Open multipart uploads stay as they were initiated.`,
  endpoints: [
    {
      method: 'GET',
      path: '/inventory',
      port: 'oss',
      who: 'operator',
      summary: 'How the objects, versions and open uploads of a bucket are encrypted.',
      query: [{ name: 'bucket', meaning: 'its name' }],
      answer: {
        bucket: 'demo',
        region: 'cn-hangzhou',
        default: {
          method: 'KMS',
          rule: 'alias/demo',
          keyId: 'key-hzz0000000000000001',
          keyVersionId: '7ce1d081-06e2-4c36-ae4a-3b66b1b9d3a3',
        },
        totals: {
          all: { count: 3, bytes: 300 },
          drifted: { count: 1, bytes: 100 },
          unencrypted: { count: 1, bytes: 100 },
        },
        rows: [{ state: 'current', storageClass: 'Standard', method: 'none', count: 1, bytes: 100, drift: 'method' }],
      },
      notes: [
        '`state` is `current`, `noncurrent`, `upload` or `part`; `keyId` is there with KMS, `keyVersionId` with KMS and, as the version ' +
          'of the master key, with AES256. `drift` is `method`, `key`, `version` or null: in what the row differs from the default. ' +
          '`totals` are of objects and versions. When the key of the default cannot be described, its id and version are left out, ' +
          'and nothing counts as drifted by them.',
        'The answer comes from counts that each write keeps, and costs the number of rows.',
      ],
    },
    {
      method: 'GET',
      path: '/inspect',
      port: 'oss',
      who: 'operator',
      summary:
        'How one object is sealed, and which of its chunks verify. All of its bytes are read; none are handed out.',
      query: [
        { name: 'bucket', meaning: 'its name' },
        { name: 'key', meaning: 'of the object' },
        { name: 'versionId', meaning: 'of a version; default: the current one' },
      ],
      answer: {
        bucket: 'demo',
        key: 'reports/2026.csv',
        versionId: null,
        type: 'Normal',
        size: 200000,
        etag: '5D41402ABC4B2A76B9719D911017C592',
        crc64: '14704463245834523423',
        method: 'KMS',
        algorithm: 'AES-256-GCM',
        keyId: 'key-hzz0000000000000001',
        keyVersionId: '7ce1d081-06e2-4c36-ae4a-3b66b1b9d3a3',
        dataKey: 'opened',
        chunkSize: 65536,
        segments: [
          {
            kept: 'in a blob',
            plaintextSize: 200000,
            sealedSize: 200120,
            chunks: 4,
            problem: null,
            damagedChunks: [2],
          },
        ],
        isWhole: false,
      },
      notes: [
        '`dataKey` is `opened`, `not needed`, or why it does not open. `problem` says what is wrong with a segment as a whole; ' +
          '`damagedChunks` counts from 0 and is null when no chunk could be tried. KMS is asked as the operator, by one billed Decrypt.',
      ],
    },
    {
      method: 'POST',
      path: '/rewrap',
      port: 'oss',
      who: 'operator',
      summary:
        'Wraps the data keys of encrypted objects anew, as the present default says: another method, another key, or a newer version of the ' +
        'key. No byte of the objects is read or written.',
      body: RUN_BODY,
      request: { bucket: 'demo' },
      answer: RUN_ANSWER,
      notes: RUN_NOTES,
    },
    {
      method: 'POST',
      path: '/encrypt',
      port: 'oss',
      who: 'operator',
      summary: 'Encrypts objects that are not encrypted, as the present default says. Their bytes are sealed anew.',
      body: RUN_BODY,
      request: { bucket: 'demo' },
      answer: RUN_ANSWER,
    },
  ],
};
