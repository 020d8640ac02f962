/** Prints a story step by step. A claim that does not hold ends it with its reason. */
export class Story {
  #chapter = 0;
  #claims = 0;

  /** A heading. */
  chapter(title) {
    this.#chapter += 1;
    console.log(`\n${this.#chapter}. ${title}`);
  }

  /** Something that was done and needs no proof. */
  tell(text) {
    console.log(`   ${text}`);
  }

  /** @throws Error when `holds` is false */
  claim(text, holds, found) {
    if (!holds) throw new Error(`Not so: ${text}${found === undefined ? '' : `\n   found: ${JSON.stringify(found)}`}`);
    this.#claims += 1;
    console.log(`   ✓ ${text}`);
  }

  /** The call must be refused with this status and text in its code or message. */
  async refused(text, call, { status, code, message }) {
    let error;
    try {
      await call();
    } catch (caught) {
      error = caught;
    }
    const shown = error && { status: error.status, code: error.code, message: error.message };
    const holds =
      error !== undefined &&
      (status === undefined || error.status === status) &&
      (code === undefined || error.code === code) &&
      (message === undefined || error.message.includes(message));
    this.claim(`${text}: ${[status, code, message && `"${message}"`].filter(Boolean).join(' ')}`, holds, shown);
  }

  end() {
    console.log(`\nAll ${this.#claims} claims hold.`);
  }
}
