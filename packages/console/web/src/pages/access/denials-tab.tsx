import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { ControlClient } from '../../api/control-client.ts';
import { type AuditEvent, eventPage } from '../../api/events.ts';
import { useSession } from '../../api/session.tsx';
import { serverNow } from '../../api/usage.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Time } from '../../components/time.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { DenialView } from '../activity/denial-view.tsx';
import { accessTexts } from './texts.ts';

const HOUR_MS = 3_600_000;

/** What was refused in the last hour, and why. */
export function DenialsTab() {
  const text = useTexts(accessTexts);
  const { control } = useSession();
  const [explained, setExplained] = useState<AuditEvent>();
  const denials = useQuery({ queryKey: ['denials'], queryFn: () => refusalsOfLastHour(control), staleTime: 0 });
  const columns: readonly Column<AuditEvent>[] = [
    {
      key: 'time',
      title: text.time,
      width: '13rem',
      value: ({ time }) => time,
      render: ({ time }) => <Time iso={time} />,
    },
    {
      key: 'who',
      title: text.who,
      value: ({ principal }) => principal,
      render: ({ principal }) => <span title={principal}>{principal.replace(/^acs:ram::/, '')}</span>,
    },
    { key: 'action', title: text.action, value: ({ action }) => action },
    { key: 'outcome', title: text.outcome, value: ({ outcome }) => outcome },
    {
      key: 'why',
      title: text.request,
      width: '10rem',
      value: ({ requestId }) => requestId,
      render: (event) => (
        <Button size="small" aria-label={text.explain(event.requestId)} onClick={() => setExplained(event)}>
          {text.why}
        </Button>
      ),
    },
  ];
  return (
    <>
      <QueryView query={denials}>
        {(rows) => (
          <DataTable
            label={text.deniedHour}
            rows={rows}
            columns={columns}
            rowKey={({ requestId, action }) => `${requestId} ${action}`}
            empty={text.noDenials}
            toolbar={<Button onClick={() => void denials.refetch()}>{text.refresh}</Button>}
          />
        )}
      </QueryView>
      <SidePanel
        title={explained?.requestId}
        isOpen={explained !== undefined}
        close={() => setExplained(undefined)}
        isWide
      >
        {explained !== undefined && <DenialView requestId={explained.requestId} />}
      </SidePanel>
    </>
  );
}

/** All pages of it, since refusals are few among what failed. */
async function refusalsOfLastHour(control: ControlClient): Promise<readonly AuditEvent[]> {
  const since = new Date((await serverNow(control)) - HOUR_MS).toISOString();
  const refused: AuditEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await eventPage(control, { outcome: '!Success', since, limit: '1000', cursor });
    refused.push(...page.events.filter(({ decision }) => decision === 'refused'));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return refused;
}
