import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { KmsCallError, type PassedRequest } from '@osseal/kms-client';
import { createLogger } from '@osseal/service-kit';
import { remoteKms } from '../../src/console/remote-kms.ts';

describe('requests of the console to KMS in another process', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function start(passOn: Parameters<typeof remoteKms>[0]['passOn']): Promise<string> {
    server = createServer(remoteKms({ passOn }, createLogger({ level: 'silent' })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('keep what a signature may cover, and the address of the browser; all else stays here', async () => {
    const seen: PassedRequest[] = [];
    const url = await start(async (request) => {
      seen.push(request);
      return { status: 403, contentType: 'application/json', body: Buffer.from('{"Code":"X"}') };
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'ACS3 x',
      'x-acs-action': 'ListKeys',
      'x-osseal-sender': 'forged',
      cookie: 'a=b',
    };
    const answer = await fetch(url, { method: 'POST', headers, body: 'PageSize=1' });
    expect([answer.status, await answer.text()]).toEqual([403, '{"Code":"X"}']);
    expect(seen).toEqual([
      {
        body: 'PageSize=1',
        sender: { address: '127.0.0.1', isSecure: false },
        headers: {
          host: new URL(url).host,
          accept: '*/*',
          'content-type': 'application/x-www-form-urlencoded',
          authorization: 'ACS3 x',
          'x-acs-action': 'ListKeys',
        },
      },
    ]);
  });

  it('are refused when they are too long, before anybody is asked', async () => {
    const url = await start(() => Promise.reject(new Error('was asked')));
    const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });
    expect([answer.status, await answer.json()]).toMatchObject([413, { Code: 'ParseRequestParameterException' }]);
  });

  it('hear from KMS that is away in the words of KMS', async () => {
    const url = await start(() => Promise.reject(new KmsCallError('ServiceUnavailableTemporary', 503, 'away', '')));
    const answer = await fetch(url, { method: 'POST', body: '' });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { Code: 'ServiceUnavailableTemporary', Message: 'away' },
    ]);
  });
});
