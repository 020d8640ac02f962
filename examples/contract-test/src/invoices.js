/** Keeps invoices in a bucket that encrypts them. `oss` is a client of ali-oss for that bucket. */
export class Invoices {
  #oss;

  constructor(oss) {
    this.#oss = oss;
  }

  /** Answers what the service said of the object. */
  async save(number, invoice) {
    return this.#oss.put(`invoices/${number}.json`, Buffer.from(JSON.stringify(invoice)));
  }

  async load(number) {
    const { content } = await this.#oss.get(`invoices/${number}.json`);
    return JSON.parse(content.toString('utf8'));
  }

  /** Numbers of all invoices, in order. */
  async list() {
    const { objects } = await this.#oss.listV2({ prefix: 'invoices/', 'max-keys': 1000 });
    return (objects ?? []).map(({ name }) => name.slice('invoices/'.length, -'.json'.length));
  }
}
