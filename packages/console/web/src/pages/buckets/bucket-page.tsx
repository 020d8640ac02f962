import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { Link } from 'wouter';
import { type BucketDetails, bucketDetails } from '../../api/buckets.ts';
import { useSession } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { Page } from '../../components/page.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { useFacts } from '../../shell/region.tsx';
import { ObjectsPanel } from '../objects/objects-panel.tsx';
import { EncryptionSection } from './encryption-section.tsx';
import { InventorySection } from './inventory-section.tsx';
import { bucketTexts } from './texts.ts';

/** One bucket: its objects and its settings. */
export function BucketPage({ name }: { readonly name: string }) {
  const text = useTexts(bucketTexts);
  const { oss } = useSession();
  const { region } = useFacts();
  const bucket = useQuery({ queryKey: ['bucket', name], queryFn: () => bucketDetails(oss, name, region) });
  return (
    <Page title={name} actions={<Link href="/buckets">{text.back}</Link>}>
      <QueryView query={bucket}>
        {(details) => (
          <Tabs
            items={[
              { key: 'files', label: text.files, children: <ObjectsPanel bucket={details} /> },
              { key: 'basics', label: text.basics, children: <Basics bucket={details} /> },
            ]}
          />
        )}
      </QueryView>
    </Page>
  );
}

function Basics({ bucket }: { readonly bucket: BucketDetails }) {
  const text = useTexts(bucketTexts);
  const acl = bucket.acl === 'public-read' || bucket.acl === 'public-read-write' ? bucket.acl : 'private';
  return (
    <div className="page-body">
      <EncryptionSection bucket={bucket} />
      <InventorySection bucket={bucket} />
      <section className="panel" aria-label={text.overview}>
        <h2>{text.overview}</h2>
        <Facts
          of={[
            [text.region, bucket.region],
            [text.acl, text[acl]],
            [text.storageClass, bucket.storageClass],
            [text.versioning, bucket.versioning || text.off],
            [text.owner, bucket.owner],
            [text.created, <Time key="created" iso={bucket.createdAt} />],
            [text.endpoint, bucket.extranetEndpoint],
          ]}
        />
      </section>
    </div>
  );
}
