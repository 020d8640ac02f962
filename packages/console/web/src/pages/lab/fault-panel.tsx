import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { type FaultReport, lab } from '../../api/lab.ts';
import { useSession } from '../../api/session.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FaultForm } from './fault-form.tsx';
import { labTexts } from './texts.ts';

/** Rules by which requests fail on purpose. */
export function FaultPanel() {
  const text = useTexts(labTexts);
  const { control } = useSession();
  const [isAdding, setAdding] = useState(false);
  const faults = useQuery({ queryKey: ['faults'], queryFn: () => lab.faults(control), staleTime: 0 });
  const removal = useAction(
    (id: string | undefined) => (id === undefined ? lab.removeFaults(control) : lab.removeFault(control, id)),
    { changes: [['faults']] },
  );
  const columns: readonly Column<FaultReport>[] = [
    {
      key: 'service',
      title: text.service,
      width: '8rem',
      value: (rule) => rule.service,
    },
    {
      key: 'whom',
      title: text.whom,
      value: whomOf,
      render: (rule) => <span title={whomOf(rule)}>{whomOf(rule)}</span>,
    },
    {
      key: 'effect',
      title: text.effect,
      value: ({ effect }) => JSON.stringify(effect),
      render: ({ effect }) => <code title={JSON.stringify(effect)}>{JSON.stringify(effect)}</code>,
    },
    {
      key: 'matched',
      title: text.matched,
      width: '7rem',
      align: 'end',
      value: (rule) => rule.matched,
    },
    {
      key: 'hits',
      title: text.hits,
      width: '7rem',
      align: 'end',
      value: ({ hits }) => hits,
    },
    {
      key: 'actions',
      title: text.actions,
      width: '7rem',
      render: ({ id }) => (
        <Button size="small" danger aria-label={text.removeFault(id)} onClick={() => removal.mutate(id)}>
          {text.remove}
        </Button>
      ),
    },
  ];
  const toolbar = (
    <>
      <Button onClick={() => void faults.refetch()}>{text.refresh}</Button>
      <Button danger onClick={() => removal.mutate(undefined)}>
        {text.removeAll}
      </Button>
      <Button type="primary" onClick={() => setAdding(true)}>
        {text.addFault}
      </Button>
    </>
  );
  return (
    <section className="panel" aria-label={text.faults}>
      <h2>{text.faults}</h2>
      {removal.error !== null && <ErrorView error={removal.error} />}
      <QueryView query={faults}>
        {(rules) => (
          <DataTable
            label={text.faults}
            rows={rules}
            columns={columns}
            rowKey={({ id }) => id}
            empty={text.noFaults}
            toolbar={toolbar}
          />
        )}
      </QueryView>
      <SidePanel title={text.addFault} isOpen={isAdding} close={() => setAdding(false)}>
        <FaultForm close={() => setAdding(false)} />
      </SidePanel>
    </section>
  );
}

/** Conditions of a rule in one line. */
function whomOf({ action, bucket, key, principal, probability, count, after }: FaultReport): string {
  return Object.entries({ action, bucket, key, principal, probability, count, after })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
