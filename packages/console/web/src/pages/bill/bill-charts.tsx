import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { type Dimension, dimensionOf, type UsageRow } from '../../api/usage.ts';
import { BarChart } from '../../components/bar-chart.tsx';
import { useTexts } from '../../i18n/language.tsx';
import { perHour, topOf } from './sums.ts';
import { billTexts } from './texts.ts';

const CHOICES = ['action', 'key', 'bucket', 'principal'] as const satisfies readonly Dimension[];
const MOST_BARS = 12;

/** Billed calls by hour, and by one more dimension. */
export function BillCharts({ rows }: { readonly rows: readonly UsageRow[] }) {
  const text = useTexts(billTexts);
  const [dimension, setDimension] = useState<(typeof CHOICES)[number]>('action');
  const hours = useMemo(() => perHour(rows), [rows]);
  const { names, series } = useMemo(() => {
    const top = topOf(rows, (row) => dimensionOf(row, dimension), MOST_BARS, text.others);
    return {
      names: top.map(({ name }) => (name === '' ? text.none : name)),
      series: [{ name: text.billed, values: top.map(({ billed }) => billed) }],
    };
  }, [rows, dimension, text]);
  if (rows.length === 0) return null;
  return (
    <div className="cards">
      <section className="panel" aria-label={text.byHour}>
        <h2>{text.byHour}</h2>
        <BarChart label={text.byHour} categories={hours.hours} series={hours.series} />
      </section>
      <section className="panel" aria-label={text.by(text[dimension])}>
        <div className="row">
          <h2>{text.by(text[dimension])}</h2>
          <div className="actions">
            <Select
              aria-label={text.chartBy}
              value={dimension}
              onChange={setDimension}
              popupMatchSelectWidth={false}
              options={CHOICES.map((value) => ({ value, label: text[value] }))}
            />
          </div>
        </div>
        <BarChart label={text.by(text[dimension])} categories={names} series={series} isHorizontal />
      </section>
    </div>
  );
}
