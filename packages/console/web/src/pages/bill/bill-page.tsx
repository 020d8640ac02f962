import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useSession } from '../../api/session.tsx';
import { DIMENSIONS, type Dimension, serverNow, type Usage, usageBy } from '../../api/usage.ts';
import { Facts } from '../../components/facts.tsx';
import { OperatorOnly } from '../../components/operator-only.tsx';
import { Page } from '../../components/page.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { BillCharts } from './bill-charts.tsx';
import { BillTable } from './bill-table.tsx';
import { billTexts } from './texts.ts';

const DAY_MS = 86_400_000;
const PERIODS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, all: undefined } as const;
type Period = keyof typeof PERIODS;

/** What the charts need, and the table begins with. */
const CHARTED: readonly Dimension[] = ['hour', 'action', 'key', 'bucket', 'principal'];

/** What the billed KMS calls would cost. */
export function BillPage() {
  const text = useTexts(billTexts);
  return (
    <Page title={text.title}>
      <OperatorOnly>
        <Bill />
      </OperatorOnly>
    </Page>
  );
}

function Bill() {
  const text = useTexts(billTexts);
  const { control } = useSession();
  const [period, setPeriod] = useState<Period>('day');
  const [groups, setGroups] = useState(CHARTED);
  const usage = useQuery({
    queryKey: ['usage', period, groups],
    queryFn: async () => {
      const length = PERIODS[period];
      const since = length === undefined ? undefined : new Date((await serverNow(control)) - length).toISOString();
      const [shown, charted] = await Promise.all([usageBy(control, groups, since), usageBy(control, CHARTED, since)]);
      return { shown, charted };
    },
  });
  return (
    <>
      <div className="toolbar">
        <Select<Period>
          aria-label={text.period}
          value={period}
          onChange={setPeriod}
          popupMatchSelectWidth={false}
          options={(['day', 'week', 'month', 'all'] as const).map((value) => ({ value, label: text[value] }))}
        />
        <Button onClick={() => void usage.refetch()}>{text.refresh}</Button>
      </div>
      <QueryView query={usage}>
        {({ shown, charted }) => (
          <>
            <Totals usage={shown} />
            <BillCharts rows={charted.rows} />
            <GroupChoice groups={groups} choose={setGroups} />
            <BillTable usage={shown} groups={groups} />
          </>
        )}
      </QueryView>
    </>
  );
}

function Totals({ usage }: { readonly usage: Usage }) {
  const text = useTexts(billTexts);
  const { totals, prices, currency } = usage;
  return (
    <section className="panel" aria-label={text.totals}>
      <h2>{text.totals}</h2>
      <Facts
        of={[
          [text.calls, totals.calls],
          [text.billed, totals.billed],
          [text.cost, `${totals.cost} ${currency}`],
          [text.prices, `${text.pricesOf(prices.version, prices.asOf)} · ${prices.source}`],
        ]}
      />
    </section>
  );
}

interface GroupChoiceProps {
  readonly groups: readonly Dimension[];
  choose(groups: readonly Dimension[]): void;
}

function GroupChoice({ groups, choose }: GroupChoiceProps) {
  const text = useTexts(billTexts);
  const options = useMemo(() => DIMENSIONS.map((value) => ({ value, label: text[value] })), [text]);
  return (
    <div className="row">
      <span aria-hidden="true">{text.groupBy}</span>
      <Select<Dimension[]>
        mode="multiple"
        aria-label={text.groupBy}
        className="wide"
        value={[...groups]}
        // In one order, whichever way they were chosen; and never none.
        onChange={(chosen) => chosen.length > 0 && choose(DIMENSIONS.filter((name) => chosen.includes(name)))}
        options={options}
      />
    </div>
  );
}
