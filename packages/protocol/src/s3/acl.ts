import { notOffered } from '../errors/not-offered.ts';
import { ossError } from '../errors/oss-errors.ts';
import type { XmlElement } from '../oss/xml-reader.ts';
import type { XmlNode } from '../oss/xml-writer.ts';

const XSI = { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' };
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';

/** The grants that a canned ACL of OSS comes to. An object's `default` leaves the matter to its bucket. */
export function grantsOf(acl: string, ownerId: string): readonly XmlNode[] {
  const owner: XmlNode = [
    'Grantee',
    [
      ['ID', ownerId],
      ['DisplayName', ownerId],
    ],
    { ...XSI, 'xsi:type': 'CanonicalUser' },
  ];
  const everybody: XmlNode = ['Grantee', [['URI', EVERYBODY]], { ...XSI, 'xsi:type': 'Group' }];
  const permissions = acl === 'public-read' ? ['READ'] : acl === 'public-read-write' ? ['READ', 'WRITE'] : [];
  return [
    ['Grant', [owner, ['Permission', 'FULL_CONTROL']]],
    ...permissions.map((permission): XmlNode => ['Grant', [everybody, ['Permission', permission]]]),
  ];
}

/**
 * The canned ACL that an AccessControlPolicy comes to: everybody's grants decide, the owner has all rights anyway.
 * @throws WireError MalformedXML, NotImplemented for grants to others, which OSS has none of
 * @documented Compatibility with Amazon S3: private, public-read and public-read-write alone
 */
export function cannedAclOf(root: XmlElement): string {
  const owner = root.child('Owner')?.child('ID')?.text.trim();
  const list = root.name === 'AccessControlPolicy' ? root.child('AccessControlList') : undefined;
  if (owner === undefined || list === undefined) throw ossError('MalformedXML');
  const permissions = new Set<string>();
  for (const grant of list.all('Grant')) {
    const grantee = grant.child('Grantee');
    const permission = grant.child('Permission')?.text.trim();
    if (grantee === undefined || permission === undefined) throw ossError('MalformedXML');
    if (grantee.child('ID')?.text.trim() === owner) continue;
    if (grantee.child('URI')?.text.trim() !== EVERYBODY) throw notOffered('value', 'Grantee');
    permissions.add(permission);
  }
  const isReadable = permissions.delete('READ');
  const isWritable = permissions.delete('WRITE');
  if (permissions.size > 0 || (isWritable && !isReadable)) throw notOffered('value', 'Permission');
  return isWritable ? 'public-read-write' : isReadable ? 'public-read' : 'private';
}
