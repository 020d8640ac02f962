import { invalidRamParameter, ramError, type WireError } from '@osseal/protocol/errors';
import { compilePolicy, PolicySyntaxError } from '@osseal/ram';
import type { RoleRecord } from '@osseal/storage';
import { z } from 'zod';
import { DEFAULT_SESSION_SECONDS, roleArn } from '../../accounts/roles.ts';
import { type Call, defineAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { integer } from '../parameters.ts';
import { allowed, demanded } from '../ram/ram-parameters.ts';
import { wireTime } from '../wire-time.ts';

const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;
/** @documented AssumeRole: 1 to 2,048 characters */
const LONGEST_POLICY = 2048;

/** @documented AssumeRole; codes of the STS error page; @inferred that an external id is a condition key and nothing else */
export const assumeRole = defineAction({
  name: 'AssumeRole',
  group: 'sts',
  summary:
    'Hands out temporary credentials of a role, for whom both the own policies and the trust policy of the role allow it.',
  input: z.object({
    RoleArn: demanded(readRoleArn),
    RoleSessionName: demanded((text) =>
      /^[\w.@-]{2,64}$/.test(text) ? text : ramError('InvalidParameter.RoleSessionName'),
    ),
    DurationSeconds: allowed(
      (text) => integer(LEAST_SECONDS, MOST_SECONDS)(text) ?? ramError('InvalidParameter.DurationSeconds'),
    ),
    Policy: allowed(readSessionPolicy),
    ExternalId: allowed((text) => (/^[\w+=,.@:/-]{2,1224}$/.test(text) ? text : invalidRamParameter('ExternalId'))),
    SourceIdentity: allowed((text) => (/^[\w+=,.@-]{2,64}$/.test(text) ? text : invalidRamParameter('SourceIdentity'))),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter.RoleArn',
    'InvalidParameter.RoleSessionName',
    'InvalidParameter.DurationSeconds',
    'InvalidParameter.PolicySize',
    'InvalidParameter.PolicyGrammar',
    'EntityNotExist.Role',
    'NoPermission',
  ],
  billed: false,
  needsActivation: false,
  async target({ RoleArn, ExternalId }, call, kms) {
    return { role: await findRole(RoleArn, call, kms), externalId: ExternalId };
  },
  checks: ({ role, externalId }) => [
    {
      action: 'sts:AssumeRole',
      resource: roleArn(role),
      trust: role.trust,
      ...(externalId === undefined ? {} : { conditions: { 'sts:ExternalId': externalId } }),
    },
  ],
  async handle({ role }, { RoleSessionName, DurationSeconds, Policy, SourceIdentity }, _call, { ram }) {
    const longest = role.maxSessionDuration ?? DEFAULT_SESSION_SECONDS;
    const durationSeconds = DurationSeconds ?? DEFAULT_SESSION_SECONDS;
    if (durationSeconds > longest) {
      throw ramError('InvalidParameter.DurationSeconds', {
        message: `The Min/Max value of DurationSeconds is ${LEAST_SECONDS}/${longest} seconds.`,
      });
    }
    const credentials = await ram.sessions.start({
      role,
      session: RoleSessionName,
      durationSeconds,
      policy: Policy,
      sourceIdentity: SourceIdentity,
    });
    if (credentials === undefined) throw noSuchRole();
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        AccessKeySecret: credentials.secret,
        SecurityToken: credentials.securityToken,
        Expiration: wireTime(credentials.expiresAt),
      },
      AssumedRoleUser: {
        Arn: `${roleArn(role)}/${RoleSessionName}`,
        AssumedRoleId: `${role.roleId}:${RoleSessionName}`,
      },
      ...(SourceIdentity === undefined ? {} : { SourceIdentity }),
    };
  },
});

interface RoleReference {
  readonly account: string;
  /** Undefined for the ARN of something that is no role. */
  readonly name: string | undefined;
}

function readRoleArn(text: string): RoleReference | WireError {
  const match = /^acs:ram::(\d+):(?:role\/([A-Za-z0-9._-]{1,128})|(?:user|group|policy)\/.+|root)$/.exec(text);
  const [, account, name] = match ?? [];
  return account === undefined ? ramError('InvalidParameter.RoleArn') : { account, name };
}

function readSessionPolicy(text: string): string | WireError {
  if (text.length > LONGEST_POLICY) return ramError('InvalidParameter.PolicySize');
  try {
    compilePolicy(text, 'session');
    return text;
  } catch (cause) {
    if (!(cause instanceof PolicySyntaxError)) throw cause;
    return ramError('InvalidParameter.PolicyGrammar', {
      message: `The parameter Policy has not passed grammar check. ${cause.message}`,
      cause,
    });
  }
}

/** @throws WireError `NoPermission` for account roots, `EntityNotExist.Role` */
async function findRole({ account, name }: RoleReference, { caller }: Call, { ram }: KmsDomain): Promise<RoleRecord> {
  if (caller.principal.type === 'root') {
    throw ramError('NoPermission', { message: 'Roles may not be assumed by root accounts.' });
  }
  const role = name === undefined ? undefined : await ram.roles.find(account, name);
  if (role === undefined) throw noSuchRole();
  return role;
}

/** The text is STS's own. */
function noSuchRole(): Error {
  return ramError('EntityNotExist.Role', { message: 'The specified Role not exists.' });
}
