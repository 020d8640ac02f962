import type { AccessKey, OssealProcess } from '@osseal/testkit';
import { openApiClient, popClient } from './clients.ts';

/** An answer as it came, JSON read. */
export type Answer = Record<string, unknown>;

/** Calls an action by its wire name. */
export type Caller = (action: string, parameters?: Readonly<Record<string, string>>) => Promise<Answer>;

/** Every core that sends RPC requests, with both signatures and all places for parameters; for `describe.each`. */
export function coreCallers(
  server: () => OssealProcess,
): readonly (readonly [name: string, callerOf: (accessKey?: AccessKey) => Caller])[] {
  const popCore = (method: 'GET' | 'POST') => (accessKey?: AccessKey) => {
    const client = popClient(server(), accessKey === undefined ? {} : { accessKey });
    return (action: string, parameters = {}) => client.request<Answer>(action, parameters, { method });
  };
  const openApiCore = (signature: 'v2' | 'v3', carrier: 'query' | 'form') => (accessKey?: AccessKey) => {
    const client = openApiClient(server(), { signature, ...(accessKey === undefined ? {} : { accessKey }) });
    return (action: string, parameters = {}) => client.call(action, parameters, carrier);
  };
  return [
    ['pop-core GET', popCore('GET')],
    ['pop-core POST', popCore('POST')],
    ['openapi-core V3, query', openApiCore('v3', 'query')],
    ['openapi-core V3, form', openApiCore('v3', 'form')],
    ['openapi-core V1, query', openApiCore('v2', 'query')],
    ['openapi-core V1, form', openApiCore('v2', 'form')],
  ];
}
