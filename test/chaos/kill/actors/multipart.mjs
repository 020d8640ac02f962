import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Cell, Violation } from '../cell.mjs';
import { contentOf, recogniseJoined } from '../content.mjs';

const KEYS = 2;
const METHOD = 'x-oss-server-side-encryption';
/** Parts 1 and 2 have the least size of a part that is not the last; part 3 is kept with its record. */
const SIZES = { 1: 102_400, 2: 110_000, 3: 700 };

/** Begins, fills, completes and aborts multipart uploads of a bucket, by one method of encryption. */
export class MultipartActor {
  #wire;
  #bucket;
  method;
  #random;
  #prefix;
  #slots;
  #sent = 0;

  /** Generated data keys that were acknowledged, and those that may have been. */
  generated = { least: 0, most: 0 };

  constructor(wire, { bucket, method, name, random }) {
    this.#wire = wire;
    this.#bucket = bucket;
    this.method = method;
    this.#random = random;
    this.#prefix = `${name}/`;
    this.#slots = Array.from({ length: KEYS }, (_, i) => ({
      key: `${name}/${i}`,
      object: new Cell(`${bucket}/${name}/${i}`, undefined),
      /** Contents that were sent as the object's, since it was last looked at. */
      given: [],
      upload: null,
      /** What had no answer yet: `initiate`, `complete` or `abort`. */
      doubt: null,
    }));
  }

  step() {
    const slot = this.#random.pick(this.#slots);
    if (slot.upload === null) {
      return slot.object.value !== undefined && this.#random.below(4) === 0 ? this.#delete(slot) : this.#initiate(slot);
    }
    const kind = this.#random.below(8);
    if (kind < 4 || this.#pieces(slot).length === 0) return this.#putPart(slot);
    return kind < 7 ? this.#complete(slot) : this.#abort(slot);
  }

  async #initiate(slot) {
    slot.doubt = 'initiate';
    this.generated.most += 1;
    const headers = this.method === 'None' ? {} : { [METHOD]: this.method };
    const { text } = await this.#send({ method: 'POST', key: slot.key, query: { uploads: '' }, headers });
    this.generated.least += 1;
    slot.upload = { id: /<UploadId>(.*?)<\/UploadId>/.exec(text)[1], parts: new Map(), byTag: new Map() };
    slot.doubt = null;
  }

  #putPart({ key, upload }) {
    const number = 1 + this.#random.below(3);
    this.#sent += 1;
    const content = { seed: `${key}/${this.#sent}`, size: SIZES[number] };
    const body = contentOf(content);
    upload.byTag.set(createHash('md5').update(body).digest('hex').toUpperCase(), content);
    if (!upload.parts.has(number)) upload.parts.set(number, new Cell(`part ${number} of ${key}`, undefined));
    const query = { partNumber: String(number), uploadId: upload.id };
    return upload.parts.get(number).change(content, () => this.#send({ method: 'PUT', key, query, body }));
  }

  async #complete(slot) {
    const { key, upload } = slot;
    const pieces = this.#pieces(slot);
    slot.doubt = 'complete';
    slot.given.push(pieces);
    const request = { method: 'POST', key, query: { uploadId: upload.id }, headers: { 'x-oss-complete-all': 'yes' } };
    await slot.object.change(pieces, () => this.#send(request));
    this.#forget(slot);
  }

  async #abort(slot) {
    slot.doubt = 'abort';
    await this.#send({ method: 'DELETE', key: slot.key, query: { uploadId: slot.upload.id } }, 204);
    this.#forget(slot);
  }

  #delete({ key, object }) {
    return object.change(undefined, () => this.#send({ method: 'DELETE', key }, 204));
  }

  #forget(slot) {
    slot.upload = null;
    slot.doubt = null;
  }

  #pieces({ upload }) {
    const numbers = [...upload.parts.keys()].sort();
    return numbers.map((number) => upload.parts.get(number).value).filter((content) => content !== undefined);
  }

  async #send(request, expected = 200) {
    const answer = await this.#wire.oss({ bucket: this.#bucket, ...request });
    if (answer.status === expected) return answer;
    throw new Violation(`${request.method} ${request.key ?? ''} answered ${answer.status}: ${answer.text}`);
  }

  /** Open uploads have their parts; a completed one is the object, whole, and open no more; an aborted one is gone. */
  async check() {
    const { text } = await this.#send({ method: 'GET', query: { uploads: '', prefix: this.#prefix } });
    const open = [...text.matchAll(/<Upload>.*?<Key>(.*?)<\/Key>.*?<UploadId>(.*?)<\/UploadId>.*?<\/Upload>/gs)];
    for (const slot of this.#slots) {
      const ids = open.filter(([, key]) => key === slot.key).map(([, , id]) => id);
      await this.#checkUnknown(
        slot,
        ids.filter((id) => id !== slot.upload?.id),
      );
      const isOpen = slot.upload !== null && ids.includes(slot.upload.id);
      if (isOpen) await this.#checkParts(slot);
      await this.#checkObject(slot, isOpen);
      if (!isOpen) slot.upload = null;
      slot.doubt = null;
    }
  }

  /** At most the one whose beginning had no answer. */
  async #checkUnknown({ key, doubt }, ids) {
    if (ids.length > (doubt === 'initiate' ? 1 : 0)) throw new Violation(`${key} has uploads ${ids} that nobody began`);
    for (const uploadId of ids) await this.#send({ method: 'DELETE', key, query: { uploadId } }, 204);
  }

  async #checkParts({ key, upload }) {
    const { text } = await this.#send({ method: 'GET', key, query: { uploadId: upload.id } });
    const listed = [
      ...text.matchAll(/<Part>.*?<PartNumber>(\d+)<.*?<ETag>(?:"|&quot;)(\w+)(?:"|&quot;)<.*?<\/Part>/gs),
    ];
    const found = new Map(listed.map(([, number, tag]) => [Number(number), upload.byTag.get(tag) ?? tag]));
    for (const number of found.keys()) {
      if (!upload.parts.has(number)) throw new Violation(`${key} has a part ${number} that nobody sent`);
    }
    for (const [number, cell] of upload.parts) cell.observe(found.get(number));
  }

  async #checkObject(slot, isOpen) {
    const { key, object, doubt } = slot;
    const answer = await this.#wire.oss({ bucket: this.#bucket, key });
    if (answer.status !== 200 && answer.status !== 404) throw new Violation(`GET ${key} answered ${answer.status}`);
    const isThere = answer.status === 200;
    const seen = isThere ? recogniseJoined(answer.bytes, [object.value, ...slot.given]) : undefined;
    if (isThere && seen === undefined)
      throw new Violation(`${key} holds ${answer.bytes.length} bytes that nobody sent`);
    object.observe(seen);
    const isCompleted = doubt === 'complete' && isDeepStrictEqual(seen, slot.given.at(-1));
    if (slot.upload !== null && !isOpen && doubt !== 'abort' && !isCompleted) {
      throw new Violation(`the upload of ${key} is gone, and it is neither completed nor aborted`);
    }
    if (isOpen && isCompleted) throw new Violation(`the upload of ${key} is completed and still open`);
    slot.given = [];
  }
}
