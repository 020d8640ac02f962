import { kmsError } from '@osseal/protocol/errors';

/** A key has one policy, of this name. @documented GetKeyPolicy */
const ONLY_NAME = 'default';

/** @throws Forbidden.ResourceNotFound for a policy that no key has */
export function demandDefaultPolicy(name: string | undefined): void {
  if (name !== undefined && name !== ONLY_NAME) throw kmsError('Forbidden.ResourceNotFound');
}
