import { describe, expect, it } from '@jest/globals';
import { ossealMatchers } from '../src/testkit/index.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const id = { 'x-oss-request-id': '5C3D9175B6FC201293AD4890' };
const { toBeEncryptedWith, toHaveKmsCalls, toBeDeniedFor } = ossealMatchers;

describe('toBeEncryptedWith', () => {
  const kms = { ...id, [METHOD]: 'KMS', [KEY_ID]: 'key-1' };
  const shapes = [
    ['ali-oss', (headers: Record<string, string>) => ({ res: { headers } })],
    ['fetch', (headers: Record<string, string>) => new Response('', { headers })],
    ['headers', (headers: Record<string, string>) => headers],
  ] as const;

  it.each(shapes)('reads answers of %s', (_name, answer) => {
    expect(toBeEncryptedWith(answer(kms), 'KMS').pass).toBe(true);
    expect(toBeEncryptedWith(answer(kms), { method: 'KMS', keyId: 'key-1' }).pass).toBe(true);
    expect(toBeEncryptedWith(answer(kms), { method: 'KMS', keyId: 'key-2' }).pass).toBe(false);
    expect(toBeEncryptedWith(answer(kms), 'AES256').pass).toBe(false);
    expect(toBeEncryptedWith(answer(id), 'none').pass).toBe(true);
    expect(toBeEncryptedWith(answer(id), 'KMS').pass).toBe(false);
  });

  it('says what was wanted and what was found', () => {
    expect(toBeEncryptedWith(kms, 'AES256').message()).toBe(
      'Expected: encrypted with AES256\nReceived: KMS under key-1',
    );
    expect(toBeEncryptedWith(kms, 'KMS').message()).toContain('Expected not: ');
  });

  it.each([undefined, null, 'KMS', {}, { res: {} }, { name: 'a' }])(
    'takes %p for no answer, not for none',
    (answer) => {
      expect(() => toBeEncryptedWith(answer, 'none')).toThrow(TypeError);
    },
  );
});

describe('toHaveKmsCalls', () => {
  it('is about a server alone', async () => {
    await expect(toHaveKmsCalls({}, 0)).rejects.toThrow(TypeError);
  });
});

describe('toBeDeniedFor', () => {
  const asked: string[] = [];
  const osseal = {
    denials: async (requestId: string) => {
      asked.push(requestId);
      return [
        { action: 'oss:GetObject', resource: '*', effect: 'Allow' },
        { action: 'kms:Decrypt', resource: '*', effect: 'ImplicitDeny' },
      ];
    },
  } as unknown as Parameters<typeof toBeDeniedFor>[2];

  it.each([
    ['an error of ali-oss', Object.assign(new Error('no'), { requestId: 'R1' })],
    ['an error of the KMS client', Object.assign(new Error('no'), { data: { RequestId: 'R1' } })],
    ['an id', 'R1'],
    ['a rejected promise', () => Promise.reject(Object.assign(new Error('no'), { requestId: 'R1' }))],
  ])('finds the request id in %s', async (_name, refused) => {
    expect((await toBeDeniedFor(refused, 'kms:Decrypt', osseal)).pass).toBe(true);
    expect(asked.pop()).toBe('R1');
    expect((await toBeDeniedFor(refused, 'oss:GetObject', osseal)).message()).toBe(
      'Expected: denied for oss:GetObject\nReceived: denied for kms:Decrypt',
    );
  });

  it('fails for what succeeded and for what never reached a server', async () => {
    expect((await toBeDeniedFor(Promise.resolve('fine'), 'kms:Decrypt', osseal)).pass).toBe(false);
    expect((await toBeDeniedFor(new Error('refused'), 'kms:Decrypt', osseal)).pass).toBe(false);
  });
});
