import type { Credential } from '../signing/credential.ts';
import { formatQuery, type OssRequest, signOssV4 } from '../signing/oss-v4.ts';
import { encodePath } from '../signing/percent-encoding.ts';
import { ApiError } from './api-error.ts';
import { loadFacts, signatureNow } from './server-time.ts';
import { parseXml, textOf } from './xml.ts';

/** A request of OSS with its body. */
export interface OssCall extends OssRequest {
  /** The bucket's; of a service request, any. */
  readonly region: string;
  readonly body?: string | Blob;
  readonly signal?: AbortSignal | undefined;
}

/** OSS on the page's own origin, path style, signed with the user's access key. */
export class OssClient {
  readonly #credential: Credential;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  /** @throws ApiError */
  async send(call: OssCall): Promise<Response> {
    try {
      return await this.#once(call);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'RequestTimeTooSkewed') throw error;
      await loadFacts();
      return this.#once(call);
    }
  }

  /** An answer that is XML. @throws ApiError */
  async xml(call: OssCall): Promise<Element> {
    return parseXml(await (await this.send(call)).text());
  }

  /** Where a request goes, and its signed headers: for uploads, which `fetch` shows no progress of. */
  signed(call: OssCall): { readonly url: string; readonly headers: Record<string, string> } {
    const { region, body: _body, signal: _signal, ...request } = call;
    const query = formatQuery(request.query ?? {});
    const path = pathOf(request);
    const headers = signOssV4(request, this.#credential, { region, nowMs: signatureNow() });
    return { url: query === '' ? path : `${path}?${query}`, headers };
  }

  async #once(call: OssCall): Promise<Response> {
    const { url, headers } = this.signed(call);
    const { method, body = null, signal = null } = call;
    const answer = await fetch(url, { method, headers, body, signal, cache: 'no-store', credentials: 'omit' }).catch(
      (error: unknown) => {
        if (signal?.aborted === true) throw error;
        throw unreachable();
      },
    );
    if (!answer.ok) throw ossRefusal(answer.status, await answer.text(), answer.headers.get('x-oss-request-id') ?? '');
    return answer;
  }
}

/** The error that a body tells; HEAD requests have none. */
export function ossRefusal(status: number, body: string, requestId: string): ApiError {
  try {
    const root = parseXml(body);
    return new ApiError(textOf(root, 'Code') || `HTTP ${status}`, textOf(root, 'Message'), {
      status,
      requestId: textOf(root, 'RequestId') || requestId,
      diagnosticMessage: root.querySelector('EncodedDiagnosticMessage')?.textContent || undefined,
    });
  } catch {
    return new ApiError(`HTTP ${status}`, '', { status, requestId });
  }
}

/** There was no answer at all. */
export function unreachable(): ApiError {
  return new ApiError('Unreachable', 'The server does not answer.', { status: 0 });
}

/** @throws ApiError for a key that a browser cannot put into an address */
function pathOf({ bucket, key }: OssRequest): string {
  if (bucket === undefined) return '/';
  if (key?.split('/').some((part) => part === '.' || part === '..') === true) {
    const message = 'Browsers cannot address keys with the path segments "." or "..". Use an SDK or ossutil.';
    throw new ApiError('InvalidObjectName', message, { status: 0 });
  }
  return encodePath(`/${bucket}/${key ?? ''}`);
}
