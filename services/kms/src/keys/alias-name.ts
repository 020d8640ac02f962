const ALIAS_NAME = /^alias\/[A-Za-z0-9_/-]{1,255}$/;
const RESERVED = /^alias\/acs(\/|$)/;

/** The alias of the key with which OSS encrypts when a write names none. @documented OSS, Server-side encryption */
export const OSS_SERVICE_ALIAS = 'alias/acs/oss';

/** `alias/` and 1 to 255 letters, digits, `_`, `/`, `-`. @documented Manage a key alias */
export function isAliasName(text: string): boolean {
  return ALIAS_NAME.test(text);
}

/** True for names of the keys of cloud services, which users may read but not make, move or delete. @documented CreateAlias */
export function isReservedAlias(aliasName: string): boolean {
  return RESERVED.test(aliasName);
}
