/**
 * What the product does in several actions, or in the steps before an action, and no page of the documentation says. One
 * sentence each, for the compatibility page.
 */
export const SHARED_INFERENCES: readonly string[] = [
  'The order of the checks: authentication, parameters (a missing one before a bad one), activation, the key, permission, the state of the key, the action itself.',
  'An optional parameter that is an empty text counts as missing, and empty lists are answered as empty lists inside their wrapper.',
  'An alias where an action wants a key id is `Unsupported.Alias`; an alias below `alias/acs/` is `InvalidParameter` when users make, move or delete it.',
  'Calls that would change a service key are `Rejected.UnsupportedOperation`, and so is the deletion of a key with deletion protection.',
  'The codes for combinations of KeySpec, KeyUsage, Origin and ProtectionLevel that do not exist: `InvalidParameter` for a usage, `UnsupportedOperation` for an origin, `Unsupported.ProtectionLevel` for the rest, SM specs among them.',
  'MAC keys have the KeyUsage `GENERATE_VERIFY_MAC` and are billed as basic keys.',
  'A damaged CiphertextBlob and a wrong EncryptionContext are one `InvalidParameter`; an empty context is the same as none.',
  'A usage or an algorithm that does not belong to a key is `Rejected.UnsupportedOperation` or `InvalidParameter`.',
  'A dry run that would succeed is `DryRunOperationError` with status 400; one that would fail ends in that failure.',
  'The default key policy leaves the decision to RAM, and every key may have a policy of its own, not those of dedicated instances alone.',
  'While rates are enforced, an action that the page of quotas does not name shares the allowance of its like.',
  'Calls that fail are counted and cost nothing.',
];
