import type { KmsAction } from '../../action.ts';
import { createAccessKey } from './access-keys/create-access-key.ts';
import { deleteAccessKey } from './access-keys/delete-access-key.ts';
import { listAccessKeys } from './access-keys/list-access-keys.ts';
import { updateAccessKey } from './access-keys/update-access-key.ts';
import { attachPolicyToGroup } from './attachments/attach-policy-to-group.ts';
import { attachPolicyToRole } from './attachments/attach-policy-to-role.ts';
import { attachPolicyToUser } from './attachments/attach-policy-to-user.ts';
import { detachPolicyFromGroup } from './attachments/detach-policy-from-group.ts';
import { detachPolicyFromRole } from './attachments/detach-policy-from-role.ts';
import { detachPolicyFromUser } from './attachments/detach-policy-from-user.ts';
import { listEntitiesForPolicy } from './attachments/list-entities-for-policy.ts';
import { listPoliciesForGroup } from './attachments/list-policies-for-group.ts';
import { listPoliciesForRole } from './attachments/list-policies-for-role.ts';
import { listPoliciesForUser } from './attachments/list-policies-for-user.ts';
import { decodeDiagnosticMessage } from './diagnosis/decode-diagnostic-message.ts';
import { addUserToGroup } from './groups/add-user-to-group.ts';
import { createGroup } from './groups/create-group.ts';
import { deleteGroup } from './groups/delete-group.ts';
import { getGroup } from './groups/get-group.ts';
import { listGroups } from './groups/list-groups.ts';
import { listGroupsForUser } from './groups/list-groups-for-user.ts';
import { listUsersForGroup } from './groups/list-users-for-group.ts';
import { removeUserFromGroup } from './groups/remove-user-from-group.ts';
import { updateGroup } from './groups/update-group.ts';
import { createPolicy } from './policies/create-policy.ts';
import { createPolicyVersion } from './policies/create-policy-version.ts';
import { deletePolicy } from './policies/delete-policy.ts';
import { deletePolicyVersion } from './policies/delete-policy-version.ts';
import { getPolicy } from './policies/get-policy.ts';
import { getPolicyVersion } from './policies/get-policy-version.ts';
import { listPolicies } from './policies/list-policies.ts';
import { listPolicyVersions } from './policies/list-policy-versions.ts';
import { setDefaultPolicyVersion } from './policies/set-default-policy-version.ts';
import { createRole } from './roles/create-role.ts';
import { deleteRole } from './roles/delete-role.ts';
import { getRole } from './roles/get-role.ts';
import { listRoles } from './roles/list-roles.ts';
import { updateRole } from './roles/update-role.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser } from './users/delete-user.ts';
import { getUser } from './users/get-user.ts';
import { listUsers } from './users/list-users.ts';
import { updateUser } from './users/update-user.ts';

const all: readonly KmsAction[] = [
  createUser,
  getUser,
  updateUser,
  listUsers,
  deleteUser,
  createAccessKey,
  listAccessKeys,
  updateAccessKey,
  deleteAccessKey,
  createPolicy,
  getPolicy,
  listPolicies,
  deletePolicy,
  createPolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
  deletePolicyVersion,
  createGroup,
  getGroup,
  updateGroup,
  listGroups,
  deleteGroup,
  addUserToGroup,
  removeUserFromGroup,
  listGroupsForUser,
  listUsersForGroup,
  createRole,
  getRole,
  updateRole,
  listRoles,
  deleteRole,
  attachPolicyToUser,
  detachPolicyFromUser,
  listPoliciesForUser,
  attachPolicyToGroup,
  detachPolicyFromGroup,
  listPoliciesForGroup,
  attachPolicyToRole,
  detachPolicyFromRole,
  listPoliciesForRole,
  listEntitiesForPolicy,
  decodeDiagnosticMessage,
];

/** Every action of RAM 2015-05-01 that is built, by wire name. */
export const RAM_ACTIONS: ReadonlyMap<string, KmsAction> = new Map(all.map((action) => [action.name, action]));
