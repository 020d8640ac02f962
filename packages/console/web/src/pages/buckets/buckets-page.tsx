import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Bucket, deleteBucket, listBuckets } from '../../api/buckets.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { commonTexts } from '../../components/texts.ts';
import { Time } from '../../components/time.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useFacts } from '../../shell/region.tsx';
import { CreateBucket } from './create-bucket.tsx';
import { bucketTexts } from './texts.ts';

/** All buckets of the account. */
export function BucketsPage() {
  const text = useTexts(bucketTexts);
  const common = useTexts(commonTexts);
  const { oss } = useSession();
  const { region } = useFacts();
  const { modal } = App.useApp();
  const [isCreating, setCreating] = useState(false);
  const buckets = useQuery({ queryKey: ['buckets'], queryFn: () => listBuckets(oss, region) });
  const removal = useAction((bucket: Bucket) => deleteBucket(oss, bucket), {
    done: ({ name }) => text.removed(name),
    changes: [['buckets']],
  });
  const askRemoval = (bucket: Bucket) =>
    modal.confirm({
      title: text.removeAsk(bucket.name),
      okText: common.remove,
      okButtonProps: { danger: true },
      onOk: () => removal.mutate(bucket),
    });
  const columns: readonly Column<Bucket>[] = [
    {
      key: 'name',
      title: text.name,
      value: ({ name }) => name,
      render: ({ name }) => <Link href={`/buckets/${name}`}>{name}</Link>,
    },
    { key: 'region', title: text.region, value: (bucket) => bucket.region },
    {
      key: 'class',
      title: text.storageClass,
      value: ({ storageClass }) => storageClass,
    },
    {
      key: 'created',
      title: text.created,
      value: ({ createdAt }) => createdAt,
      render: ({ createdAt }) => <Time iso={createdAt} />,
    },
    {
      key: 'actions',
      title: common.actions,
      width: '8rem',
      render: (bucket) => (
        <Button size="small" danger aria-label={text.removeLabel(bucket.name)} onClick={() => void askRemoval(bucket)}>
          {common.remove}
        </Button>
      ),
    },
  ];
  return (
    <Page
      title={text.title}
      actions={
        <>
          <Button onClick={() => void buckets.refetch()}>{common.refresh}</Button>
          <Button type="primary" onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        </>
      }
    >
      {removal.error !== null && <ErrorView error={removal.error} />}
      <QueryView query={buckets}>
        {(rows) => (
          <DataTable
            label={text.title}
            rows={rows}
            columns={columns}
            rowKey={({ name }) => name}
            empty={text.empty}
            sortedBy={{ key: 'name' }}
          />
        )}
      </QueryView>
      <CreateBucket isOpen={isCreating} close={() => setCreating(false)} />
    </Page>
  );
}
