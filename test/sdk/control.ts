import { type OssealProcess, sendHttp } from '@osseal/testkit';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The header by which an operator is known. */
export function operator({ accessKeyId, accessKeySecret }: OssealProcess): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString('base64')}` };
}

/** Asks a control endpoint as the account's root; fails unless it answers 200. */
export async function control<T = Record<string, unknown>>(
  server: OssealProcess,
  service: 'kms' | 'oss',
  method: Method,
  path: string,
  body?: unknown,
): Promise<T> {
  const { status, text } = await tryControl(server, service, method, path, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text}`);
  return JSON.parse(text) as T;
}

/** As `control`, with whatever it answers. */
export function tryControl(
  server: OssealProcess,
  service: 'kms' | 'oss',
  method: Method,
  path: string,
  body?: unknown,
): ReturnType<typeof sendHttp> {
  return sendHttp(server[service], {
    method,
    target: `/_osseal${path}`,
    headers: { ...operator(server), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
