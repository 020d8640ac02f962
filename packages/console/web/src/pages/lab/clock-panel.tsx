import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type ClockChange, type ClockReport, lab } from '../../api/lab.ts';
import { loadFacts } from '../../api/server-time.ts';
import { useSession } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Facts } from '../../components/facts.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useAction } from '../../components/use-action.ts';
import { useTexts } from '../../i18n/language.tsx';
import { labTexts } from './texts.ts';

const SECOND_MS = 1000;

/** The virtual clock: advance, set, freeze, follow. */
export function ClockPanel() {
  const text = useTexts(labTexts);
  const { control } = useSession();
  const clock = useQuery({ queryKey: ['clock'], queryFn: () => lab.clock(control), staleTime: 0 });
  const change = useAction(
    async (wanted: ClockChange) => {
      await lab.changeClock(control, wanted);
      // Signatures may be judged by another time now.
      await loadFacts();
    },
    // What has become due has changed anything.
    { done: text.clockChanged, changes: [[]] },
  );
  return (
    <section className="panel" aria-label={text.clock}>
      <h2>{text.clock}</h2>
      {change.error !== null && <ErrorView error={change.error} />}
      <QueryView query={clock}>
        {(report) => (
          <>
            <Times report={report} readMs={clock.dataUpdatedAt} />
            <ClockButtons report={report} change={change.mutate} />
          </>
        )}
      </QueryView>
    </section>
  );
}

/** Both times, running on as they do. */
function Times({ report, readMs }: { readonly report: ClockReport; readonly readMs: number }) {
  const text = useTexts(labTexts);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  const passedMs = Math.max(0, nowMs - readMs);
  const shown = (iso: string, runs: boolean) =>
    new Date(Date.parse(iso) + (runs ? passedMs : 0)).toISOString().slice(0, 19).replace('T', ' ');
  return (
    <Facts
      of={[
        [text.now, shown(report.now, report.mode !== 'frozen')],
        [text.machine, shown(report.machine, true)],
        [text.mode, text[report.mode]],
      ]}
    />
  );
}

interface ButtonsProps {
  readonly report: ClockReport;
  change(wanted: ClockChange): void;
}

function ClockButtons({ report, change }: ButtonsProps) {
  const text = useTexts(labTexts);
  const required = [{ required: true, message: text.required }];
  return (
    <>
      <Form<{ readonly span: string }>
        layout="inline"
        requiredMark={false}
        initialValues={{ span: '24h' }}
        onFinish={({ span }) => change({ advance: span })}
      >
        <Form.Item name="span" label={text.advanceBy} rules={required} help={text.advanceHelp}>
          <Input spellCheck={false} />
        </Form.Item>
        <Button htmlType="submit">{text.advance}</Button>
      </Form>
      <Form<{ readonly time: string }>
        layout="inline"
        requiredMark={false}
        onFinish={({ time }) => change({ set: new Date(`${time}Z`).toISOString() })}
      >
        <Form.Item name="time" label={text.setTo} rules={required}>
          <Input type="datetime-local" />
        </Form.Item>
        <Button htmlType="submit">{text.set}</Button>
      </Form>
      <div className="row">
        {report.mode === 'frozen' ? (
          <Button onClick={() => change({ resume: true })}>{text.resume}</Button>
        ) : (
          <Button onClick={() => change({ freeze: true })}>{text.freeze}</Button>
        )}
        <Button disabled={report.mode === 'following'} onClick={() => change({ follow: true })}>
          {text.follow}
        </Button>
        <span aria-hidden="true">{text.signatures}</span>
        <Select<ClockReport['signatures']>
          aria-label={text.signatures}
          value={report.signatures}
          onChange={(signatures) => change({ signatures })}
          popupMatchSelectWidth={false}
          options={[
            { value: 'machine', label: text.machineTime },
            { value: 'virtual', label: text.virtualTime },
          ]}
        />
      </div>
    </>
  );
}
