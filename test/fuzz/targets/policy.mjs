import { load } from '../load.mjs';

const { compilePolicy, evaluate, explain, PolicySyntaxError } = await load('packages/ram/dist/index.js');

const UID = '1000000000000001';
const KINDS = ['identity', 'session', 'bucket', 'key', 'trust'];
const REQUESTS = [
  ['oss:GetObject', `acs:oss:oss-cn-hangzhou:${UID}:demo/a.txt`],
  ['kms:Decrypt', `acs:kms:cn-hangzhou:${UID}:key/key-1`],
  ['sts:AssumeRole', `acs:ram::${UID}:role/app`],
].map(([action, resource]) => ({
  principal: { type: 'user', account: UID, user: 'alice', userId: '2' },
  action,
  resource,
  conditions: { 'acs:SourceIp': '10.0.0.1', 'acs:CurrentTime': '2026-11-23T15:00:00Z', 'oss:Prefix': ['a', 'b'] },
}));

const statement = (more) => JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', ...more }] });

/** Policy documents as text: refused with a reason, or a policy that decides, explains itself and compiles again. */
export function openTarget() {
  return {
    seeds: [
      statement({ Action: 'oss:*', Resource: '*' }),
      statement({ NotAction: ['oss:Get*', 'kms:?ecrypt'], NotResource: [`acs:oss:*:${UID}:demo/*`], Sid: 's' }),
      statement({
        Action: ['oss:GetObject'],
        Resource: 'acs:oss:*:*:demo/\u0024{acs:username}/*',
        Condition: {
          IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '::1'] },
          DateLessThan: { 'acs:CurrentTime': '2027-01-01T00:00:00Z' },
          StringNotLike: { 'oss:Prefix': 'a*' },
          NumericEquals: { a: '1' },
          Bool: { 'acs:SecureTransport': 'true' },
        },
      }),
      statement({ Action: 'oss:*', Resource: 'acs:oss:*:*:demo', Principal: ['*', '2'] }),
      statement({ Action: 'kms:*', Resource: '*', Principal: { RAM: [`acs:ram::${UID}:*`] } }),
      statement({
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${UID}:root`], Service: ['oss.aliyuncs.com'] },
      }),
    ].map((text) => Buffer.from(text)),
    words: [
      '"Statement":[',
      '"Effect":"Deny"',
      '"Condition":{',
      '"Principal":',
      '"Action":',
      '"NotAction":',
      '"Resource":',
      '"NotResource":',
      '"Sid":',
      'StringEquals',
      'StringLike',
      'NotIpAddress',
      'NumericLessThanEquals',
      'DateGreaterThan',
      'Null',
      'IfExists',
      'ForAllValues:',
      '*',
      '**',
      '?',
      '*?*?*a',
      '${',
      '}',
      '{}',
      '[]',
      'null',
      '1e400',
      '"__proto__"',
      '"constructor"',
      '0.0.0.0/0',
      '::/0',
      '/33',
      'acs:',
      '\\u0000',
      '\\ud800',
      ',',
    ],
    run(bytes) {
      const text = bytes.toString('utf8');
      for (const kind of KINDS) {
        const policy = compiled(text, kind);
        if (policy === undefined) continue;
        if (compiled(policy.document, kind) === undefined)
          throw new Error(`compiled as text and not as a value: ${kind}`);
        for (const request of REQUESTS) {
          const policies = { [kind]: [policy] };
          const { effect } = evaluate(request, policies);
          const explanation = explain(request, policies);
          if (explanation.decision.effect !== effect) throw new Error('decided and explained otherwise');
        }
      }
    },
  };
}

function compiled(document, kind) {
  try {
    return compilePolicy(document, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}
