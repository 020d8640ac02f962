import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  countCalls,
  dateAgo,
  laggingClock,
  type OssealProcess,
  readUsage,
  sendHttp,
  sendKms,
  sendOss,
  spawnOsseal,
} from '@osseal/testkit';

const DAYS = 3;
const DAY_MS = 86_400_000;
const bucket = 'back';
const METHOD = 'x-oss-server-side-encryption';

let server: OssealProcess;
/** The server's clock is so many days behind. */
let behind = 0;

const oss = (method: string, key?: string, more: object = {}) =>
  sendOss(server, {
    method,
    bucket,
    ...(key !== undefined && { key }),
    date: new Date(Date.now() - behind * DAY_MS),
    ...more,
  });
const call = async (action: string, parameters: Readonly<Record<string, string>> = {}) => {
  const answer = await sendKms(server, {
    action,
    carrier: 'form',
    parameters: { ...parameters, Timestamp: dateAgo(behind) },
  });
  expect({ action, status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  return JSON.parse(answer.text);
};

beforeAll(async () => {
  server = await spawnOsseal();
});
afterAll(() => server?.dispose());

describe('a clock that jumps back by days', () => {
  it('loses, mixes up and repeats nothing', async () => {
    await oss('PUT');
    const versioning = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    expect((await oss('PUT', undefined, { query: { versioning: '' }, body: versioning })).status).toBe(200);
    const { KeyMetadata } = await call('CreateKey');
    const { KeyId } = KeyMetadata;
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'true', RotationInterval: '7d' });
    const ciphertexts = [(await call('Encrypt', { KeyId, Plaintext: 'YQ==' })).CiphertextBlob];
    const versions: string[] = [];
    const put = async (body: string) => {
      const answer = await oss('PUT', 'object', { body, headers: { [METHOD]: 'AES256' } });
      expect(answer.status).toBe(200);
      versions.unshift(String(answer.headers['x-oss-version-id']));
    };
    await put('first');
    await put('second');

    expect(await server.stop()).toBe(0);
    behind = DAYS;
    server = await server.startAgain(laggingClock(DAYS));
    await put('third');
    ciphertexts.push((await call('Encrypt', { KeyId, Plaintext: 'YQ==' })).CiphertextBlob);

    // The newest version is the one that was written last, whatever its date.
    expect((await oss('GET', 'object')).text).toBe('third');
    const listing = await oss('GET', undefined, { query: { versions: '' } });
    expect([...listing.text.matchAll(/<VersionId>([^<]+)<\/VersionId>/g)].map(([, id]) => id)).toEqual(versions);
    expect(new Set(versions).size).toBe(3);
    for (const CiphertextBlob of ciphertexts)
      expect((await call('Decrypt', { CiphertextBlob })).Plaintext).toBe('YQ==');
    // Not rotated by the jump, and the bill has every call once.
    expect((await call('ListKeyVersions', { KeyId })).TotalCount).toBe(1);
    const billed = async () =>
      countCalls(await readUsage(server), { keyId: KeyId, outcome: 'Success', action: 'Encrypt' });
    expect(await billed()).toBe(2);

    behind = 0;
    await server.kill();
    server = await server.startAgain({});
    await put('fourth');
    expect((await oss('GET', 'object')).text).toBe('fourth');
    await call('Encrypt', { KeyId, Plaintext: 'YQ==' });
    expect(await billed()).toBe(3);
    const authorization = `Basic ${Buffer.from(`${server.accessKeyId}:${server.accessKeySecret}`).toString('base64')}`;
    const audit = await sendHttp(server.kms, { target: '/_osseal/audit?limit=1000', headers: { authorization } });
    const { records } = JSON.parse(audit.text) as { records: { action: string; requestId: string }[] };
    const encrypted = records.filter(({ action }) => action === 'Encrypt').map(({ requestId }) => requestId);
    expect(new Set(encrypted).size).toBe(3);
  });
});
