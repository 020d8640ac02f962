import { Cell, Violation } from '../cell.mjs';

const RULES = ['AES256', 'KMS'];

/** Makes and removes a bucket, and changes its ACL and default encryption. */
export class BucketActor {
  #wire;
  #bucket;
  #random;
  #acl;
  #rule;

  constructor(wire, { bucket, random }) {
    this.#wire = wire;
    this.#bucket = bucket;
    this.#random = random;
    this.#acl = new Cell(`ACL of ${bucket}`, undefined);
    this.#rule = new Cell(`encryption of ${bucket}`, undefined);
  }

  step() {
    if (this.#acl.value === undefined) {
      return this.#acl.change('private', () => this.#send('PUT', {}, { 'x-oss-acl': 'private' }));
    }
    const kind = this.#random.below(6);
    if (kind === 0 && this.#rule.value === undefined) return this.#acl.change(undefined, () => this.#send('DELETE'));
    if (kind < 3) {
      const acl = this.#random.pick(['private', 'public-read']);
      return this.#acl.change(acl, () => this.#send('PUT', { acl: '' }, { 'x-oss-acl': acl }));
    }
    if (this.#rule.value !== undefined && kind === 3) {
      return this.#rule.change(undefined, () => this.#send('DELETE', { encryption: '' }));
    }
    const rule = this.#random.pick(RULES);
    const body = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${rule}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
    return this.#rule.change(rule, () => this.#send('PUT', { encryption: '' }, { 'content-type': 'text/xml' }, body));
  }

  async #send(method, query = {}, headers = {}, body = '') {
    const answer = await this.#wire.oss({ method, bucket: this.#bucket, query, headers, body });
    if (answer.status >= 300)
      throw new Violation(`${method} ${this.#bucket} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  async check() {
    const { status, text } = await this.#wire.oss({ bucket: this.#bucket, query: { bucketInfo: '' } });
    if (status !== 200 && status !== 404) throw new Violation(`bucketInfo answered ${status}`);
    this.#acl.observe(/<Grant>(.*?)<\/Grant>/.exec(text)?.[1]);
    const rule = /<SSEAlgorithm>(.*?)<\/SSEAlgorithm>/.exec(text)?.[1];
    this.#rule.observe(RULES.includes(rule) ? rule : undefined);
  }
}
