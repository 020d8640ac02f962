import { Cell, Violation } from '../cell.mjs';
import { contentOf, recogniseJoined } from '../content.mjs';

const KEYS = 2;
const METHOD = 'x-oss-server-side-encryption';
const SIZES = [1, 900, 70_000];
const MOST_PIECES = 10;

/** Appends to objects of a bucket and deletes them, by one method of encryption. */
export class AppendActor {
  #wire;
  #bucket;
  method;
  #random;
  #cells;
  #sent = 0;
  /** Contents that a key was given since it was last looked at. */
  #given = new Map();

  /** Generated data keys that were acknowledged, and those that may have been. */
  generated = { least: 0, most: 0 };

  constructor(wire, { bucket, method, name, random }) {
    this.#wire = wire;
    this.#bucket = bucket;
    this.method = method;
    this.#random = random;
    const keys = Array.from({ length: KEYS }, (_, i) => `${name}/${i}`);
    this.#cells = new Map(keys.map((key) => [key, new Cell(`${bucket}/${key}`, undefined)]));
  }

  step() {
    const [key, cell] = this.#random.pick([...this.#cells]);
    const pieces = cell.value ?? [];
    if (pieces.length >= MOST_PIECES) return cell.change(undefined, () => this.#send({ method: 'DELETE', key }, 204));
    return this.#append(key, cell, pieces);
  }

  async #append(key, cell, pieces) {
    this.#sent += 1;
    const piece = { seed: `${key}/${this.#sent}`, size: this.#random.pick(SIZES) };
    const position = pieces.reduce((sum, { size }) => sum + size, 0);
    const next = [...pieces, piece];
    this.#given.set(key, [...(this.#given.get(key) ?? []), next]);
    // Only the first append makes a data key.
    const makesKey = pieces.length === 0;
    if (makesKey) this.generated.most += 1;
    await cell.change(next, () =>
      this.#send({
        method: 'POST',
        key,
        query: { append: '', position: String(position) },
        headers: this.method === 'None' ? {} : { [METHOD]: this.method },
        body: contentOf(piece),
      }),
    );
    if (makesKey) this.generated.least += 1;
  }

  async #send(request, expected = 200) {
    const answer = await this.#wire.oss({ bucket: this.#bucket, ...request });
    if (answer.status === expected) return answer;
    throw new Violation(`${request.method} ${request.key} answered ${answer.status}: ${answer.text}`);
  }

  /** Every key has exactly the pieces that were acknowledged, in order; the last one of all or nothing. */
  async check() {
    for (const [key, cell] of this.#cells) {
      const answer = await this.#wire.oss({ bucket: this.#bucket, key });
      if (answer.status !== 200 && answer.status !== 404) throw new Violation(`GET ${key} answered ${answer.status}`);
      const isThere = answer.status === 200;
      const seen = isThere ? recogniseJoined(answer.bytes, [cell.value, ...(this.#given.get(key) ?? [])]) : undefined;
      if (isThere && seen === undefined)
        throw new Violation(`${key} holds ${answer.bytes.length} bytes nobody appended`);
      cell.observe(seen);
    }
    this.#given.clear();
  }
}
