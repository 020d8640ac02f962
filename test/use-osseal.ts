import { afterAll, beforeAll } from '@jest/globals';
import { type OssealProcess, type OssealProcessOptions, spawnOsseal } from '@osseal/testkit';

/** One server process for all tests of a file. Call the result inside a test. */
export function useOsseal(options: OssealProcessOptions = {}): () => OssealProcess {
  let server: OssealProcess | undefined;
  beforeAll(async () => {
    server = await spawnOsseal(options);
  });
  afterAll(async () => {
    await server?.dispose();
  });
  return () => {
    if (server === undefined) throw new Error('The server is started before the tests of a file, not while it loads.');
    return server;
  };
}
