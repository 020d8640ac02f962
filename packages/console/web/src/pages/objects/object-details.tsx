import { useQuery } from '@tanstack/react-query';
import type { BucketDetails } from '../../api/buckets.ts';
import { objectHeaders } from '../../api/objects.ts';
import { useSession } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { KeyLink } from '../../components/key-link.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { formatSize } from '../../components/size.ts';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { EnvelopeSection } from './envelope-section.tsx';
import { objectTexts } from './texts.ts';

interface Props {
  readonly bucket: BucketDetails;
  /** Undefined: closed. */
  readonly objectKey: string | undefined;
  close(): void;
}

/** What HeadObject tells of an object, its encryption first. */
export function ObjectDetails({ bucket, objectKey, close }: Props) {
  const text = useTexts(objectTexts);
  return (
    <SidePanel title={text.details} isOpen={objectKey !== undefined} close={close}>
      {objectKey !== undefined && (
        <div className="page-body">
          <Details bucket={bucket} objectKey={objectKey} />
          <EnvelopeSection bucket={bucket.name} objectKey={objectKey} />
        </div>
      )}
    </SidePanel>
  );
}

function Details({ bucket, objectKey }: { readonly bucket: BucketDetails; readonly objectKey: string }) {
  const text = useTexts(objectTexts);
  const { oss } = useSession();
  const place = { bucket: bucket.name, region: bucket.region };
  const headers = useQuery({
    queryKey: ['object', bucket.name, objectKey],
    queryFn: () => objectHeaders(oss, place, objectKey),
  });
  return (
    <QueryView query={headers}>
      {(found) => {
        const keyId = found.get('x-oss-server-side-encryption-key-id');
        const method = found.get('x-oss-server-side-encryption');
        return (
          <Facts
            of={[
              [text.key, objectKey],
              [text.method, method === null ? text.none : method === 'AES256' ? `${text.managed} (AES256)` : method],
              ...(keyId === null ? [] : ([[text.cmk, <KeyLink key="cmk" id={keyId} />]] as const)),
              [text.size, formatSize(Number(found.get('content-length')))],
              [text.contentType, found.get('content-type')],
              [text.modified, <Time key="time" iso={found.get('last-modified') ?? ''} />],
              [text.type, found.get('x-oss-object-type')],
              [text.storageClass, found.get('x-oss-storage-class')],
              [text.etag, found.get('etag')],
              [text.crc, found.get('x-oss-hash-crc64ecma')],
              ...(found.has('x-oss-version-id') ? ([[text.version, found.get('x-oss-version-id')]] as const) : []),
            ]}
          />
        );
      }}
    </QueryView>
  );
}
