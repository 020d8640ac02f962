import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inheritedEnvironment, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const osseal = useOsseal({ seed: storySeed(), flags: ['--transparent-ports', '0'] });
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('clients with default endpoints, where the names of the cloud lead to Osseal', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-transparent-'));
    const answer = await fetch(`${osseal().transparent[0]}/_osseal/ca.pem`);
    await writeFile(join(folder, 'ca.pem'), await answer.text());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(secure: boolean, ca = join(folder, 'ca.pem')) {
    const { accessKeyId, accessKeySecret, transparent } = osseal();
    const { port } = new URL(transparent[0] ?? '');
    const given = JSON.stringify({ accessKeyId, accessKeySecret, secure });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', fileOf('cloud-names.mjs'), fileOf('default-endpoints.mjs'), given],
      { env: { ...inheritedEnvironment(), NODE_EXTRA_CA_CERTS: ca, TRANSPARENT_PORT: port } },
    );
    return JSON.parse(stdout);
  }

  it.each([
    ['HTTPS', true],
    ['HTTP', false],
  ])('work unchanged over %s', async (_name, secure) => {
    const seen = await run(secure);
    const text = 'over the cloud’s own names';
    const stored = ['kms-orders', 'kms'].map((bucket) => ({
      text,
      keyId: seen.keyId,
      url: expect.stringMatching(`^https?://${bucket}\\.oss-cn-hangzhou\\.aliyuncs\\.com/`),
      signed: text,
      location: `${secure ? 'https' : 'http'}://${bucket}.oss-cn-hangzhou.aliyuncs.com/parts`,
    }));
    expect(seen).toMatchObject({
      arns: [expect.stringContaining('acs:kms:cn-hangzhou:'), expect.stringContaining('acs:kms:cn-shanghai:')],
      users: expect.arrayContaining(['alice']),
      identity: 'Account',
      stored,
    });
    expect(seen.buckets).toEqual(expect.arrayContaining(['kms oss-cn-hangzhou', 'kms-orders oss-cn-hangzhou']));
  });

  it('do not talk to it unless they trust its authority', async () => {
    const foreign = join(folder, 'foreign.pem');
    await writeFile(foreign, await readFile(join(folder, 'ca.pem')).then((pem) => pem.subarray(0, 0)));
    await expect(run(true, foreign)).rejects.toThrow(/self-signed certificate/);
  });
});
