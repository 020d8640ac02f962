import { Cell } from '../cell.mjs';

const USERS = 3;
const MISSING = ['EntityNotExist.User'];

/** Makes, changes and removes RAM users and their policies. */
export class AccountActor {
  #wire;
  #random;
  #sent = 0;
  #users;

  constructor(wire, { name, random }) {
    this.#wire = wire;
    this.#random = random;
    const names = Array.from({ length: USERS }, (_, i) => `${name}-${i}`);
    const cell = (what, user) => new Cell(`${what} of ${user}`, undefined);
    this.#users = new Map(
      names.map((user) => [user, { comments: cell('comments', user), policy: cell('policy', user) }]),
    );
  }

  step() {
    const [UserName, { comments, policy }] = this.#random.pick([...this.#users]);
    if (comments.value === undefined) {
      const Comments = this.#nextText();
      return comments.change(Comments, () => this.#wire.ram('CreateUser', { UserName, Comments }));
    }
    if (this.#random.below(3) === 0) {
      const attachment = { UserName, PolicyType: 'System', PolicyName: 'AliyunOSSFullAccess' };
      return policy.value === undefined
        ? policy.change('attached', () => this.#wire.ram('AttachPolicyToUser', attachment))
        : policy.change(undefined, () => this.#wire.ram('DetachPolicyFromUser', attachment));
    }
    if (policy.value === undefined && this.#random.below(3) === 0) {
      return comments.change(undefined, () => this.#wire.ram('DeleteUser', { UserName }));
    }
    const NewComments = this.#nextText();
    return comments.change(NewComments, () => this.#wire.ram('UpdateUser', { UserName, NewComments }));
  }

  #nextText() {
    this.#sent += 1;
    return `text ${this.#sent}`;
  }

  async check() {
    for (const [UserName, { comments, policy }] of this.#users) {
      const { User } = await this.#wire.ram('GetUser', { UserName }, MISSING);
      comments.observe(User?.Comments);
      const { Policies } = await this.#wire.ram('ListPoliciesForUser', { UserName }, MISSING);
      policy.observe(Policies?.Policy.length > 0 ? 'attached' : undefined);
    }
  }
}
