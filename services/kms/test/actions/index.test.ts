import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { KMS_ERRORS } from '@osseal/protocol/errors';
import { readActionSource } from '../../src/actions/action-sources.ts';
import { compatibilityPage } from '../../src/actions/compatibility.ts';
import { ACTIONS } from '../../src/actions/index.ts';
import { STS_ACTIONS } from '../../src/actions/sts/index.ts';
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
  const folder = new URL('../../src/actions/', import.meta.url);
  let files: readonly string[];
  beforeAll(async () => {
    const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
    files = await Promise.all(paths.map((path) => readFile(new URL(path, folder), 'utf8')));
  });

  it('is up to date; `npm run docs` writes it anew', async () => {
    expect(await readFile(PAGE, 'utf8')).toBe(compatibilityPage(files));
  });

  it('says of each action what is documented and what is inferred', () => {
    const sources = files.map(readActionSource).filter((source) => source !== undefined);
    expect(sources.map(({ action }) => action).sort()).toEqual([...ACTIONS.keys(), ...STS_ACTIONS.keys()].sort());
    for (const { action, documented } of sources) expect([action, documented.length]).toEqual([action, 1]);
    expect(sources.find(({ action }) => action === 'ListKeys')).toEqual({
      action: 'ListKeys',
      documented: ['ListKeys'],
      inferred: ['that keys come oldest first'],
    });
    const page = compatibilityPage(files);
    expect(page).toMatch(/^\| `ListKeys` \|.*\| ListKeys \| that keys come oldest first \|/m);
    expect(page).toContain('*`DryRunOperationError`*');
  });

  it('is not written while an action does not say where its behaviour was learnt', () => {
    const silent = files.map((text) => text.replace('/** @documented Encrypt */', '/** Encrypts. */'));
    expect(() => compatibilityPage(silent)).toThrow('Encrypt: the comment above the action does not say where');
  });
});
