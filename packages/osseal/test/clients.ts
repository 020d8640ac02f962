import { request } from 'node:http';
import { AccessKeySecret, signOssV1, signRpcV3 } from '@osseal/protocol/signature';
import type { Osseal } from '../src/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request without keep-alive, so that a server under test closes at once. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; auth?: string } = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject).end(body);
  });
}

let nonces = 0;

/** A KMS call as the account root. */
export async function callKms(
  osseal: Osseal,
  action: string,
  query: Record<string, string>,
): Promise<Record<string, unknown>> {
  const headers = signRpcV3(
    {
      method: 'POST',
      host: new URL(osseal.kms).host,
      action,
      version: '2016-01-20',
      query,
      body: '',
      date: `${new Date().toISOString().slice(0, 19)}Z`,
      nonce: `${process.pid}-${nonces++}`,
    },
    osseal.accessKeyId,
    new AccessKeySecret(osseal.accessKeySecret),
  );
  const answer = await send(`${osseal.kms}/?${new URLSearchParams(query)}`, { method: 'POST', headers });
  return JSON.parse(answer.text) as Record<string, unknown>;
}

/** An OSS request in path style as the account root. */
export function callOss(
  osseal: Osseal,
  method: string,
  bucket: string,
  key = '',
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  const signer = { accessKeyId: osseal.accessKeyId, secret: new AccessKeySecret(osseal.accessKeySecret) };
  const target = key === '' ? { bucket } : { bucket, key };
  const signed = signOssV1({ method, ...target, headers }, signer, Date.now());
  return send(`${osseal.oss}/${bucket}/${key}`, { method, headers: signed }, body);
}
