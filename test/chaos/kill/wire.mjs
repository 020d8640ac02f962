import { setTimeout } from 'node:timers/promises';
import { sendHttp, sendKms, sendOss } from '@osseal/testkit';
import { Unanswered, Violation } from './cell.mjs';

/** How often a read is asked again that was told when to come again: a gateway that lived on may just have found KMS away. */
const MOST_RETURNS = 3;

/** The servers of one stack, as its clients call them. Counts what is acknowledged and what is not. */
export class Wire {
  /** Set with every start. */
  server = null;
  acknowledged = 0;
  unanswered = 0;

  /** An OSS request. Resolves with the answer below 500. @throws Unanswered */
  async oss(request) {
    return this.#outcome(`${request.method ?? 'GET'} ${request.key ?? request.bucket}`, () =>
      sendAsTold(this.server, request),
    );
  }

  /** A call of KMS, RAM or STS. Resolves with its fields. @throws Unanswered; Violation for a refusal that is not `allowed` */
  async call(action, parameters = {}, allowed = []) {
    const answer = await this.#outcome(action, () => sendKms(this.server, { action, carrier: 'form', parameters }));
    const fields = JSON.parse(answer.text);
    if (answer.status === 200 || allowed.includes(fields.Code)) return fields;
    throw new Violation(`${action} was refused: ${answer.status} ${answer.text}`);
  }

  ram(action, parameters = {}, allowed = []) {
    return this.call(action, { Version: '2015-05-01', ...parameters }, allowed);
  }

  /** A control endpoint of KMS, as the root. */
  async control(target) {
    const answer = await sendHttp(this.server.kms, { target, headers: { authorization: this.#authorization } });
    if (answer.status !== 200) throw new Violation(`${target} answered ${answer.status}`);
    return JSON.parse(answer.text);
  }

  /** A change by a control endpoint of KMS, as the root. @throws Unanswered */
  async operate(target, body) {
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' };
    const request = { method: 'POST', target, headers, body: JSON.stringify(body) };
    const answer = await this.#outcome(`POST ${target}`, () => sendHttp(this.server.kms, request));
    if (answer.status !== 200) throw new Violation(`${target} answered ${answer.status}: ${answer.text}`);
  }

  get #authorization() {
    const { accessKeyId, accessKeySecret } = this.server;
    return `Basic ${Buffer.from(`${accessKeyId}:${accessKeySecret}`).toString('base64')}`;
  }

  async #outcome(what, send) {
    let answer;
    try {
      answer = await send();
    } catch (cause) {
      this.unanswered += 1;
      throw new Unanswered(`${what} got no answer`, { cause });
    }
    if (answer.status >= 500) {
      this.unanswered += 1;
      if (answer.status !== 503) throw new Violation(`${what} answered ${answer.status}: ${answer.text}`);
      throw new Unanswered(`${what} answered ${answer.status}`);
    }
    this.acknowledged += 1;
    return answer;
  }
}

/** Reads come again after a 503, when it says; what is changed is never sent twice. */
async function sendAsTold(server, request) {
  const isRead = request.method === undefined || request.method === 'GET' || request.method === 'HEAD';
  for (let returns = 0; ; returns += 1) {
    const answer = await sendOss(server, request);
    const afterS = Number(answer.headers['retry-after']);
    if (!isRead || answer.status !== 503 || !(afterS > 0) || returns === MOST_RETURNS) return answer;
    await setTimeout(afterS * 1000);
  }
}
