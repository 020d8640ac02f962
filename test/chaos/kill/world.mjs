import { AccountActor } from './actors/accounts.mjs';
import { AppendActor } from './actors/append.mjs';
import { BucketActor } from './actors/buckets.mjs';
import { CallActor } from './actors/calls.mjs';
import { KeyActor } from './actors/keys.mjs';
import { MultipartActor } from './actors/multipart.mjs';
import { ObjectActor } from './actors/objects.mjs';
import { RotationActor } from './actors/rotations.mjs';
import { SecretActor } from './actors/secrets.mjs';
import { VersionActor } from './actors/versions.mjs';
import { Unanswered, Violation } from './cell.mjs';
import { Wire } from './wire.mjs';

const BUCKET = 'chaos';
const VERSIONED = 'chaos-versions';
const METHODS = ['None', 'AES256', 'KMS'];

/** Everything that the clients of one stack did, and the clients themselves. */
export class World {
  wire = new Wire();
  #random;
  #actors = [];
  /** All that write into the one bucket. */
  #writers = [];
  #calls;
  #generatedBefore = 0;
  #keyId = '';

  constructor(random) {
    this.#random = random;
  }

  /** Makes what the actors work in. For a first start without faults. */
  async prepare() {
    const wire = this.wire;
    const random = this.#random;
    const { KeyMetadata } = await wire.call('CreateKey');
    this.#keyId = KeyMetadata.KeyId;
    const counted = await wire.call('CreateKey');
    await this.#make(BUCKET);
    await this.#make(VERSIONED);
    const versioning = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    await this.#put(VERSIONED, { versioning: '' }, versioning);
    const rule = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>${this.#keyId}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
    await this.#put(VERSIONED, { encryption: '' }, rule);

    const objects = METHODS.map(
      (method) => new ObjectActor(wire, { bucket: BUCKET, method, name: method.toLowerCase(), random }),
    );
    const parts = METHODS.map(
      (method) => new MultipartActor(wire, { bucket: BUCKET, method, name: `parts-${method.toLowerCase()}`, random }),
    );
    const appends = METHODS.map(
      (method) => new AppendActor(wire, { bucket: BUCKET, method, name: `append-${method.toLowerCase()}`, random }),
    );
    this.#writers = [...objects, ...parts, ...appends];
    this.#calls = new CallActor(wire, { keyId: counted.KeyMetadata.KeyId });
    const rotations = new RotationActor(wire, { random });
    await rotations.prepare();
    this.#actors = [
      ...this.#writers,
      new VersionActor(wire, { bucket: VERSIONED, key: 'versioned', random }),
      new KeyActor(wire, { name: 'chaos-key', random }),
      rotations,
      new AccountActor(wire, { name: 'chaos-user', random }),
      new SecretActor(wire, { name: 'chaos-secret' }),
      new BucketActor(wire, { bucket: 'chaos-changing', random }),
      this.#calls,
    ];
  }

  async #make(bucket) {
    const answer = await this.wire.oss({ method: 'PUT', bucket });
    if (answer.status !== 200) throw new Violation(`a bucket could not be made: ${answer.text}`);
  }

  async #put(bucket, query, body) {
    const answer = await this.wire.oss({ method: 'PUT', bucket, query, body });
    if (answer.status !== 200) throw new Violation(`a bucket could not be set up: ${answer.text}`);
  }

  /** Lets every client change things until it gets no answer any more, or is told to stop. */
  async run(stop) {
    await Promise.all(this.#actors.map((actor) => this.#drive(actor, stop)));
  }

  async #drive(actor, stop) {
    try {
      while (!stop.aborted) await actor.step();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
  }

  /** Compares what is there with what was acknowledged. @throws Violation */
  async check() {
    // All of them come to an end first: a check that goes on would meet the next start.
    const outcomes = await Promise.allSettled(this.#actors.map((actor) => actor.check()));
    const errors = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
    const worst = errors.find((error) => !(error instanceof Unanswered)) ?? errors[0];
    if (worst !== undefined) throw worst;
    await this.#checkGenerated();
  }

  /** Every acknowledged object under the default CMK has its GenerateDataKey on the bill, and none has two. */
  async #checkGenerated() {
    const { rows } = await this.wire.control('/_osseal/usage');
    const billed = rows
      .filter(({ action, cause }) => action === 'GenerateDataKey' && cause.endsWith(` ${BUCKET}`))
      .reduce((sum, { calls }) => sum + calls, 0);
    let [least, most] = [this.#generatedBefore, this.#generatedBefore];
    for (const { generated, method } of this.#writers) {
      if (method !== 'KMS') continue;
      least += generated.least;
      most += generated.most;
      generated.least = 0;
      generated.most = 0;
    }
    if (billed < least || billed > most) {
      throw new Violation(`${billed} data keys are on the bill, and it should be ${least} to ${most}`);
    }
    this.#generatedBefore = billed;
  }

  /** What takes longer, for the end. */
  async finish() {
    await this.#calls.finish();
  }

  get billedCalls() {
    return (this.#calls?.calls ?? 0) + this.#generatedBefore;
  }
}
