import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  choiceSetting,
  commonSettings,
  defineSettings,
  describeSettings,
  integerSetting,
  listSetting,
  loadSettings,
  optionalTextSetting,
  parseFlags,
  portSetting,
  readConfiguration,
  resolveSettings,
  switchSetting,
} from '../src/index.ts';

const schema = defineSettings({
  kmsPort: portSetting(5600, 'Port of KMS.'),
  inMemory: switchSetting(false, 'Keep nothing.'),
  colour: choiceSetting('red', ['red', 'green'], 'Colour.'),
  days: integerSetting(30, { min: 1, max: 365 }, 'Days.'),
  domains: listSetting([], 'Domains.'),
  apiSecret: optionalTextSetting('A secret.', { secret: true }),
});

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('loadSettings', () => {
  it('prefers flag to environment to file to default', () => {
    const env = { OSSEAL_KMS_PORT: '2', OSSEAL_DAYS: '4' };
    const file = { kmsPort: 3, days: 5, colour: 'green' };
    expect(loadSettings({ flags: { kmsPort: '1' }, env, file }, schema)).toEqual({
      kmsPort: 1,
      inMemory: false,
      colour: 'green',
      days: 4,
      domains: [],
      apiSecret: undefined,
    });
  });

  it.each(['silent', 'warn', 'trace'])('knows the log level %s', (logLevel) => {
    expect(loadSettings({ flags: { logLevel } }, commonSettings)).toMatchObject({ logLevel });
  });

  it('reads texts as what they stand for', () => {
    const env = { OSSEAL_IN_MEMORY: 'true', OSSEAL_DOMAINS: 'a.test, b.test', OSSEAL_COLOUR: '' };
    const settings = loadSettings({ env }, schema);
    expect(settings).toMatchObject({ inMemory: true, domains: ['a.test', 'b.test'], colour: 'red' });
  });

  it('lists every problem, and no secret', () => {
    const problems = problemsOf(() =>
      loadSettings(
        {
          flags: { kmsPort: '70000', apiSecret: 'hunter2' },
          env: { OSSEAL_COLUOR: 'red', OSSEAL_IN_MEMORY: 'yes', PATH: '/bin' },
          file: { days: 1.5, kmsPrt: 1, apiSecret: 7 },
        },
        schema,
      ),
    );
    expect(problems).toEqual([
      'unknown variable OSSEAL_COLUOR (did you mean OSSEAL_COLOUR?).',
      'unknown key kmsPrt (did you mean kmsPort?).',
      '--kms-port: must be a whole number from 0 to 65535.',
      'OSSEAL_IN_MEMORY: must be true or false.',
      'key days: must be a whole number from 1 to 365.',
      '--api-secret is secret: set OSSEAL_API_SECRET.',
    ]);
  });

  it("leaves names with another service's prefix to that service", () => {
    const input = { env: { OSSEAL_OSS_PORT: '1' }, file: { ossPort: 1 }, foreignPrefixes: ['oss'] };
    expect(loadSettings(input, schema).kmsPort).toBe(5600);
    expect(problemsOf(() => loadSettings({ ...input, foreignPrefixes: [] }, schema))).toHaveLength(2);
    expect(problemsOf(() => loadSettings({ ...input, file: { ossify: 1 } }, schema))).toHaveLength(1);
  });

  it('tells where values came from and hides secrets', () => {
    const { effective } = resolveSettings({ env: { OSSEAL_API_SECRET: 'hunter2' }, flags: { days: '3' } }, schema);
    expect(effective).toContainEqual({ name: 'apiSecret', source: 'env', shown: '[redacted]' });
    expect(effective).toContainEqual({ name: 'days', source: 'flag', shown: 3 });
    expect(effective).toContainEqual({ name: 'kmsPort', source: 'default', shown: 5600 });
  });
});

describe('parseFlags', () => {
  it('knows values, equals signs and switches', () => {
    const problems: string[] = [];
    const argv = ['--kms-port', '0', '--colour=green', '--in-memory', '--days=1', '--days=2'];
    expect(parseFlags(argv, schema, problems)).toEqual({ kmsPort: '0', colour: 'green', inMemory: true, days: '2' });
    expect(parseFlags(['--no-in-memory'], schema, problems)).toEqual({ inMemory: false });
    expect(problems).toEqual([]);
  });

  it('refuses what is no flag and flags without their value', () => {
    const problems: string[] = [];
    parseFlags(['--kms-prot=1', 'loose', '--colour', '--days'], schema, problems);
    expect(problems).toEqual([
      'unknown flag --kms-prot.',
      'unexpected argument loose.',
      '--colour needs a value.',
      '--days needs a value.',
    ]);
  });

  it('describes every setting and offers no flag for a secret', () => {
    const text = describeSettings(schema);
    expect(text).toContain('--kms-port, OSSEAL_KMS_PORT\n      Port of KMS. [5600]');
    expect(text).not.toContain('--api-secret');
  });
});

describe('readConfiguration', () => {
  const all = defineSettings({ ...commonSettings, ...schema });
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'osseal-config-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  it('works without a file', async () => {
    const { settings, seed } = await readConfiguration({ argv: ['--kms-port=0'], env: {}, cwd }, all);
    expect(settings).toMatchObject({ kmsPort: 0, region: 'cn-hangzhou' });
    expect(seed).toEqual({ kms: { activated: true }, accounts: [], keys: [], buckets: [], objects: [] });
  });

  it('finds osseal.yaml, with settings beside the seed', async () => {
    const text = 'region: cn-shanghai\nbuckets:\n  - { account: "1000000000000001", name: demo }\n';
    await writeFile(join(cwd, 'osseal.yaml'), text);
    const { settings, seed } = await readConfiguration({ argv: [], env: {}, cwd }, all);
    expect(settings.region).toBe('cn-shanghai');
    expect(seed.buckets).toMatchObject([{ name: 'demo', region: 'cn-shanghai', acl: 'private' }]);
  });

  it('prefers the file that is named and insists on it', async () => {
    await writeFile(join(cwd, 'osseal.yaml'), 'region: cn-shanghai');
    await writeFile(join(cwd, 'other.yaml'), 'region: cn-beijing');
    const { settings } = await readConfiguration({ argv: [], env: { OSSEAL_SEED: 'other.yaml' }, cwd }, all);
    expect(settings.region).toBe('cn-beijing');
    await expect(readConfiguration({ argv: ['--seed', 'none.yaml'], env: {}, cwd }, all)).rejects.toThrow(
      '--seed: the file does not exist.',
    );
  });

  it('lists the problems of flags, environment and file together', async () => {
    await writeFile(join(cwd, 'osseal.yaml'), 'seed: x\nkms: { activated: maybe }\nserviceSecret: short\n');
    const failing = readConfiguration({ argv: ['--nope'], env: { OSSEAL_NOPE: '1' }, cwd }, all);
    await expect(failing).rejects.toMatchObject({
      problems: [
        'unknown flag --nope.',
        'unknown variable OSSEAL_NOPE.',
        'key seed cannot be set in the file.',
        'OSSEAL_SERVICE_SECRET must have at least 32 characters.',
        expect.stringMatching(/^line 2: kms\.activated: /),
      ],
    });
  });
});
