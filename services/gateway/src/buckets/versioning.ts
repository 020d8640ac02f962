import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import type { BucketRecord } from '@osseal/storage';

type Versioning = NonNullable<BucketRecord['versioning']>;

/** @throws WireError MalformedXML, InvalidArgument @documented PutBucketVersioning */
export function parseVersioning(root: XmlElement | undefined): Versioning {
  if (root?.name !== 'VersioningConfiguration') throw ossError('MalformedXML');
  const status = root.child('Status')?.text.trim();
  if (status === undefined) throw ossError('MalformedXML');
  if (status === 'Enabled' || status === 'Suspended') return status;
  throw ossError('InvalidArgument', {
    elements: [
      ['ArgumentName', 'Status'],
      ['ArgumentValue', status],
    ],
  });
}

/** An empty element where versioning was never set. @documented GetBucketVersioning */
export function versioningConfiguration({ versioning }: Pick<BucketRecord, 'versioning'>): XmlNode {
  return ['VersioningConfiguration', versioning === undefined ? [] : [['Status', versioning]]];
}
