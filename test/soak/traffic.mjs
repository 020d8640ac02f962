import { Agent, request } from 'node:http';
import { sendKms, signOss } from '@osseal/testkit';
import { contentOf } from '../chaos/kill/content.mjs';

export const BUCKET = 'soak';
const METHOD = 'x-oss-server-side-encryption';
const HEADERS = [{}, { [METHOD]: 'AES256' }, { [METHOD]: 'KMS' }];
/** In a round of writes: mostly small, as traffic is. */
const SIZES = [0, 900, 4096, 4096, 20_000, 70_000, 300_000, 1_500_000];
const KEYS = 8;
const PART = 102_400;

/** A request was refused, or answered with something else than was written. */
export class SoakError extends Error {
  name = 'SoakError';
}

/** One client: does one thing after the other with objects of its own, and checks what it gets. */
export class Client {
  #server;
  #keyId;
  #random;
  #latencies;
  #prefix;
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #contents = new Map();
  #sent = 0;

  constructor({ server, keyId, random, latencies, name }) {
    this.#server = server;
    this.#keyId = keyId;
    this.#random = random;
    this.#latencies = latencies;
    this.#prefix = name;
  }

  /** Goes on until `stop` is aborted. @throws SoakError */
  async run(stop) {
    const things = [
      ...Array(5).fill(() => this.#put()),
      ...Array(8).fill(() => this.#get()),
      ...Array(3).fill(() => this.#range()),
      ...Array(4).fill(() => this.#crypto()),
      () => this.#copy(),
      () => this.#delete(),
      () => this.#list(),
      () => this.#parts(),
      () => this.#append(),
    ];
    while (!stop.aborted) await this.#random.pick(things)();
    this.#agent.destroy();
  }

  #key() {
    return `${this.#prefix}/${this.#random.below(KEYS)}`;
  }

  #next() {
    this.#sent += 1;
    return { seed: `${this.#prefix} ${this.#sent}`, size: this.#random.pick(SIZES) };
  }

  async #put() {
    const [key, content] = [this.#key(), this.#next()];
    await this.#oss('PUT', { method: 'PUT', key, headers: this.#random.pick(HEADERS), body: contentOf(content) });
    this.#contents.set(key, content);
  }

  async #get() {
    const [key, content] = this.#known();
    if (key === undefined) return this.#put();
    const { bytes } = await this.#oss('GET', { key });
    this.#expect(bytes, contentOf(content), key);
  }

  async #range() {
    const [key, content] = this.#known();
    if (key === undefined || content.size < 2) return this.#put();
    const start = this.#random.below(content.size - 1);
    const end = Math.min(content.size - 1, start + 1000);
    const { bytes } = await this.#oss('GET range', { key, headers: { range: `bytes=${start}-${end}` } }, 206);
    this.#expect(bytes, contentOf(content).subarray(start, end + 1), key);
  }

  async #copy() {
    const [from, content] = this.#known();
    if (from === undefined) return this.#put();
    const key = `${this.#prefix}/copy`;
    const headers = { 'x-oss-copy-source': `/${BUCKET}/${from}`, ...this.#random.pick(HEADERS) };
    await this.#oss('copy', { method: 'PUT', key, headers });
    this.#contents.set(key, content);
  }

  async #delete() {
    const [key] = this.#known();
    if (key === undefined) return this.#put();
    await this.#oss('DELETE', { method: 'DELETE', key }, 204);
    this.#contents.delete(key);
  }

  async #list() {
    const { bytes } = await this.#oss('list', { query: { prefix: `${this.#prefix}/`, 'max-keys': '100' } });
    const listed = [...bytes.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key).sort();
    const wanted = [...this.#contents.keys()].sort();
    if (listed.join() !== wanted.join()) throw new SoakError(`listed ${listed}, and there are ${wanted}`);
  }

  async #parts() {
    const key = `${this.#prefix}/parts`;
    const headers = this.#random.pick(HEADERS);
    const { bytes } = await this.#oss('initiate', { method: 'POST', key, query: { uploads: '' }, headers });
    const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(bytes.toString())[1];
    const content = { seed: `${this.#prefix} parts ${++this.#sent}`, size: PART + 5000 };
    const all = contentOf(content);
    for (const [i, body] of [all.subarray(0, PART), all.subarray(PART)].entries()) {
      await this.#oss('part', { method: 'PUT', key, query: { partNumber: String(i + 1), uploadId }, body });
    }
    if (this.#random.below(4) === 0) {
      await this.#oss('abort', { method: 'DELETE', key, query: { uploadId } }, 204);
      return;
    }
    const completeAll = { 'x-oss-complete-all': 'yes' };
    await this.#oss('complete', { method: 'POST', key, query: { uploadId }, headers: completeAll });
    this.#contents.set(key, content);
  }

  async #append() {
    const key = `${this.#prefix}/appended`;
    if (this.#contents.has(key)) {
      await this.#oss('DELETE', { method: 'DELETE', key }, 204);
      this.#contents.delete(key);
    }
    const content = { seed: `${this.#prefix} appended ${++this.#sent}`, size: 90_000 };
    const all = contentOf(content);
    const headers = this.#random.pick(HEADERS);
    for (const [start, end] of [
      [0, 70_000],
      [70_000, 90_000],
    ]) {
      const query = { append: '', position: String(start) };
      await this.#oss('append', { method: 'POST', key, query, headers, body: all.subarray(start, end) });
    }
    this.#contents.set(key, content);
  }

  async #crypto() {
    const Plaintext = Buffer.from(`text ${++this.#sent}`).toString('base64');
    const { CiphertextBlob } = await this.#kms('Encrypt', { KeyId: this.#keyId, Plaintext });
    const opened = await this.#kms('Decrypt', { CiphertextBlob });
    if (opened.Plaintext !== Plaintext) throw new SoakError('a ciphertext opened to something else');
    await this.#kms('GenerateDataKey', { KeyId: this.#keyId });
  }

  #known() {
    return this.#contents.size === 0 ? [] : this.#random.pick([...this.#contents]);
  }

  #expect(bytes, wanted, key) {
    if (!bytes.equals(wanted)) throw new SoakError(`${key} holds ${bytes.length} bytes that nobody wrote so`);
  }

  async #kms(action, parameters) {
    const startedMs = performance.now();
    const answer = await sendKms(this.#server, { action, carrier: 'form', parameters });
    this.#latencies.add(action, performance.now() - startedMs);
    if (answer.status !== 200) throw new SoakError(`${action} was answered with ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text);
  }

  async #oss(kind, wanted, expected = 200) {
    const { method = 'GET', body = '', ...more } = wanted;
    const { target, headers } = signOss(this.#server, { method, bucket: BUCKET, ...more });
    const { hostname, port } = new URL(this.#server.oss);
    const startedMs = performance.now();
    const answer = await new Promise((resolve, reject) => {
      const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
      const options = { hostname, port, method, path: target, agent: this.#agent, headers: { ...headers, ...length } };
      const sent = request(options, (incoming) => {
        const parts = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode, bytes: Buffer.concat(parts) }));
      });
      sent.on('error', reject).end(body);
    });
    this.#latencies.add(kind, performance.now() - startedMs);
    if (answer.status === expected) return answer;
    throw new SoakError(`${kind} was answered with ${answer.status}: ${answer.bytes.toString().slice(0, 500)}`);
  }
}
