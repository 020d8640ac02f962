import { Cell, Violation } from '../cell.mjs';
import { contentOf, recognise } from '../content.mjs';

const KEYS = 6;
const METHOD = 'x-oss-server-side-encryption';
/** Below and above what is kept with its record, and one with several chunks. */
const SIZES = [0, 700, 20_000, 66_000, 180_000];

/** Writes, copies and deletes objects of a bucket, by one method of encryption. */
export class ObjectActor {
  #wire;
  #bucket;
  method;
  #random;
  #cells;
  #sent = 0;
  /** Contents that a key was given since it was last looked at. */
  #given = new Map();

  constructor(wire, { bucket, method, name, random }) {
    this.#wire = wire;
    this.#bucket = bucket;
    this.method = method;
    this.#random = random;
    const keys = Array.from({ length: KEYS }, (_, i) => `${name}/${i}`);
    this.#cells = new Map(keys.map((key) => [key, new Cell(`${bucket}/${key}`, undefined)]));
    this.prefix = `${name}/`;
  }

  /** Generated data keys that were acknowledged, and those that may have been. */
  generated = { least: 0, most: 0 };

  async step() {
    const keys = [...this.#cells.keys()];
    const key = this.#random.pick(keys);
    const kind = this.#random.below(10);
    if (kind < 6) return this.#put(key);
    if (kind < 8) return this.#copy(this.#random.pick(keys), key);
    if (kind < 9) return this.#delete(key);
    return this.#deleteBoth(key, this.#random.pick(keys.filter((other) => other !== key)));
  }

  async #put(key) {
    this.#sent += 1;
    const content = { seed: `${this.#bucket}/${key}/${this.#sent}`, size: this.#random.pick(SIZES) };
    await this.#generating(() =>
      this.#change(key, content, () =>
        this.#send({ method: 'PUT', key, headers: this.#encryption(), body: contentOf(content) }),
      ),
    );
  }

  async #copy(from, to) {
    const content = this.#cells.get(from).value;
    if (content === undefined || from === to) return this.#put(to);
    const headers = { 'x-oss-copy-source': `/${this.#bucket}/${from}`, ...this.#encryption() };
    await this.#generating(() => this.#change(to, content, () => this.#send({ method: 'PUT', key: to, headers })));
  }

  /** Without the header the bucket decides, and it encrypts nothing by itself. */
  #encryption() {
    return this.method === 'None' ? {} : { [METHOD]: this.method };
  }

  #delete(key) {
    return this.#change(key, undefined, () => this.#send({ method: 'DELETE', key }, 204));
  }

  /** One request for two keys. */
  async #deleteBoth(...keys) {
    const cells = keys.map((key) => this.#cells.get(key));
    for (const cell of cells) cell.begin(undefined);
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
    const body = `<Delete><Quiet>true</Quiet>${objects}</Delete>`;
    await this.#send({ method: 'POST', query: { delete: '' }, body });
    for (const cell of cells) cell.settle();
  }

  async #generating(send) {
    this.generated.most += 1;
    await send();
    this.generated.least += 1;
  }

  #change(key, content, send) {
    const given = this.#given.get(key) ?? [];
    this.#given.set(key, [...given, content]);
    return this.#cells.get(key).change(content, send);
  }

  async #send(request, expected = 200) {
    const answer = await this.#wire.oss({ bucket: this.#bucket, ...request });
    if (answer.status === expected) return answer;
    throw new Violation(`${request.method} ${request.key ?? ''} answered ${answer.status}: ${answer.text}`);
  }

  /** Every key holds what was acknowledged, whole, and the listing names those and no others. */
  async check() {
    const there = [];
    for (const [key, cell] of this.#cells) {
      const seen = await this.#read(key, cell);
      cell.observe(seen);
      if (seen !== undefined) there.push(key);
    }
    this.#given.clear();
    const listing = await this.#send({ method: 'GET', query: { prefix: this.prefix, 'max-keys': '1000' } });
    const listed = [...listing.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
    if (listed.join() !== there.sort().join()) throw new Violation(`listed ${listed}, and there are ${there}`);
  }

  async #read(key, cell) {
    const answer = await this.#wire.oss({ bucket: this.#bucket, key });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Violation(`GET ${key} answered ${answer.status}: ${answer.text}`);
    // What may be there first: contents without a byte are all alike.
    const seen = recognise(answer.bytes, [...cell.possible, ...(this.#given.get(key) ?? [])]);
    if (seen === undefined) throw new Violation(`${key} holds ${answer.bytes.length} bytes that nobody wrote so`);
    return seen;
  }
}
