import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, request as plainRequest, type Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import {
  acceptTls,
  createGraftedServer,
  type Listening,
  LocalAuthority,
  listen,
  RootKey,
  Sealer,
  seededRandom,
  systemRandom,
  TestClock,
} from '../src/index.ts';

const NAMES = {
  names: ['localhost', '127.0.0.1', '::1', '*.aliyuncs.com', 'kms'],
  domains: ['aliyuncs.com'],
};
const sealerOf = (byte: number) => Sealer.open(new RootKey(Buffer.alloc(32, byte)));

async function authorityIn(
  folder: string | null,
  byte = 1,
  random = systemRandom,
  mostNames = 9,
): Promise<LocalAuthority> {
  return new LocalAuthority({
    folder,
    sealer: await sealerOf(byte),
    random,
    clock: new TestClock(Date.now()),
    names: NAMES,
    mostNames,
  });
}

describe('LocalAuthority', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'osseal-tls-')), 'tls');
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('signs a server certificate for all its names, by an authority that can sign nothing below', async () => {
    const authority = await authorityIn(null, 1, seededRandom('tls'));
    const ca = new X509Certificate(await authority.certificate());
    const { cert, key } = await authority.identity();
    const server = new X509Certificate(cert);
    expect(ca.ca && !server.ca && ca.verify(ca.publicKey) && server.verify(ca.publicKey)).toBe(true);
    expect(server.checkIssued(ca)).toBe(true);
    for (const name of ['localhost', 'sts.aliyuncs.com', 'kms']) expect(server.checkHost(name)).toBeDefined();
    for (const address of ['127.0.0.1', '::1']) expect(server.checkIP(address)).toBe(address);
    expect(server.checkHost('example.com')).toBeUndefined();
    expect(ca.subject).toMatch(/^CN=Osseal local authority [0-9A-F]{8}\nO=Osseal$/);
    expect(cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(await authority.identity()).toBe(await authority.identity());
  });

  it.each(['0001', '0080', '7F00', '80FF', 'FFFF'])(
    'has serial numbers that can be read when chance begins with %s',
    async (begin) => {
      const random = { ...systemRandom, hex: (bytes: number) => begin.padEnd(2 * bytes, 'A').slice(0, 2 * bytes) };
      const authority = await authorityIn(null, 1, random);
      const ca = new X509Certificate(await authority.certificate());
      expect(ca.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      expect(new X509Certificate((await authority.identity()).cert).checkIssued(ca)).toBe(true);
    },
  );

  it('makes a certificate of its own for a name that the common one does not reach, once, with the same key', async () => {
    const authority = await authorityIn(null);
    const name = 'demo.oss-cn-hangzhou.aliyuncs.com';
    const [own, again] = await Promise.all([authority.identityFor(name), authority.identityFor(name.toUpperCase())]);
    const common = await authority.identity();
    expect(new X509Certificate(common.cert).checkHost(name)).toBeUndefined();
    const certificate = new X509Certificate(own?.cert ?? '');
    expect(certificate.checkHost(name)).toBe(name);
    expect(certificate.checkIssued(new X509Certificate(await authority.certificate()))).toBe(true);
    expect([own === again, own?.key === common.key]).toEqual([true, true]);
  });

  it.each([
    'oss-cn-hangzhou.aliyuncs.com',
    'kms',
    'localhost',
    'aliyuncs.com',
    'demo.example.com',
    'a b.aliyuncs.com',
    '',
  ])('makes none for %p', async (name) => {
    expect(await (await authorityIn(null)).identityFor(name)).toBeUndefined();
  });

  it('does not remember names without end', async () => {
    const authority = await authorityIn(null, 1, systemRandom, 2);
    const first = await authority.identityFor('b0.a.aliyuncs.com');
    const second = await authority.identityFor('b1.a.aliyuncs.com');
    expect(await authority.identityFor('b0.a.aliyuncs.com')).toBe(first);
    await authority.identityFor('b2.a.aliyuncs.com');
    expect(await authority.identityFor('b1.a.aliyuncs.com')).not.toBe(second);
  });

  it('is the same after a restart, with a new key for the server; its own key is sealed', async () => {
    const first = await authorityIn(folder);
    const identity = await first.identity();
    const again = await authorityIn(folder);
    expect(await again.certificate()).toBe(await first.certificate());
    expect(await readFile(join(folder, 'ca.pem'), 'utf8')).toBe(await first.certificate());
    expect((await again.identity()).key).not.toBe(identity.key);
    expect(
      new X509Certificate((await again.identity()).cert).verify(
        new X509Certificate(await first.certificate()).publicKey,
      ),
    ).toBe(true);
    expect((await stat(join(folder, 'ca-key.jwe'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, 'ca-key.jwe'), 'utf8')).not.toContain('PRIVATE');
  });

  it('says so when its key does not belong to it, and changes nothing', async () => {
    await expect((await authorityIn(folder, 2)).certificate()).rejects.toThrow(/it belongs to another root key/);
    const sealed = await readFile(join(folder, 'ca-key.jwe'));
    await writeFile(join(folder, 'ca-key.jwe'), 'x');
    await expect((await authorityIn(folder)).identity()).rejects.toThrow(/remove tls\/ca\.pem for a new one/);
    await writeFile(join(folder, 'ca-key.jwe'), sealed);
    const mended = await authorityIn(folder);
    expect(await mended.certificate()).toBe(await readFile(join(folder, 'ca.pem'), 'utf8'));
    await rm(join(folder, 'ca-key.jwe'));
    await expect((await authorityIn(folder)).certificate()).rejects.toThrow(/cannot be used/);
  });
});

const NONE = new Error('no certificate for this name');

describe('acceptTls', () => {
  let listening: Listening;
  let server: Server;
  let ca: string;
  let port: number;
  let failures: unknown[];
  const sockets: Socket[] = [];

  async function start(identity?: () => Promise<{ key: string; cert: string }>, handshakeTimeoutMs?: number) {
    const authority = await authorityIn(null);
    ca = await authority.certificate();
    const app = express();
    app.use((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { encrypted = false } = request.socket as TLSSocket;
        response.end(
          JSON.stringify({ encrypted, from: request.socket.remoteAddress, body: Buffer.concat(chunks).length }),
        );
      });
    });
    failures = [];
    server = createGraftedServer(app);
    acceptTls(server, {
      identity: identity ?? (() => authority.identity()),
      identityFor: (name) => (name === 'broken.a.aliyuncs.com' ? Promise.reject(NONE) : authority.identityFor(name)),
      onFailure: (error) => failures.push(error),
      ...(handshakeTimeoutMs === undefined ? {} : { handshakeTimeoutMs }),
    });
    listening = await listen(server, { host: '127.0.0.1', port: 0 });
    port = Number(new URL(listening.url).port);
  }
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listening.close(0);
  });

  function ask(secure: boolean, options: object = {}, body = ''): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const request = secure ? secureRequest : plainRequest;
      request({ host: '127.0.0.1', port, method: 'POST', ...options }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      })
        .on('error', reject)
        .end(body);
    });
  }

  function silent(): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => undefined);
      sockets.push(socket);
    });
  }

  const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  it('answers HTTP and HTTPS on one port, at the same time and with bodies of any size', async () => {
    await start();
    const from = '127.0.0.1';
    const big = 'x'.repeat(300_000);
    expect(await Promise.all([ask(false), ask(true, { ca }), ask(false, {}, big), ask(true, { ca }, big)])).toEqual([
      { encrypted: false, from, body: 0 },
      { encrypted: true, from, body: 0 },
      { encrypted: false, from, body: 300_000 },
      { encrypted: true, from, body: 300_000 },
    ]);
    await expect(ask(true)).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect(await ask(true, { ca, servername: 'sts.aliyuncs.com' })).toMatchObject({ encrypted: true });
  });

  it('shows each name a certificate that is for it', async () => {
    await start();
    const servername = 'demo.oss-cn-hangzhou.aliyuncs.com';
    expect(await Promise.all([ask(true, { ca, servername }), ask(true, { ca, servername })])).toHaveLength(2);
    await expect(ask(true, { ca, servername: 'example.com' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(ask(true, { ca, servername: 'broken.a.aliyuncs.com' })).rejects.toThrow();
    expect(failures).toEqual([NONE]);
    expect(await ask(true, { ca })).toMatchObject({ encrypted: true });
  });

  it('keeps connections alive, and takes a request that comes byte by byte', async () => {
    await start();
    let connections = 0;
    server.on('connection', () => connections++);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < 20; count++) await ask(false, { agent }, 'x');
    expect(connections).toBe(1);
    agent.destroy();

    const socket = await silent();
    const answer = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
    for (const byte of 'GET / HTTP/1.1\r\nHost: x\r\n\r\n') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('makes the certificate when the first TLS connection comes, once', async () => {
    let made = 0;
    const authority = await authorityIn(null);
    await start(() => {
      made += 1;
      return authority.identity();
    });
    await ask(false);
    expect(made).toBe(0);
    ca = await authority.certificate();
    await Promise.all([ask(true, { ca }), ask(true, { ca })]);
    expect(made).toBe(1);
  });

  it('closes a TLS connection that it has no certificate for, says why, and tries again with the next', async () => {
    const authority = await authorityIn(null);
    let isBroken = true;
    await start(() => (isBroken ? Promise.reject(new Error('no certificate')) : authority.identity()));
    ca = await authority.certificate();
    await expect(ask(true, { ca })).rejects.toThrow();
    expect(failures).toEqual([new Error('no certificate')]);
    isBroken = false;
    expect(await ask(true, { ca })).toMatchObject({ encrypted: true });
  });

  it('outlives connections that break off, say nothing or talk nonsense', async () => {
    await start();
    for (const bytes of ['', '\x16', '\x16\x03\x01\x00\x05hello', '\x00\xff', 'nonsense\r\n\r\n']) {
      const socket = await silent();
      if (bytes !== '') socket.write(Buffer.from(bytes, 'latin1'));
      socket.resetAndDestroy();
    }
    const nonsense = await silent();
    const end = closed(nonsense);
    nonsense.resume().write(Buffer.from('\x16\x03\x01\x00\x05hello', 'latin1'));
    await end;
    expect(await ask(true, { ca })).toMatchObject({ encrypted: true });
    expect(failures).toEqual([]);
  });

  it.each([
    ['without a byte', []],
    ['within the handshake', [0x16, 3, 1, 2, 0, 1, 0]],
  ])('lets go at once of who leaves %s', async (_, bytes) => {
    await start(undefined, 3_600_000);
    const leaving = (await silent()).resume();
    const end = closed(leaving);
    leaving.end(Buffer.from(bytes));
    await end;
  });

  it('does not wait for a first byte for ever', async () => {
    await start(undefined, 50);
    await closed((await silent()).resume());
  });

  it('closes at once what has said nothing, and all of it at the deadline', async () => {
    await start();
    const [mute, stuck] = [await silent(), await silent()];
    stuck.write(Buffer.from([0x16, 3]));
    await ask(true, { ca });
    const ends = [closed(mute.resume()), closed(stuck.resume())];
    await listening.close(100);
    await Promise.all(ends);
  });
});
