import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { type ProcessStartError, spawnOsseal } from '@osseal/testkit';
import { kmsClient, ossClient, rejection } from '../sdk/clients.ts';

describe('a data directory', () => {
  it('has one writer, and the first goes on', async () => {
    const first = await spawnOsseal();
    try {
      const refused = await rejection<ProcessStartError>(spawnOsseal({ dataDir: first.dataDir }));
      expect(refused.exitCode).toBeGreaterThan(0);
      expect(refused.log).toContain(`process ${first.pid}`);
      expect(refused.log).not.toMatch(/\n\s+at /);
      expect((await kmsClient(first).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyState).toBe('Enabled');
    } finally {
      await first.dispose();
    }
  });

  it('is free again after SIGTERM, which exits with 0', async () => {
    const first = await spawnOsseal();
    const { keyMetadata } = await kmsClient(first).createKey(new kms.CreateKeyRequest({}));
    expect(await first.stop()).toBe(0);
    const second = await first.startAgain();
    try {
      const found = kmsClient(second).describeKey(new kms.DescribeKeyRequest({ keyId: keyMetadata.keyId }));
      expect((await found).keyMetadata.keyState).toBe('Enabled');
    } finally {
      await second.dispose();
    }
  });

  it('keeps its secrets to its owner', async () => {
    const server = await spawnOsseal();
    try {
      const entries = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((each) => each.isFile())) {
        const { mode } = await stat(join(entry.parentPath, entry.name));
        expect([entry.name, mode & 0o077]).toEqual([entry.name, 0]);
      }
    } finally {
      await server.dispose();
    }
  });

  it('with a corrupt file is refused by name, and not overwritten', async () => {
    const server = await spawnOsseal();
    try {
      await kmsClient(server).createKey(new kms.CreateKeyRequest({}));
      await server.stop();
      const entries = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
      const json = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
      expect(json.length).toBeGreaterThan(0);
      for (const entry of json) {
        const file = join(entry.parentPath, entry.name);
        const content = await readFile(file);
        const broken = content.subarray(0, content.length / 2);
        await writeFile(file, broken);
        const refused = await rejection<ProcessStartError>(server.startAgain());
        expect(refused.exitCode).toBeGreaterThan(0);
        expect(refused.log).toContain(entry.name);
        expect((await readFile(file)).equals(broken)).toBe(true);
        await writeFile(file, content);
      }
      await (await server.startAgain()).stop();
    } finally {
      await server.dispose();
    }
  });

  it('is not needed with --in-memory', async () => {
    const server = await spawnOsseal({ flags: ['--in-memory'] });
    try {
      const oss = ossClient(server, { bucket: 'nowhere' });
      await oss.putBucket('nowhere', { headers: { 'x-oss-server-side-encryption': 'KMS' } });
      await oss.put('object', Buffer.from('x'));
      expect((await oss.get('object')).content.toString()).toBe('x');
      await expect(readdir(server.dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      await server.dispose();
    }
  });
});

describe('a start', () => {
  it.each([
    [['--no-such-flag'], /no-such-flag/],
    [['--kms-port', 'many'], /kms-?port/i],
  ])('with %j fails and says why', async (flags, reason) => {
    const refused = await rejection<ProcessStartError>(spawnOsseal({ flags }));
    expect(refused.exitCode).toBeGreaterThan(0);
    expect(refused.log).toMatch(reason);
    expect(refused.log).not.toMatch(/\n\s+at /);
  });

  it('with an unknown key in the seed fails and names it', async () => {
    const refused = await rejection<ProcessStartError>(spawnOsseal({ seed: { bukkets: [] } }));
    expect(refused.exitCode).toBeGreaterThan(0);
    expect(refused.log).toContain('bukkets');
  });
});
