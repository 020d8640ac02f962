import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { KMS_ERRORS } from '@osseal/protocol/errors';
import { compatibilityPage } from '../../src/actions/compatibility.ts';
import { ACTIONS } from '../../src/actions/index.ts';
import { UNSUPPORTED } from '../../src/actions/unsupported.ts';

const PAGE = new URL('../../../../docs/generated/compatibility.md', import.meta.url);

describe('the action list', () => {
  it('knows each of the 102 actions of the API once', () => {
    const names = [...ACTIONS.keys(), ...UNSUPPORTED.keys()];
    expect(names).toHaveLength(102);
    expect(new Set(names).size).toBe(102);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it('bills cryptography, and nothing else', () => {
    const billed = [...ACTIONS.values()].filter((action) => action.billed);
    expect(billed.map((action) => action.name)).toEqual([
      'Encrypt',
      'Decrypt',
      'GenerateDataKey',
      'GenerateDataKeyWithoutPlaintext',
      'ReEncrypt',
      'ExportDataKey',
      'GenerateAndExportDataKey',
      'AsymmetricSign',
      'AsymmetricVerify',
      'AsymmetricEncrypt',
      'AsymmetricDecrypt',
      'GetPublicKey',
      'GenerateMac',
      'VerifyMac',
    ]);
    expect(billed.every((action) => action.billedKey !== undefined)).toBe(true);
  });

  it.each([...ACTIONS.values()])('describes $name in one sentence and with known errors', (action) => {
    expect(action.summary).toMatch(/^[A-Z].*\.$/);
    expect(new Set(action.errors).size).toBe(action.errors.length);
    for (const code of action.errors) expect(KMS_ERRORS).toHaveProperty([code]);
  });

  it('gives a reason for each action that is not answered', () => {
    for (const { group, reason } of UNSUPPORTED.values()) {
      expect(group).toMatch(/^[a-z-]+$/);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('docs/generated/compatibility.md', () => {
  it('is up to date; `npm run docs` writes it anew', async () => {
    expect(await readFile(PAGE, 'utf8')).toBe(compatibilityPage());
  });
});
