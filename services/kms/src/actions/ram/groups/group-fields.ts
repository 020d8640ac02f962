import type { GroupRecord } from '@osseal/storage';
import { fields, ramTime } from '../ram-action.ts';

/** A group as answers show it. */
export function groupFields(group: GroupRecord) {
  return fields({
    GroupId: group.groupId,
    GroupName: group.name,
    Comments: group.comments ?? '',
    CreateDate: ramTime(group.createdAt),
    UpdateDate: ramTime(group.updatedAt ?? group.createdAt),
  });
}
