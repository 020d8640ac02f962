import { Cell, Violation } from '../cell.mjs';

const DAY_MS = 86_400_000;
/** Longer than the shortest time between two versions of a key, and than the rotation of the symmetric key. */
const LEAP_DAYS = 8;
/** Fewer days in all than the audit trail is told to keep. */
const MOST_LEAPS = 40;
/** A leap among so many steps. */
const STEPS_PER_LEAP = 25;
const DIGEST = Buffer.alloc(32, 7).toString('base64');
const PLAINTEXT = Buffer.from('sealed before a rotation').toString('base64');

/** Moves the clock on: by that a CMK rotates, and a key pair may have one more version. What older versions made stays good. */
export class RotationActor {
  #wire;
  #random;
  #leaps = new Cell('leaps of the clock', 0);
  #rotating = '';
  #pair = '';
  /** Versions of the key pair that were acknowledged, with a signature of each. */
  #signatures = new Map();
  /** The making of a version had no answer. */
  #isMaking = false;
  /** A ciphertext for each version of the rotating key that was seen. */
  #sealed = new Map();

  constructor(wire, { random }) {
    this.#wire = wire;
    this.#random = random;
  }

  /** For a first start without faults. */
  async prepare() {
    const rotates = { EnableAutomaticRotation: 'true', RotationInterval: '7d' };
    const rotating = await this.#wire.call('CreateKey', rotates);
    const pair = await this.#wire.call('CreateKey', { KeySpec: 'EC_P256', KeyUsage: 'SIGN/VERIFY' });
    this.#rotating = rotating.KeyMetadata.KeyId;
    this.#pair = pair.KeyMetadata.KeyId;
    for (const { KeyVersionId } of await this.#versionsOf(this.#pair)) await this.#sign(KeyVersionId);
  }

  async step() {
    if (this.#leaps.value < MOST_LEAPS && this.#random.below(STEPS_PER_LEAP) === 0) return this.#leap();
    if (this.#random.below(2) === 0) return this.#seal();
    return this.#sign(this.#random.pick([...this.#signatures.keys()]));
  }

  async #leap() {
    const advance = `${LEAP_DAYS}d`;
    await this.#leaps.change(this.#leaps.value + 1, () => this.#wire.operate('/_osseal/clock', { advance }));
    this.#isMaking = true;
    const { KeyVersion } = await this.#wire.call('CreateKeyVersion', { KeyId: this.#pair });
    this.#signatures.set(KeyVersion.KeyVersionId, undefined);
    this.#isMaking = false;
  }

  async #seal() {
    const parameters = { KeyId: this.#rotating, Plaintext: PLAINTEXT };
    const { KeyVersionId, CiphertextBlob } = await this.#wire.call('Encrypt', parameters);
    this.#sealed.set(KeyVersionId, CiphertextBlob);
  }

  async #sign(KeyVersionId) {
    const parameters = { KeyId: this.#pair, KeyVersionId, Algorithm: 'ECDSA_SHA_256', Digest: DIGEST };
    const { Value } = await this.#wire.call('AsymmetricSign', parameters);
    this.#signatures.set(KeyVersionId, Value);
  }

  /** The clock is where it was put, what was due by it is done, no version is lost, and each opens and verifies what it made. */
  async check() {
    const { offsetMs } = await this.#wire.control('/_osseal/clock');
    this.#leaps.observe(offsetMs / (LEAP_DAYS * DAY_MS));
    const rotated = await this.#versionsOf(this.#rotating);
    if (rotated.length !== 1 + this.#leaps.value) {
      throw new Violation(`a key has ${rotated.length} versions after ${this.#leaps.value} rotations were due`);
    }
    await this.#checkPair();
    for (const [version, CiphertextBlob] of this.#sealed) {
      const { Plaintext, KeyVersionId } = await this.#wire.call('Decrypt', { CiphertextBlob });
      if (Plaintext !== PLAINTEXT || KeyVersionId !== version) throw new Violation(`version ${version} opens no more`);
    }
  }

  async #checkPair() {
    const found = (await this.#versionsOf(this.#pair)).map(({ KeyVersionId }) => KeyVersionId);
    for (const version of this.#signatures.keys()) {
      if (!found.includes(version)) throw new Violation(`version ${version} of a key pair is lost`);
    }
    const unknown = found.filter((version) => !this.#signatures.has(version));
    if (unknown.length > (this.#isMaking ? 1 : 0)) throw new Violation(`versions ${unknown} were never asked for`);
    this.#isMaking = false;
    for (const version of unknown) this.#signatures.set(version, undefined);
    for (const [KeyVersionId, Value] of this.#signatures) {
      if (Value === undefined) continue;
      const parameters = { KeyId: this.#pair, KeyVersionId, Algorithm: 'ECDSA_SHA_256', Digest: DIGEST, Value };
      const answer = await this.#wire.call('AsymmetricVerify', parameters);
      if (answer.Value !== true) throw new Violation(`a signature of version ${KeyVersionId} is good no more`);
    }
  }

  async #versionsOf(KeyId) {
    const { KeyVersions } = await this.#wire.call('ListKeyVersions', { KeyId, PageSize: '100' });
    return KeyVersions.KeyVersion;
  }
}
