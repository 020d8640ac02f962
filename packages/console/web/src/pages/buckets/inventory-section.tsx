import { useQuery } from '@tanstack/react-query';
import type { BucketDetails } from '../../api/buckets.ts';
import { type InventoryRow, inventoryOf } from '../../api/inventory.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Facts } from '../../components/facts.tsx';
import { KeyLink } from '../../components/key-link.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { formatSize } from '../../components/size.ts';
import { useTexts } from '../../i18n/language.tsx';
import { BringToDefault } from './bring-to-default.tsx';
import { inventoryTexts } from './inventory-texts.ts';

/** How what is in a bucket is encrypted, and what differs from the bucket's default. */
export function InventorySection({ bucket }: { readonly bucket: BucketDetails }) {
  const text = useTexts(inventoryTexts);
  const session = useSession();
  const inventory = useQuery({
    queryKey: ['inventory', bucket.name],
    queryFn: () => inventoryOf(session, bucket.name),
    enabled: session.isOperator,
    staleTime: 0,
  });
  const drifts = { method: text.driftMethod, key: text.driftKey, version: text.driftVersion };
  const sum = ({ count, bytes }: { readonly count: number; readonly bytes: number }) =>
    `${count} (${formatSize(bytes)})`;
  const columns: readonly Column<InventoryRow>[] = [
    { key: 'state', title: text.state, value: ({ state }) => text[state] },
    { key: 'method', title: text.method, value: ({ method }) => method },
    {
      key: 'key',
      title: text.cmk,
      width: '18rem',
      value: ({ keyId }) => keyId ?? '',
      render: ({ keyId }) => (keyId === undefined ? '' : <KeyLink id={keyId} />),
    },
    {
      key: 'version',
      title: text.version,
      value: ({ keyVersionId }) => keyVersionId ?? '',
      render: ({ keyVersionId }) => <code title={keyVersionId}>{keyVersionId}</code>,
    },
    {
      key: 'count',
      title: text.count,
      width: '7rem',
      align: 'end',
      value: (row) => row.count,
    },
    {
      key: 'bytes',
      title: text.bytes,
      width: '7rem',
      align: 'end',
      value: ({ bytes }) => bytes,
      render: ({ bytes }) => formatSize(bytes),
    },
    {
      key: 'drift',
      title: text.drift,
      value: ({ drift }) => drift ?? '',
      render: ({ drift }) => drifts[drift as keyof typeof drifts] ?? '',
    },
  ];
  return (
    <section className="panel" aria-label={text.title}>
      <h2>{text.title}</h2>
      {session.isOperator ? (
        <QueryView query={inventory}>
          {({ totals, rows }) => (
            <>
              {bucket.encryption.method !== 'None' && rows.length > 0 && <BringToDefault bucket={bucket.name} />}
              <Facts
                of={[
                  [text.all, sum(totals.all)],
                  [text.drifted, sum(totals.drifted)],
                  [text.unencrypted, sum(totals.unencrypted)],
                ]}
              />
              <DataTable
                label={text.title}
                rows={rows}
                columns={columns}
                rowKey={(row) => JSON.stringify([row.state, row.storageClass, row.method, row.keyId, row.keyVersionId])}
                empty={text.empty}
              />
            </>
          )}
        </QueryView>
      ) : (
        <p>{text.needsRoot}</p>
      )}
    </section>
  );
}
