import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendOss, signOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const bucket = 'large';
const bodies = Array.from({ length: 3 }, (_, at) => randomBytes(12 * 1024 * 1024 + at * 1000));
const osseal = useOsseal();
beforeAll(async () => {
  await sendOss(osseal(), { method: 'PUT', bucket });
});

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`;
}

async function put(at: number, headers: Record<string, string> = {}) {
  return sendOss(osseal(), { method: 'PUT', bucket, key: String(at), body: bodies[at] ?? '', headers });
}

/** Announces a large body, sends a part of it and goes away. */
function startAndLeave(): Promise<void> {
  const { target, headers } = signOss(osseal(), { method: 'PUT', bucket, key: 'left', headers: {} });
  const { hostname, port, host } = new URL(osseal().oss);
  const lines = Object.entries({ host, ...headers, 'content-length': '20000000' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`PUT ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(randomBytes(5_000_000), () => socket.destroy());
    });
    socket.on('error', reject).on('close', () => resolve());
  });
}

describe('large bodies, whose MD5 has a thread of its own where there are cores enough', () => {
  it('get the MD5 of their bytes as ETag, one after the other and together, after others broke off', async () => {
    for (let round = 0; round < 3; round++) {
      expect((await put(0)).headers.etag).toBe(etagOf(bodies[0] ?? Buffer.alloc(0)));
      await startAndLeave();
      const answers = await Promise.all(bodies.map((_, at) => put(at, { 'x-oss-server-side-encryption': 'AES256' })));
      expect(answers.map(({ headers }) => headers.etag)).toEqual(bodies.map(etagOf));
    }
    const got = await sendOss(osseal(), { bucket, key: '2' });
    expect(got.bytes.equals(bodies[2] ?? Buffer.alloc(0))).toBe(true);
    expect((await sendOss(osseal(), { method: 'HEAD', bucket, key: 'left' })).status).toBe(404);
  });

  it('are refused when they are not what Content-MD5 says', async () => {
    const refused = await put(1, { 'content-md5': createHash('md5').update('other').digest('base64') });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('<Code>InvalidDigest</Code>')]);
    expect((await put(1)).headers.etag).toBe(etagOf(bodies[1] ?? Buffer.alloc(0)));
  });
});
