import type { XmlNode } from '@osseal/protocol/oss';

/** Owner element of buckets and objects: both fields hold the account's number. @documented GetBucketInfo, ListObjects */
export function ownerElement(account: string): XmlNode {
  return [
    'Owner',
    [
      ['ID', account],
      ['DisplayName', account],
    ],
  ];
}
