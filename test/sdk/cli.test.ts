import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../run-cli.ts';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const osseal = useOsseal();
const run = (...argv: string[]) => runCli(osseal(), argv, { cwd: folder });
/** A command that must end well; resolves with what it prints. */
const output = async (...argv: string[]) => {
  const { code, stdout, stderr } = await run(...argv);
  expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: '' });
  return stdout;
};
let folder = '';
let keyId = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'osseal-cli-'));
  keyId = (await kmsClient(osseal(), {}).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  const oss = ossClient(osseal(), { bucket: 'from-cli' });
  await oss.putBucket('from-cli');
  await oss.put('sealed', Buffer.alloc(200_000, 'x'), { headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } });
});
afterAll(() => rm(folder, { recursive: true }));

const generate = () => kmsClient(osseal(), {}).generateDataKey(new kms.GenerateDataKeyRequest({ keyId }));

describe('osseal clock', () => {
  it('shows, sets, advances, freezes and resumes the clock that both services live by', async () => {
    expect(await output('clock', 'show')).toMatch(/^\d{4}-\S+ \(the machine's time\)\n$/);
    expect(await output('clock', 'set', '2030-01-01T00:00:00Z')).toMatch(/^2030-01-01T00:00:0/);
    expect(await output('clock', 'freeze')).toContain('(frozen, +');
    expect(JSON.parse(await output('clock', 'advance', '365d', '--json'))).toMatchObject({
      now: expect.stringMatching(/^2031-01-01T00:00:/),
      mode: 'frozen',
    });
    const { keyMetadata } = await kmsClient(osseal(), {}).createKey(new kms.CreateKeyRequest({}));
    expect(keyMetadata.creationDate).toMatch(/^2031-01-01/);
    expect(await output('clock', 'resume')).not.toContain('frozen');
    expect(await output('clock', 'follow')).toContain("(the machine's time)");
    const refused = await run('clock', 'advance', 'a while');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('400') });
  });
});

describe('osseal faults', () => {
  it('makes chosen calls fail, shows how often, and ends it', async () => {
    const added = await output(
      'faults',
      'add',
      '--service',
      'kms',
      '--action',
      'GenerateDataKey',
      '--error',
      'Rejected.Throttling',
      '--count',
      '1',
    );
    const id = /^Added (\S+)\.\n$/.exec(added)?.[1] ?? '';
    expect(await rejection(generate())).toMatchObject({ code: expect.stringContaining('Rejected.Throttling') });
    await generate();
    expect(await output('faults', 'list')).toMatch(
      new RegExp(`${id} +kms +GenerateDataKey.*Rejected.Throttling.* 1\\n`),
    );
    expect(await output('faults', 'remove', id)).toBe('Removed 1.\n');
    await output('faults', 'add', '--service', 'oss', '--latency', '1ms-2ms');
    await output('faults', 'add', '--service', 'kms', '--throttle', '100/1s');
    await output('faults', 'add', '--service', 'oss', '--drop', 'after', '--probability', '0.5', '--seed', '7');
    expect(JSON.parse(await output('faults', 'remove', '--json'))).toEqual({ removed: 3 });
    expect((await run('faults', 'add', '--service', 'kms', '--throttle', 'often')).stderr).toContain(
      '--throttle takes',
    );
    expect((await run('faults', 'add', '--error', 'X')).stderr).toContain('--service');
  });
});

describe('osseal budget', () => {
  it('limits calls, shows what is spent, and is taken away', async () => {
    await output('budget', 'add', '--calls', '1', '--window', 'total', '--name', 'tight', '--action', 'Decrypt');
    expect(await output('budget', 'list')).toMatch(/tight +1 calls +total +refuse/);
    expect(await output('budget', 'remove')).toBe('Removed 1.\n');
    expect((await run('budget', 'add', '--calls', 'many')).stderr).toBe('--calls takes a number.\n');
  });
});

describe('osseal snapshot', () => {
  it('keeps a state, forks it, goes back, and takes it away', async () => {
    const oss = ossClient(osseal(), { bucket: 'from-cli' });
    expect(await output('snapshot', 'make', 'before')).toMatch(/^Done in \S+ ms\.\n$/);
    await oss.put('later', Buffer.from('x'));
    await output('snapshot', 'fork', 'before', 'copy');
    expect(await output('snapshot', 'list')).toMatch(/^name +made +clock\nbefore .*\ncopy /);
    await output('snapshot', 'restore', 'copy', '--keep-clock');
    expect(await rejection(oss.head('later'))).toMatchObject({ status: 404 });
    await output('snapshot', 'remove', 'before');
    await output('snapshot', 'remove', 'copy');
    expect((await run('snapshot', 'restore', 'copy')).code).toBe(1);
  });
});

describe('osseal events', () => {
  it('joins a request and the KMS calls that it caused', async () => {
    const oss = ossClient(osseal(), { bucket: 'from-cli' });
    const put = await oss.put('seen', Buffer.from('x'), { headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } });
    const requestId = String(put.res.headers['x-oss-request-id']);
    const table = await output('events', '--request-id', requestId);
    expect(table).toMatch(/oss +PutObject +Success +from-cli\/seen/);
    expect(table).toMatch(new RegExp(`kms +GenerateDataKey +Success +${keyId}`));
    const { events } = JSON.parse(await output('events', '--action', 'PutObject', '--limit', '1', '--json')) as {
      events: object[];
    };
    expect(events).toMatchObject([{ action: 'PutObject', requestId }]);
  });
});

describe('osseal inspect', () => {
  it('tells how an object is sealed, and what of it verifies', async () => {
    const whole = await output('inspect', 'object', 'from-cli', 'sealed');
    expect(whole).toMatch(new RegExp(`key +${keyId}\n`));
    expect(whole).toContain('all 4 verify');
    expect(whole).toMatch(/Every tag verifies\.\n$/);
    await kmsClient(osseal(), {}).disableKey(new kms.DisableKeyRequest({ keyId }));
    const closed = await run('inspect', 'object', 'from-cli', 'sealed');
    expect(closed).toMatchObject({ code: 1, stdout: expect.stringContaining('KeyDisabled') });
    await kmsClient(osseal(), {}).enableKey(new kms.EnableKeyRequest({ keyId }));
    expect(await run('inspect', 'object', 'from-cli', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('404'),
    });
  });

  it('names the damaged chunk of an object, and knows the file by its header', async () => {
    const oss = ossClient(osseal(), { bucket: 'from-cli' });
    await oss.put('plain', Buffer.alloc(300_000, 'p'));
    const blobs = join(osseal().dataDir, 'oss', 'blobs');
    const files = (await readdir(blobs, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    const found = await Promise.all(
      paths.map(async (path) => ({ path, ...JSON.parse((await run('inspect', 'file', path, '--json')).stdout) })),
    );
    const [plain] = found.filter(({ suite }) => suite === 'clear') as { path: string }[];
    expect(found).toContainEqual(
      expect.objectContaining({ suite: 'aes-256-gcm', plaintextSize: 200_000, damagedChunks: null }),
    );
    const path = plain?.path ?? '';
    expect(await output('inspect', 'file', path)).toContain('all 5 verify');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(140_000) ^ 1, 140_000);
    await writeFile(path, bytes);
    expect(await run('inspect', 'file', path)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 of 5 damaged: 2'),
    });
    expect(await run('inspect', 'object', 'from-cli', 'plain')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 of 5 damaged: 2'),
    });
    await writeFile(join(folder, 'none'), 'no segment');
    expect(await run('inspect', 'file', 'none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no sealed segment'),
    });
  });

  it('tells whose a ciphertext is, and why it cannot be decrypted', async () => {
    const context = '{"a":"b"}';
    const request = new kms.EncryptRequest({ keyId, plaintext: 'aGVsbG8=', encryptionContext: { a: 'b' } });
    const { ciphertextBlob } = await kmsClient(osseal(), {}).encrypt(request);
    const opened = await output('inspect', 'ciphertext', ciphertextBlob, '--context', context);
    expect(opened).toMatch(
      new RegExp(
        `^key +${keyId}\nkey version +${keyId}-\\w+\nalgorithm +AES-256-GCM\nplaintext +5 bytes\ndecryption +succeeds\n$`,
      ),
    );
    expect(await run('inspect', 'ciphertext', ciphertextBlob)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('InvalidParameter'),
    });
    expect(await output('inspect', 'ciphertext', ciphertextBlob, '--offline')).not.toContain('decryption');
    expect((await run('inspect', 'ciphertext', 'bm9uZQ==')).stderr).toBe('This is no CiphertextBlob.\n');
  });
});

describe('osseal certs', () => {
  it('writes the authority, which makes a client trust the server', async () => {
    expect(await output('certs', '--out', 'ca.pem')).toContain(
      `export NODE_EXTRA_CA_CERTS='${join(folder, 'ca.pem')}'`,
    );
    const ca = await readFile(join(folder, 'ca.pem'));
    expect(await output('certs', '--out', '-')).toBe(ca.toString());
    const { hostname, port } = new URL(osseal().kms);
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, ca, path: '/_osseal/health' }, (answer) => resolve(answer.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });
});

describe('osseal seed --check', () => {
  it('accepts a seed, and names the mistakes of another', async () => {
    await writeFile(join(folder, 'good.yaml'), 'buckets:\n  - { account: "1000000000000001", name: demo }\n');
    expect(await output('seed', '--check', 'good.yaml')).toMatch(
      /^No mistakes: \d+ accounts, 0 keys, 1 buckets, 0 objects\.\n$/,
    );
    await writeFile(join(folder, 'bad.yaml'), 'buckets:\n  - { account: "1000000000000001", name: NO }\n');
    expect(await run('seed', '--check', 'bad.yaml')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('buckets[0].name'),
    });
    expect((await run('seed', 'good.yaml')).stderr).toContain('--check');
  });
});

describe('osseal doctor', () => {
  it('finds a server that is well, and one that is not there', async () => {
    const well = await output('doctor');
    expect(well).toMatch(/^ok {3}KMS: ready at /);
    expect(well).toContain(`new OSS({ endpoint: '${osseal().oss}'`);
    const away = await run('doctor', '--kms-endpoint', 'http://127.0.0.1:1', '--json');
    expect(away.code).toBe(1);
    expect((JSON.parse(away.stdout) as { findings: object[] }).findings).toContainEqual(
      expect.objectContaining({ what: 'KMS', state: 'bad' }),
    );
  });
});

describe('osseal completion', () => {
  it('completes commands and flags in bash', async () => {
    await writeFile(join(folder, 'completion.bash'), await output('completion', 'bash'));
    const complete = (...typed: string[]) => {
      const words = typed.map((word) => `'${word}'`).join(' ');
      const script = `source completion.bash; COMP_WORDS=(osseal ${words}); COMP_CWORD=${typed.length}; _osseal; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' }).trim().split(' ');
    };
    expect(complete('inv')).toEqual(['inventory']);
    expect(complete('clock', '')).toEqual(['advance', 'follow', 'freeze', 'resume', 'set', 'show']);
    expect(complete('faults', 'add', '--pro')).toEqual(['--probability']);
    expect(complete('usage', '--gr')).toEqual(['--group-by']);
    expect(await output('completion', 'zsh')).toMatch(/^#compdef osseal\n/);
    expect(await output('completion', 'fish')).toContain(
      "complete -c osseal -n '__fish_seen_subcommand_from clock' -a advance",
    );
    expect((await run('completion', 'tcsh')).stderr).toBe('The shells are bash, zsh and fish.\n');
  });
});

// The last one: nothing is left behind it.
describe('osseal reset', () => {
  it('goes back to what the seed makes of nothing', async () => {
    const oss = ossClient(osseal(), { bucket: 'from-cli' });
    expect((await oss.head('sealed')).res.status).toBe(200);
    expect(await output('reset')).toMatch(/^Done in \S+ ms\.\n$/);
    expect(await rejection(oss.head('sealed'))).toMatchObject({ status: 404 });
  });
});
