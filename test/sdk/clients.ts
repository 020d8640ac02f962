import * as kms from '@alicloud/kms20160120';
import openapi from '@alicloud/openapi-core';
import { RPCClient } from '@alicloud/pop-core';
import {
  aliOssSettings,
  kmsSettings,
  type OssealProcess,
  openApiSettings,
  popCoreSettings,
  type SdkSettingsOptions,
} from '@osseal/testkit';
import OSS from 'ali-oss';

/** The unmodified ali-oss, pointed at a test server. */
export function ossClient(server: OssealProcess, options: Parameters<typeof aliOssSettings>[1] = {}): OSS {
  return new OSS(aliOssSettings(server, options));
}

/** The unmodified KMS client of npm. */
export function kmsClient(server: OssealProcess, options: SdkSettingsOptions = {}) {
  // The types of its configuration come from a package that it does not re-export.
  const settings = kmsSettings(server, options) as ConstructorParameters<typeof kms.default.default>[0];
  return new kms.default.default(settings);
}

/** The classic core: every action by name, JSON answers as they are. */
export function popClient(server: OssealProcess, options: SdkSettingsOptions = {}): RPCClient {
  return new RPCClient(popCoreSettings(server, options));
}

/** The core of the generated clients of today: signs with ACS3-HMAC-SHA256. */
export function openApiClient(server: OssealProcess, options: Parameters<typeof openApiSettings>[1] = {}) {
  const { $OpenApiUtil: models } = openapi;
  const client = new openapi.default(new models.Config(openApiSettings(server, options)));
  const style = {
    version: '2016-01-20',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
  };
  return {
    /** One call, as a generated client makes it: parameters in the query, or in a form. */
    async call(action: string, parameters: Record<string, string> = {}, carrier: 'query' | 'form' = 'query') {
      const request = new models.OpenApiRequest(carrier === 'query' ? { query: parameters } : { body: parameters });
      const shape = new models.Params({ ...style, action, reqBodyType: 'formData', bodyType: 'json' });
      const answer = await client.callApi(shape, request, {} as Parameters<typeof client.callApi>[2]);
      return answer.body as Record<string, unknown>;
    },
  };
}

/** What a promise was rejected with, for looking at more than one of its fields. */
export async function rejection<E extends Error & { code?: string; status?: number }>(
  promise: Promise<unknown>,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    return error as E;
  }
  throw new Error('The call was accepted.');
}
