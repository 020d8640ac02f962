import { cp, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OssealProcess, signOss, spawnOsseal } from '@osseal/testkit';
import { runOsseal } from '../run-cli.ts';
import { makeObjects, type Stored } from './tamper/shapes.ts';
import { StoredSegments } from './tamper/stored-segments.ts';
import { TAMPERS } from './tamper/tampers.ts';

let template: string;
let victims: Stored[];
let others: Stored[];
const figures = { reads: 0, refused: 0, cut: 0, untouched: 0, found: 0 };

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'osseal-tamper-'));
  const server = await spawnOsseal({ dataDir: template });
  try {
    ({ victims, others } = await makeObjects(server));
    expect(await server.stop()).toBe(0);
  } finally {
    await server.dispose();
  }
});
afterAll(async () => {
  await rm(template, { recursive: true });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});

/** What comes before the answer ends or is cut. */
function read(
  server: OssealProcess,
  { bucket, key, versionId }: Stored,
): Promise<{ status: number; bytes: Buffer; isWhole: boolean }> {
  const query = versionId === undefined ? {} : { versionId };
  const { target, headers } = signOss(server, { bucket, key, query });
  const { hostname, port } = new URL(server.oss);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path: target, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      const done = (isWhole: boolean) =>
        resolve({ status: answer.statusCode ?? 0, bytes: Buffer.concat(chunks), isWhole });
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done(true));
      answer.on('error', () => done(false));
    });
    call.on('error', reject).end();
  });
}

/** `osseal fsck --json`, as a user runs it. */
async function fsck(dataDir: string): Promise<{ code: number; what: string[] }> {
  const { code, stdout } = await runOsseal(['fsck', '--json', '--data-dir', dataDir]);
  const { findings } = JSON.parse(stdout) as { findings: { what: string }[] };
  return { code, what: findings.map(({ what }) => what) };
}

const nameOf = ({ bucket, key, versionId }: Stored) =>
  `object ${bucket}/${key}${versionId === undefined ? '' : `, version ${versionId}`}`;

describe('objects of every shape and method', () => {
  it('are sound before anybody touches them', async () => {
    expect(await fsck(template)).toEqual({ code: 0, what: [] });
    expect(victims.length).toBe(18);
  });

  it.each(TAMPERS.map((tamper) => [tamper.name, tamper] as const))(
    '%s: no wrong byte leaves',
    async (_name, tamper) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'osseal-tamper-'));
      await cp(template, dataDir, { recursive: true });
      const concerned = victims.filter((victim) => tamper.concerns?.(victim) ?? true);
      const segments = await StoredSegments.open(dataDir);
      for (const victim of concerned) await tamper.each?.(segments, victim);
      await tamper.all?.(segments, concerned);
      await segments.close();

      const server = await spawnOsseal({ dataDir });
      try {
        for (const victim of concerned) await expectRefused(server, victim);
        for (const other of others) {
          const { status, bytes, isWhole } = await read(server, other);
          expect([other.key, status, isWhole, bytes.equals(other.content)]).toEqual([other.key, 200, true, true]);
          figures.untouched += 1;
        }
        const log = server.log();
        expect(log).not.toContain(server.accessKeySecret);
        expect(log).not.toContain(dataDir);
      } finally {
        await server.stop();
        await server.dispose();
      }

      const { code, what } = await fsck(dataDir);
      expect(code).toBe(1);
      expect(what.filter((name) => name.startsWith('object ')).sort()).toEqual(concerned.map(nameOf).sort());
      figures.found += concerned.length;
      await rm(dataDir, { recursive: true });
    },
  );
});

/** An error, or the right bytes and then the end of the connection; and a line in the log with the object's name. */
async function expectRefused(server: OssealProcess, victim: Stored): Promise<void> {
  figures.reads += 1;
  const { status, bytes, isWhole } = await read(server, victim);
  if (status === 200) {
    figures.cut += 1;
    const isRightSoFar = bytes.equals(victim.content.subarray(0, bytes.length));
    expect([victim.key, isWhole, isRightSoFar]).toEqual([victim.key, false, true]);
  } else {
    figures.refused += 1;
    expect([victim.key, status, bytes.toString('utf8').includes('InternalError')]).toEqual([victim.key, 500, true]);
  }
  await server.logged(`"object":"${victim.key}"`);
}
