import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { type AuditEvent, type EventFilters, eventPage } from '../../api/events.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { OperatorOnly } from '../../components/operator-only.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { EventFilterForm } from './event-filter-form.tsx';
import { RequestDrawer } from './request-drawer.tsx';
import { activityTexts } from './texts.ts';

const PAGE_SIZE = '1000';

/** Who did what, by the audit trails of both services. */
export function ActivityPage() {
  const text = useTexts(activityTexts);
  return (
    <Page title={text.title}>
      <OperatorOnly>
        <Trail />
      </OperatorOnly>
    </Page>
  );
}

function Trail() {
  const text = useTexts(activityTexts);
  const { control } = useSession();
  const [filters, setFilters] = useState<EventFilters>({});
  const [shown, setShown] = useState<string>();
  const pages = useInfiniteQuery({
    queryKey: ['events', filters],
    queryFn: ({ pageParam }) => eventPage(control, { ...filters, limit: PAGE_SIZE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: 0,
  });
  const rows = useMemo(
    () => pages.data?.pages.flatMap(({ events }) => events).map((event, place) => ({ ...event, place })) ?? [],
    [pages.data],
  );
  const columns: readonly Column<AuditEvent & { readonly place: number }>[] = [
    {
      key: 'time',
      title: text.time,
      width: '13rem',
      value: ({ time }) => time,
      render: ({ time }) => <Time iso={time} />,
    },
    {
      key: 'service',
      title: text.service,
      width: '6rem',
      value: (row) => row.service,
      render: (row) => row.service.toUpperCase(),
    },
    {
      key: 'action',
      title: text.action,
      width: '12rem',
      value: ({ action }) => action,
    },
    {
      key: 'target',
      title: text.target,
      value: targetOf,
      render: (event) => <span title={targetOf(event)}>{targetOf(event)}</span>,
    },
    {
      key: 'who',
      title: text.who,
      value: ({ principal }) => principal,
      render: ({ principal }) => <span title={principal}>{principal.replace(/^acs:ram::/, '')}</span>,
    },
    {
      key: 'decision',
      title: text.decision,
      width: '7rem',
      value: ({ decision }) => text[decision],
    },
    {
      key: 'outcome',
      title: text.outcome,
      width: '11rem',
      value: ({ outcome }) => outcome,
    },
    {
      key: 'duration',
      title: text.duration,
      width: '6rem',
      align: 'end',
      value: ({ durationMs }) => durationMs,
      render: ({ durationMs }) => text.milliseconds(durationMs),
    },
    {
      key: 'request',
      title: text.request,
      width: '8rem',
      value: ({ requestId }) => requestId,
      render: ({ requestId, cause }) => (
        <Button
          type="link"
          size="small"
          aria-label={text.details(requestId)}
          onClick={() => setShown(cause?.requestId ?? requestId)}
        >
          {requestId}
        </Button>
      ),
    },
  ];
  return (
    <>
      <EventFilterForm search={setFilters} />
      {pages.isError ? (
        <ErrorView error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label={text.title}
          rows={rows}
          columns={columns}
          rowKey={({ place }) => String(place)}
          empty={pages.isPending ? text.loading : text.empty}
          toolbar={<Button onClick={() => void pages.refetch()}>{text.refresh}</Button>}
        />
      )}
      {pages.hasNextPage && (
        <div>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
      <RequestDrawer requestId={shown} close={() => setShown(undefined)} />
    </>
  );
}

/** What an event was about: an object, a bucket or a key. */
function targetOf({ bucket, object, key, cause }: AuditEvent): string {
  if (key !== undefined) return cause === undefined ? key : `${key} ← ${cause.action} ${cause.bucket}`;
  if (bucket === undefined) return '';
  return object === undefined ? bucket : `${bucket}/${object}`;
}
