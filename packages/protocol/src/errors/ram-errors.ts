import { WireError } from './wire-error.ts';

interface RamErrorFacts {
  readonly status: number;
  readonly message: string;
  /** Where code and status were learnt; the texts of RAM's own messages are @inferred. */
  readonly source: 'documented' | 'inferred';
}

const documented = (status: number, message: string): RamErrorFacts => ({ status, message, source: 'documented' });
const inferred = (status: number, message: string): RamErrorFacts => ({ status, message, source: 'inferred' });

/**
 * Every error code of RAM and STS that the RPC gateway does not share with all products.
 * @documented RAM "Error messages", STS "AssumeRole", OSS "STS common errors"
 */
export const RAM_ERRORS = {
  NoPermission: documented(403, 'You are not authorized to do this action. You should be authorized by RAM.'),
  MalformedPolicyDocument: documented(400, 'The policy document is malformed.'),

  'EntityNotExist.User': documented(404, 'The user does not exist.'),
  'EntityNotExist.Group': documented(404, 'The group does not exist.'),
  'EntityNotExist.Role': documented(404, 'The role does not exist.'),
  'EntityNotExist.Policy': documented(404, 'The policy does not exist.'),
  'EntityNotExist.Policy.Version': documented(404, 'The policy version does not exist.'),
  'EntityNotExist.User.AccessKey': documented(404, 'The access key of the user does not exist.'),
  'EntityNotExist.User.Group': inferred(404, 'The user is not a member of the group.'),
  'EntityNotExist.User.Policy': documented(404, 'The policy is not attached to the user.'),
  'EntityNotExist.Group.Policy': inferred(404, 'The policy is not attached to the group.'),
  'EntityNotExist.Role.Policy': inferred(404, 'The policy is not attached to the role.'),

  'EntityAlreadyExists.User': documented(409, 'The user does already exist.'),
  'EntityAlreadyExists.Group': documented(409, 'The group does already exist.'),
  'EntityAlreadyExists.Role': documented(409, 'The role does already exist.'),
  'EntityAlreadyExists.Policy': documented(409, 'The policy does already exist.'),
  'EntityAlreadyExists.User.Group': inferred(409, 'The user is a member of the group already.'),
  'EntityAlreadyExists.User.Policy': documented(409, 'The policy is attached to the user already.'),
  'EntityAlreadyExists.Group.Policy': inferred(409, 'The policy is attached to the group already.'),
  'EntityAlreadyExists.Role.Policy': inferred(409, 'The policy is attached to the role already.'),

  'DeleteConflict.User.AccessKey': documented(409, 'The user has access keys. Delete them first.'),
  'DeleteConflict.User.Policy': documented(409, 'Policies are attached to the user. Detach them first.'),
  'DeleteConflict.User.Group': documented(409, 'The user is a member of groups. Remove it from them first.'),
  'DeleteConflict.Group.User': inferred(409, 'The group has members. Remove them first.'),
  'DeleteConflict.Group.Policy': inferred(409, 'Policies are attached to the group. Detach them first.'),
  'DeleteConflict.Role.Policy': documented(409, 'Policies are attached to the role. Detach them first.'),
  'DeleteConflict.Policy.User': documented(409, 'The policy is attached to users. Detach it first.'),
  'DeleteConflict.Policy.Group': documented(409, 'The policy is attached to groups. Detach it first.'),
  'DeleteConflict.Policy.Role': inferred(409, 'The policy is attached to roles. Detach it first.'),
  'DeleteConflict.Policy.Version': documented(
    409,
    'The policy has versions that are not the default one. Delete them first.',
  ),
  'DeleteConflict.Policy.Version.Default': inferred(409, 'The default version of a policy cannot be deleted.'),

  'LimitExceeded.User.AccessKey': documented(409, 'The count of access keys is beyond the current limits.'),
  'LimitExceeded.Policy.Version': documented(409, 'The count of policy versions is beyond the current limits.'),

  'InvalidParameter.PolicyType': documented(400, 'The policy type is not valid: write System or Custom.'),
  'InvalidParameter.RoleArn': documented(400, 'The parameter RoleArn is wrongly formed.'),
  'InvalidParameter.RoleSessionName': documented(400, 'The parameter RoleSessionName is wrongly formed.'),
  'InvalidParameter.DurationSeconds': documented(400, 'The Min/Max value of DurationSeconds is 15min/1hr.'),
  'InvalidParameter.PolicyGrammar': documented(400, 'The parameter Policy has not passed grammar check.'),
  'InvalidParameter.PolicySize': documented(400, 'The size of Policy must be smaller than 2048 bytes.'),

  MissingSecurityToken: documented(400, 'SecurityToken is mandatory for this action.'),
  'InvalidAccessKeyId.Inactive': documented(400, 'Specified access key is disabled.'),
} as const satisfies Readonly<Record<string, RamErrorFacts>>;

/** A code of {@link RAM_ERRORS}. */
export type RamErrorCode = keyof typeof RAM_ERRORS;

/** The error of one row, ready to be thrown. `elements`: extra fields of the body, dotted names nest. */
export function ramError(
  code: RamErrorCode,
  extra: {
    readonly message?: string;
    readonly elements?: readonly (readonly [string, string])[];
    readonly cause?: unknown;
  } = {},
): WireError {
  const { status, message } = RAM_ERRORS[code];
  const { elements, cause } = extra;
  return new WireError(code, status, extra.message ?? message, {
    cause,
    ...(elements === undefined ? {} : { elements }),
  });
}

/**
 * A parameter that RAM refuses by name: `InvalidParameter.UserName.Length`.
 * @documented RAM "Error messages": InvalidParameter.<Field>.InvalidChars and .Length; the texts @inferred
 */
export function invalidRamParameter(field: string, problem?: 'InvalidChars' | 'Length'): WireError {
  const text = {
    InvalidChars: `The parameter ${field} contains invalid characters.`,
    Length: `The length of the parameter ${field} is beyond the limits.`,
    '': `The parameter ${field} is not valid.`,
  }[problem ?? ''];
  return new WireError(`InvalidParameter.${field}${problem === undefined ? '' : `.${problem}`}`, 400, text);
}
