import { Cell, Violation } from '../cell.mjs';

const MOST_KEYS = 8;
const MOST_ALIASES = 3;
const ACCOUNT_POLICY = (sid) =>
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Sid: sid,
        Effect: 'Allow',
        Principal: { RAM: ['acs:ram::1000000000000001:*'] },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ],
  });

/** Makes and changes CMKs and aliases, and rotates. */
export class KeyActor {
  #wire;
  #random;
  #name;
  #sent = 0;
  /** Key id → its cells. */
  #keys = new Map();
  #aliases;
  /** Description of a key whose making had no answer. */
  #making = null;

  constructor(wire, { name, random }) {
    this.#wire = wire;
    this.#random = random;
    this.#name = name;
    const names = Array.from({ length: MOST_ALIASES }, (_, i) => `alias/${name}-${i}`);
    this.#aliases = new Map(names.map((alias) => [alias, new Cell(alias, undefined)]));
  }

  step() {
    if (this.#keys.size < MOST_KEYS && this.#random.below(this.#keys.size + 1) === 0) return this.#make();
    const [keyId, cells] = this.#random.pick([...this.#keys]);
    const kinds = [
      () => this.#describe(keyId, cells),
      () => this.#toggle(keyId, cells),
      () => this.#setPolicy(keyId, cells),
      () => this.#rotate(keyId, cells),
      () => this.#alias(keyId),
      () => this.#alias(keyId),
    ];
    return this.#random.pick(kinds)();
  }

  async #make() {
    this.#sent += 1;
    const description = `${this.#name} ${this.#sent}`;
    this.#making = description;
    const { KeyMetadata } = await this.#wire.call('CreateKey', { Description: description });
    this.#adopt(KeyMetadata.KeyId, description);
    this.#making = null;
  }

  #adopt(keyId, description) {
    const cell = (what, value) => new Cell(`${what} of ${keyId}`, value);
    this.#keys.set(keyId, {
      description: cell('description', description),
      state: cell('state', 'Enabled'),
      policy: cell('policy', 'kms default key policy'),
      rotation: cell('rotation', 'Disabled'),
    });
  }

  #describe(KeyId, { description }) {
    this.#sent += 1;
    const next = `${this.#name} changed ${this.#sent}`;
    return description.change(next, () => this.#wire.call('UpdateKeyDescription', { KeyId, Description: next }));
  }

  #toggle(KeyId, { state }) {
    const [next, action] = state.value === 'Enabled' ? ['Disabled', 'DisableKey'] : ['Enabled', 'EnableKey'];
    return state.change(next, () => this.#wire.call(action, { KeyId }));
  }

  #setPolicy(KeyId, { policy }) {
    this.#sent += 1;
    const next = `s${this.#sent}`;
    return policy.change(next, () => this.#wire.call('SetKeyPolicy', { KeyId, Policy: ACCOUNT_POLICY(next) }));
  }

  #rotate(KeyId, cells) {
    const { rotation } = cells;
    if (cells.state.value !== 'Enabled') return this.#toggle(KeyId, cells);
    if (rotation.value !== 'Disabled') {
      const off = { KeyId, EnableAutomaticRotation: 'false' };
      return rotation.change('Disabled', () => this.#wire.call('UpdateRotationPolicy', off));
    }
    const days = 7 + this.#random.below(300);
    const on = { KeyId, EnableAutomaticRotation: 'true', RotationInterval: `${days}d` };
    return rotation.change(`${days * 86_400}s`, () => this.#wire.call('UpdateRotationPolicy', on));
  }

  #alias(keyId) {
    const [AliasName, cell] = this.#random.pick([...this.#aliases]);
    if (cell.value === undefined) {
      return cell.change(keyId, () => this.#wire.call('CreateAlias', { KeyId: keyId, AliasName }));
    }
    if (this.#random.below(2) === 0) {
      return cell.change(undefined, () => this.#wire.call('DeleteAlias', { AliasName }));
    }
    return cell.change(keyId, () => this.#wire.call('UpdateAlias', { KeyId: keyId, AliasName }));
  }

  /** Every key and alias is as it was acknowledged, and a key that nobody knows of is the one whose making had no answer. */
  async check() {
    await this.#findUnanswered();
    for (const [KeyId, cells] of this.#keys) {
      const { KeyMetadata } = await this.#wire.call('DescribeKey', { KeyId });
      cells.description.observe(KeyMetadata.Description);
      cells.state.observe(KeyMetadata.KeyState);
      const { Policy } = await this.#wire.call('GetKeyPolicy', { KeyId });
      cells.policy.observe(JSON.parse(Policy).Statement[0].Sid);
      cells.rotation.observe(KeyMetadata.RotationInterval ?? KeyMetadata.AutomaticRotation);
    }
    for (const [AliasName, cell] of this.#aliases) {
      const { KeyMetadata } = await this.#wire.call('DescribeKey', { KeyId: AliasName }, ['Forbidden.AliasNotFound']);
      cell.observe(KeyMetadata?.KeyId);
    }
  }

  async #findUnanswered() {
    const { Keys } = await this.#wire.call('ListKeys', { PageSize: '100' });
    const found = new Set(Keys.Key.map(({ KeyId }) => KeyId));
    for (const keyId of this.#keys.keys()) if (!found.has(keyId)) throw new Violation(`key ${keyId} is lost`);
    if (this.#making === null) return;
    for (const KeyId of found) {
      if (this.#keys.has(KeyId)) continue;
      const { KeyMetadata } = await this.#wire.call('DescribeKey', { KeyId });
      if (KeyMetadata.Description === this.#making) this.#adopt(KeyId, this.#making);
    }
    this.#making = null;
  }
}
