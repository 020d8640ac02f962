import type { UserRecord } from '@osseal/storage';
import { z } from 'zod';
import type { UserProfile } from '../../../accounts/users.ts';
import { fields, ramTime } from '../ram-action.ts';
import { allowed, remark } from '../ram-parameters.ts';

/** A user as answers show it. @documented GetUser; LastLoginDate is empty, since there is no console sign-in */
export function userFields(user: UserRecord) {
  return fields({
    UserId: user.userId,
    UserName: user.name,
    DisplayName: user.displayName ?? user.name,
    MobilePhone: user.mobilePhone,
    Email: user.email,
    Comments: user.comments,
    CreateDate: ramTime(user.createdAt),
    UpdateDate: ramTime(user.updatedAt ?? user.createdAt),
  });
}

/** Parameters about the person, named as CreateUser names them. */
export const profileParameters = {
  DisplayName: allowed(remark('DisplayName')),
  Comments: allowed(remark('Comments')),
  Email: allowed(remark('Email')),
  MobilePhone: allowed(remark('MobilePhone')),
};

const profileSchema = z.object(profileParameters);

/** What was given of them. */
export function profileOf(given: z.output<typeof profileSchema>): UserProfile {
  const { DisplayName, Comments, Email, MobilePhone } = given;
  return {
    ...(DisplayName === undefined ? {} : { displayName: DisplayName }),
    ...(Comments === undefined ? {} : { comments: Comments }),
    ...(Email === undefined ? {} : { email: Email }),
    ...(MobilePhone === undefined ? {} : { mobilePhone: MobilePhone }),
  };
}
