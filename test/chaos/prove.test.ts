import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Proof, proveCanaries } from '../../packages/osseal/src/prove/prove-canaries.ts';
import { addSealed } from '../../packages/osseal/src/prove/sealed-needles.ts';
import { runOsseal } from '../run-cli.ts';

const prove = (...flags: string[]) => runOsseal(['prove', ...flags]);

describe('osseal prove --canary', () => {
  it('finds nothing in clear, whichever way it was written', async () => {
    const { code, stdout } = await prove('--canary', '--json');
    const { leaks, paths, needles, files } = JSON.parse(stdout) as Proof;
    expect([code, leaks]).toEqual([0, []]);
    for (const method of ['AES256', 'the default CMK', 'a CMK']) {
      const ways = ['PutObject, small', 'PutObject, large', 'UploadPart', 'UploadPart, not completed', 'AppendObject'];
      expect(paths).toEqual(expect.arrayContaining(ways.map((way) => `${way} (${method})`)));
    }
    const others = [
      'PostObject, small (KMS)',
      'PutObject of the S3 dialect, large (AES256)',
      'PutObject, in the middle',
      'seed, object (KMS)',
      'Encrypt',
      'GenerateDataKey',
      'CreateAccessKey',
    ];
    expect(paths).toEqual(expect.arrayContaining(others));
    expect(needles).toBeGreaterThan(paths.length);
    expect(files).toBeGreaterThan(20);
  });

  it('says so in words, and wants to be told what to do', async () => {
    expect((await prove('--canary')).stdout).toMatch(/^written by seed[\s\S]*None of them is there in clear\.\n$/);
    expect((await prove()).code).not.toBe(0);
  });

  it('finds leaks that were planted: content, a data key, a CMK, a master key, a secret of an access key', async () => {
    const planted: string[] = [];
    const { leaks } = await proveCanaries({
      async onPlanted({ dataDir, canaries }) {
        await writeFile(join(dataDir, 'oss', 'blobs', 'cache.tmp'), canaries.bytes('planted content', 5000));
        const kinds = [
          /^data key of object /,
          /^data key of upload /,
          /^key version /,
          /^OSS-managed master key /,
          /^secret of access key /,
        ];
        const encodings = ['latin1', 'hex', 'base64', 'base64url', 'latin1'] as const;
        const seen = new Map<string, Buffer>();
        await addSealed(dataDir, { add: (what, secret) => void seen.set(what, Buffer.from(secret)) });
        for (const [i, kind] of kinds.entries()) {
          const [what, secret] = [...seen].find(([name]) => kind.test(name)) ?? [];
          if (what === undefined || secret === undefined) throw new Error(`nothing is ${kind.source}`);
          planted.push(what);
          await appendFile(
            join(dataDir, 'kms', `debug-${i}.log`),
            `key: ${secret.toString(encodings[i])}\n`,
            encodings[i] === 'latin1' ? 'latin1' : 'utf8',
          );
        }
      },
    });
    expect(leaks.map(({ what }) => what)).toEqual(expect.arrayContaining(['canary of planted content', ...planted]));
    expect(new Set(leaks.map(({ file }) => file))).toEqual(
      new Set(['data/oss/blobs/cache.tmp', ...[0, 1, 2, 3, 4].map((i) => `data/kms/debug-${i}.log`)]),
    );
  });
});
