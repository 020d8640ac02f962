import { Violation } from '../cell.mjs';
import { contentOf, recognise } from '../content.mjs';

const MOST_VERSIONS = 12;
const SIZES = [500, 70_000];

/** Writes and removes versions of one key in a bucket with versioning. */
export class VersionActor {
  #wire;
  #bucket;
  #key;
  #random;
  #sent = 0;
  /** Version id → content; undefined: a delete marker. */
  #versions = new Map();
  /** A change without an answer: content written, marker made, or version removed. */
  #doubt = null;

  constructor(wire, { bucket, key, random }) {
    this.#wire = wire;
    this.#bucket = bucket;
    this.#key = key;
    this.#random = random;
  }

  async step() {
    if (this.#versions.size >= MOST_VERSIONS) return this.#remove(this.#random.pick([...this.#versions.keys()]));
    return this.#random.below(5) === 0 ? this.#mark() : this.#put();
  }

  async #put() {
    this.#sent += 1;
    const content = { seed: `${this.#key}/${this.#sent}`, size: this.#random.pick(SIZES) };
    await this.#add('PUT', content, 200, contentOf(content));
  }

  #mark() {
    return this.#add('DELETE', undefined, 204);
  }

  async #add(method, content, expected, body) {
    this.#doubt = { added: content };
    const answer = await this.#wire.oss({ method, bucket: this.#bucket, key: this.#key, ...(body && { body }) });
    const id = answer.headers['x-oss-version-id'];
    if (answer.status !== expected || id === undefined)
      throw new Violation(`${method} answered ${answer.status}, ${id}`);
    this.#versions.set(id, content);
    this.#doubt = null;
  }

  async #remove(versionId) {
    this.#doubt = { removed: versionId };
    const answer = await this.#wire.oss({ method: 'DELETE', ...this.#at(versionId) });
    if (answer.status !== 204) throw new Violation(`removing a version answered ${answer.status}`);
    this.#versions.delete(versionId);
    this.#doubt = null;
  }

  #at(versionId) {
    return { bucket: this.#bucket, key: this.#key, query: { versionId } };
  }

  /** Every acknowledged version is there and whole, every removed one is gone; one more or less where there was no answer. */
  async check() {
    const query = { versions: '', prefix: this.#key, 'max-keys': '1000' };
    const { text } = await this.#wire.oss({ bucket: this.#bucket, query });
    const listed = [...text.matchAll(/<(Version|DeleteMarker)>.*?<VersionId>([^<]*)<\/VersionId>.*?<\/\1>/gs)];
    const found = new Map(listed.map(([, kind, id]) => [id, kind]));
    for (const [id, kind] of found) {
      if (this.#versions.has(id)) continue;
      const isOurs =
        this.#doubt !== null && 'added' in this.#doubt && (kind === 'Version') === (this.#doubt.added !== undefined);
      if (!isOurs) throw new Violation(`${this.#key} has a version ${id} that nobody made`);
      this.#versions.set(id, this.#doubt.added);
      this.#doubt = null;
    }
    for (const [id, content] of this.#versions) {
      if (!found.has(id)) {
        if (this.#doubt?.removed !== id) throw new Violation(`version ${id} of ${this.#key} is lost`);
        this.#versions.delete(id);
      } else if (content !== undefined) {
        const answer = await this.#wire.oss(this.#at(id));
        if (recognise(answer.bytes, [content]) === undefined)
          throw new Violation(`version ${id} is not what was written`);
      }
    }
    this.#doubt = null;
  }
}
