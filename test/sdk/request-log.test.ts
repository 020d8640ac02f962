import { describe, expect, it } from '@jest/globals';
import { BOB, type OssealProcess, spawnOsseal, spawnServices, storySeed } from '@osseal/testkit';
import { ossClient, popClient, rejection } from './clients.ts';

interface Line {
  readonly msg: string;
  readonly service?: 'kms' | 'oss';
  readonly requestId: string;
  readonly ossRequestId?: string;
  readonly kmsRequestIds?: readonly string[];
  readonly action: string;
  readonly status: number;
}

const env = { OSSEAL_LOG_LEVEL: 'info' };

/** The lines about answered requests, once one about this request is there. */
async function answered(server: OssealProcess, requestId: string, makesCalls = true): Promise<Line[]> {
  await server.logged(`"requestId":"${requestId}"`);
  if (makesCalls) await server.logged(`"ossRequestId":"${requestId}"`);
  const lines = server
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'answered');
}

describe.each([
  ['one process', () => spawnOsseal({ seed: storySeed(), env })],
  ['two processes', () => spawnServices({ seed: storySeed(), env })],
])('the log of %s', (_name, start) => {
  it('joins an OSS request and the KMS calls that it made, both ways', async () => {
    const server = await start();
    try {
      const oss = ossClient(server, { bucket: 'logged' });
      await oss.putBucket('logged');
      const sealed = { headers: { 'x-oss-server-side-encryption': 'KMS' } };
      const { res: written } = await oss.put('a.txt', Buffer.from('a'), sealed);
      const { res: read } = await oss.get('a.txt');
      const copied = await oss.copy('b.txt', 'a.txt', sealed);
      const { RequestId: direct } = await popClient(server).request('ListKeys', {}, { method: 'POST' });
      const idOf = (headers: object): string => (headers as Record<string, string>)['x-oss-request-id'] ?? '';

      for (const [id, calls] of [
        [idOf(written.headers), ['GenerateDataKey']],
        [idOf(read.headers), ['Decrypt']],
        [idOf(copied.res.headers), ['Decrypt', 'GenerateDataKey']],
      ] as const) {
        const lines = await answered(server, id);
        const ofOss = lines.find(({ service, requestId }) => service === 'oss' && requestId === id);
        const ofKms = lines.filter(({ service, ossRequestId }) => service === 'kms' && ossRequestId === id);
        expect(ofOss).toMatchObject({
          status: 200,
          bucket: 'logged',
          kmsRequestIds: ofKms.map((line) => line.requestId),
        });
        expect(ofKms.map(({ action, status }) => `${action} ${status}`)).toEqual(calls.map((call) => `${call} 200`));
      }
      const line = (await answered(server, direct as string, false)).find(({ requestId }) => requestId === direct);
      expect(line).toMatchObject({ service: 'kms', action: 'ListKeys', status: 200 });
      expect(line).not.toHaveProperty('ossRequestId');
    } finally {
      await server.dispose();
    }
  });

  it('joins them when KMS refuses', async () => {
    const server = await start();
    try {
      await ossClient(server).putBucket('refused');
      const { KeyMetadata } = await popClient(server).request<{ KeyMetadata: { KeyId: string } }>('CreateKey', {});
      const headers = {
        'x-oss-server-side-encryption': 'KMS',
        'x-oss-server-side-encryption-key-id': KeyMetadata.KeyId,
      };
      const refused = await rejection<Error & { requestId?: string }>(
        ossClient(server, { bucket: 'refused', accessKey: BOB }).put('x.txt', Buffer.from('x'), { headers }),
      );
      const lines = await answered(server, refused.requestId ?? '');
      const ofOss = lines.find(({ requestId }) => requestId === refused.requestId);
      const ofKms = lines.filter(({ ossRequestId }) => ossRequestId === refused.requestId);
      expect(ofOss).toMatchObject({ service: 'oss', action: 'PutObject', status: 403 });
      expect(ofKms).toMatchObject([{ service: 'kms', action: 'GenerateDataKey', status: 403 }]);
      expect(ofOss?.kmsRequestIds).toEqual(ofKms.map(({ requestId }) => requestId));
    } finally {
      await server.dispose();
    }
  });
});
