import { Cell } from '../cell.mjs';

/** Stores new values of a secret. */
export class SecretActor {
  #wire;
  #name;
  #sent = 0;
  #value;

  constructor(wire, { name }) {
    this.#wire = wire;
    this.#name = name;
    this.#value = new Cell(`secret ${name}`, undefined);
  }

  step() {
    this.#sent += 1;
    const parameters = { SecretName: this.#name, SecretData: `value ${this.#sent}`, VersionId: `v${this.#sent}` };
    const action = this.#value.value === undefined ? 'CreateSecret' : 'PutSecretValue';
    return this.#value.change(parameters.SecretData, () => this.#wire.call(action, parameters));
  }

  async check() {
    const gone = ['Forbidden.ResourceNotFound'];
    const { SecretData } = await this.#wire.call('GetSecretValue', { SecretName: this.#name }, gone);
    this.#value.observe(SecretData);
  }
}
