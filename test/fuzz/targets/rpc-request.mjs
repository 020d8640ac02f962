import { inputOf, requestOf } from '../http-input.mjs';
import { load } from '../load.mjs';
import { mustRefuse, orWireError } from '../typed.mjs';

const { encodeRpcError, parseRpc } = await load('packages/protocol/dist/rpc/index.js');
const { kmsError } = await load('packages/protocol/dist/errors/index.js');
const { AccessKeySecret, signRpcV1, signRpcV3, verifyRpc } = await load('packages/protocol/dist/signature/index.js');
const { ACTIONS } = await load('services/kms/dist/actions/index.js');
const { InputDecoder } = await load('services/kms/dist/pipeline/decode-input.js');

const SECRET = new AccessKeySecret('the-secret-of-the-seeds');
const OTHER_SECRET = new AccessKeySecret('a-secret-that-signed-nothing');
const DATE = '2026-11-23T15:00:00Z';
const VERSION = '2016-01-20';
const FORM = 'application/x-www-form-urlencoded';

const SAMPLES = [
  ['Encrypt', { KeyId: 'alias/a', Plaintext: 'YQ==', EncryptionContext: '{"a":"b"}' }],
  ['Decrypt', { CiphertextBlob: 'YQ==', 'EncryptionContext.a': 'b', DryRun: 'true' }],
  ['CreateKey', { KeySpec: 'Aliyun_AES_256', Policy: '{"Version":"1","Statement":[]}', RotationInterval: '30d' }],
  ['TagResources', { ResourceType: 'key', 'ResourceId.1': 'k', 'Tag.1.Key': 'a', 'Tag.1.Value': 'b' }],
  ['ListKeys', { PageNumber: '1', PageSize: '10', Filters: '[{"Key":"KeyState","Values":["Enabled"]}]' }],
  [
    'CreateSecret',
    { SecretName: 's', SecretData: 'x', VersionId: 'v', ExtendedConfig: '{}', Tags: '[{"TagKey":"a"}]' },
  ],
];

function seeds() {
  return SAMPLES.flatMap(([action, parameters], i) => {
    const v1 = signRpcV1(
      { method: 'POST', action, version: VERSION, parameters, date: DATE, nonce: `n${i}` },
      'LTAIfuzz',
      SECRET,
    );
    const body = new URLSearchParams(parameters).toString();
    const v3 = signRpcV3(
      {
        method: 'POST',
        host: 'kms',
        action,
        version: VERSION,
        query: { a: 'b' },
        body,
        headers: { 'content-type': FORM },
        date: DATE,
        nonce: `n${i}`,
      },
      'LTAIfuzz',
      SECRET,
    );
    return [
      inputOf({
        method: 'POST',
        url: `/?${new URLSearchParams(v1)}`,
        headers: { host: 'kms.cn-hangzhou.aliyuncs.com' },
      }),
      inputOf({ method: 'POST', url: '/?a=b', headers: { ...v3, host: 'kms' }, body }),
    ];
  });
}

/** KMS requests of both signatures, and the parameters of every action. */
export function openTarget() {
  const decoder = new InputDecoder({ warn() {} });
  return {
    seeds: seeds(),
    words: [
      '&',
      '=',
      '%',
      '%00',
      '%C3%28',
      '+',
      '\n',
      ': ',
      'Action=',
      'Version=',
      'Format=XML',
      'Signature=',
      'SignatureNonce=',
      'Timestamp=',
      DATE,
      'authorization: ACS3-HMAC-SHA256 Credential=',
      ',SignedHeaders=',
      ',Signature=',
      'x-acs-',
      'x-acs-content-sha256',
      ';',
      '.1',
      '.1.Key',
      '.1.Value',
      'EncryptionContext',
      '__proto__',
      'constructor',
      '{"',
      '":"',
      '"}',
      '[{',
      '}]',
      'null',
      '\\ud800',
      'true',
      'KeyId',
      'Tag',
      ...[...ACTIONS.keys()].slice(0, 30),
    ],
    run(bytes) {
      const request = requestOf(bytes);
      const envelope = orWireError(() => parseRpc(request))?.value;
      if (envelope === undefined) return;
      orWireError(() => verifyRpc(request, envelope, SECRET));
      mustRefuse('a signature by another secret', () => verifyRpc(request, envelope, OTHER_SECRET));
      const action = ACTIONS.get(envelope.action);
      const identity = { caller: {}, conditions: {} };
      if (action !== undefined)
        orWireError(() => decoder.decode({ action, identity, parameters: envelope.parameters }, {}));
      encodeRpcError(
        kmsError('InvalidParameter', { parameter: envelope.action }),
        'id',
        envelope.host,
        envelope.format,
      );
    },
  };
}
