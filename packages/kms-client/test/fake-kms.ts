import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRpc, type RpcEnvelope } from '@osseal/protocol/rpc';
import { AccessKeySecret, verifyRpc } from '@osseal/protocol/signature';
import { CompactEncrypt, type JWTPayload, jwtVerify } from 'jose';
import type { AccessKeyGrant } from '../src/index.ts';

export const SERVICE_SECRET = 'the service secret of these tests, long';

/** One call as the fake understood it, after it checked signature and assertion. */
export interface SeenCall {
  readonly envelope: RpcEnvelope;
  /** Claims of the token, after it was verified. */
  readonly assertion: JWTPayload;
  readonly assertionText: string;
  readonly context: unknown;
}

/** A KMS that checks what a gateway sends and answers as it is told. */
export interface FakeKms {
  readonly url: string;
  readonly calls: SeenCall[];
  readonly requests: string[];
  /** Refusals that were handed over. */
  readonly denials: unknown[];
  /** What RPC calls are answered with. */
  answer: { status: number; body: string };
  grants: Map<string, AccessKeyGrant>;
  close(): Promise<void>;
}

/** @param path a Unix socket; without it a free TCP port. */
export async function startFakeKms(clock: { now(): number }, path?: string): Promise<FakeKms> {
  const calls: SeenCall[] = [];
  const requests: string[] = [];
  const verify = async (token: string): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, Buffer.from(SERVICE_SECRET), {
      algorithms: ['HS256'],
      issuer: 'osseal-gateway',
      audience: 'osseal-kms',
      requiredClaims: ['sub', 'exp', 'iat'],
      maxTokenAge: '60 s',
      currentDate: new Date(clock.now()),
    });
    return payload;
  };
  const reply = async (request: IncomingMessage, body: Buffer): Promise<{ status: number; body: string }> => {
    const url = request.url ?? '';
    requests.push(`${request.method} ${url}`);
    if (request.method === 'GET') {
      const claims = await verify((request.headers.authorization ?? '').replace('Bearer ', '')).catch(() => undefined);
      if (claims?.sub !== 'osseal-gateway') return { status: 401, body: '{}' };
      if (url.startsWith('/_osseal/usage')) return { status: 200, body: JSON.stringify({ asked: url }) };
      const grant = fake.grants.get(decodeURIComponent(url.slice('/_osseal/directory/access-keys/'.length)));
      if (!grant) return { status: 404, body: '{}' };
      return { status: 200, body: JSON.stringify({ jwe: await seal(grant) }) };
    }
    if (url === '/_osseal/diagnostics') {
      const claims = await verify((request.headers.authorization ?? '').replace('Bearer ', '')).catch(() => undefined);
      if (claims?.sub !== 'osseal-gateway') return { status: 401, body: '{}' };
      fake.denials.push(JSON.parse(body.toString('utf8')));
      return fake.answer;
    }
    const http = { method: request.method ?? '', url, headers: request.headers, body };
    const envelope = parseRpc(http);
    if (envelope.accessKeyId !== 'osseal-gateway') return { status: 404, body: '{}' };
    verifyRpc(http, envelope, new AccessKeySecret(SERVICE_SECRET));
    const assertionText = String(request.headers['x-acs-osseal-assertion']);
    const assertion = await verify(assertionText);
    const call = Buffer.from(String(request.headers['x-acs-osseal-call']), 'base64url').toString('utf8');
    calls.push({ envelope, assertion, assertionText, context: JSON.parse(call) });
    return fake.answer;
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      reply(request, Buffer.concat(parts)).then(
        ({ status, body }) => response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) }).end(body),
        (error: Error) => response.writeHead(500).end(JSON.stringify({ Code: 'FakeKms', Message: error.message })),
      );
    });
  });
  await new Promise<void>((resolve) =>
    path === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve),
  );
  const fake: FakeKms = {
    url: path === undefined ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix:${path}`,
    calls,
    requests,
    denials: [],
    answer: { status: 200, body: '{}' },
    grants: new Map(),
    close: () => closeServer(server),
  };
  return fake;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A grant as the account directory hands it out: JSON in a JWE under SHA-256("osseal directory" || service secret). */
function seal({ secret, policies, session, ...rest }: AccessKeyGrant): Promise<string> {
  const documents = policies.map(({ name, document }) => ({ name, document }));
  const policy = session?.policy && { name: session.policy.name, document: session.policy.document };
  const wire = { ...rest, secret: secret.reveal(), policies: documents, session: session && { ...session, policy } };
  const key = createHash('sha256').update('osseal directory').update(SERVICE_SECRET).digest();
  return new CompactEncrypt(Buffer.from(JSON.stringify(wire)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);
}
