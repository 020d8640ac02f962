import { type OssealProcess, type RawResponse, sendOss } from '@osseal/testkit';

/** What is asked of the server, and how its answer is read. */
export interface Asked {
  readonly method: string;
  readonly bucket: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** The server under test, which is ended and started again now and then. */
export class ServerSide {
  #process: OssealProcess;

  constructor(process: OssealProcess) {
    this.#process = process;
  }

  get process(): OssealProcess {
    return this.#process;
  }

  send(asked: Asked): Promise<RawResponse> {
    return sendOss(this.#process, asked);
  }

  async restart(how: 'stop' | 'kill'): Promise<void> {
    await this.#process[how]();
    this.#process = await this.#process.startAgain();
  }
}

/** Status, and the error code where there is one. */
export function outcome({ status, text, headers }: RawResponse): string {
  const error = headers['x-oss-err'];
  const xml = typeof error === 'string' ? Buffer.from(error, 'base64').toString('utf8') : text;
  const code = status < 300 ? undefined : /<Code>([^<]*)<\/Code>/.exec(xml)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** The texts of all elements of a name, in order. */
export function elements(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, content]) => content ?? '');
}

export function element(text: string, name: string): string | undefined {
  return elements(text, name)[0];
}
