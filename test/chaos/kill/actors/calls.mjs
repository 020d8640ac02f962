import { Violation } from '../cell.mjs';

const KEPT = 4;
const AUDIT_PAGE = 1000;

/** Makes billed calls under one CMK, and compares with the bill and the audit trail. */
export class CallActor {
  #wire;
  #keyId;
  #sealed = [];
  #sent = 0;
  /** Calls on the bill when it was last looked at, and since then: acknowledged, and sent in all. */
  #billed = 0;
  #least = 0;
  #most = 0;
  #requestIds = new Set();

  constructor(wire, { keyId }) {
    this.#wire = wire;
    this.#keyId = keyId;
  }

  async step() {
    this.#sent += 1;
    this.#most += 1;
    const text = Buffer.from(`call ${this.#sent}`).toString('base64');
    const { CiphertextBlob, RequestId } = await this.#wire.call('Encrypt', { KeyId: this.#keyId, Plaintext: text });
    this.#least += 1;
    this.#requestIds.add(RequestId);
    this.#sealed = [{ text, CiphertextBlob }, ...this.#sealed].slice(0, KEPT);
  }

  /** Each acknowledged call is on the bill, and none twice; what was encrypted opens. */
  async check() {
    const { rows } = await this.#wire.control('/_osseal/usage');
    const mine = rows.filter(({ action, keyId }) => action === 'Encrypt' && keyId === this.#keyId);
    const billed = mine.reduce((sum, { calls }) => sum + calls, 0);
    const [least, most] = [this.#billed + this.#least, this.#billed + this.#most];
    if (billed < least || billed > most) {
      throw new Violation(`${billed} calls are on the bill, and it should be ${least} to ${most}`);
    }
    this.#billed = billed;
    this.#least = 0;
    this.#most = 0;
    for (const { text, CiphertextBlob } of this.#sealed) {
      const { Plaintext } = await this.#wire.call('Decrypt', { CiphertextBlob });
      if (Plaintext !== text) throw new Violation('a ciphertext opened to something else');
    }
  }

  get calls() {
    return this.#billed;
  }

  /** The audit trail has each call on the bill once, and all that were acknowledged. For the end. */
  async finish() {
    const seen = new Set();
    let counted = 0;
    let before;
    do {
      const page = await this.#wire.control(
        `/_osseal/audit?limit=${AUDIT_PAGE}${before === undefined ? '' : `&before=${before}`}`,
      );
      for (const { action, keyId, requestId } of page.records) {
        if (action !== 'Encrypt' || keyId !== this.#keyId) continue;
        counted += 1;
        seen.add(requestId);
      }
      before = page.next;
    } while (before !== undefined);
    if (seen.size !== counted) throw new Violation(`${counted - seen.size} calls are twice in the audit trail`);
    if (counted !== this.#billed)
      throw new Violation(`${this.#billed} calls are on the bill, ${counted} in the audit trail`);
    const lost = [...this.#requestIds].filter((id) => !seen.has(id));
    if (lost.length > 0) throw new Violation(`${lost.length} acknowledged calls are not in the audit trail`);
  }
}
