import { Button } from 'antd';
import { type Dimension, dimensionOf, type Usage, type UsageRow } from '../../api/usage.ts';
import { toCsv } from '../../components/csv.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { saveAs } from '../../components/save-as.ts';
import { useTexts } from '../../i18n/language.tsx';
import { billTexts } from './texts.ts';

interface Props {
  readonly usage: Usage;
  readonly groups: readonly Dimension[];
}

const NUMBERS = ['calls', 'billed', 'cost'] as const;

/** The lines of the bill, and the same as CSV. */
export function BillTable({ usage, groups }: Props) {
  const text = useTexts(billTexts);
  const columns: readonly Column<UsageRow>[] = [
    ...groups.map((dimension) => ({
      key: dimension,
      title: text[dimension],
      value: (row: UsageRow) => dimensionOf(row, dimension),
      render: (row: UsageRow) => <span title={dimensionOf(row, dimension)}>{dimensionOf(row, dimension)}</span>,
    })),
    ...NUMBERS.map((name) => ({
      key: name,
      title: text[name],
      width: '8rem',
      align: 'end' as const,
      value: (row: UsageRow) => row[name],
    })),
  ];
  const save = () => {
    const rows = usage.rows.map((row) => [
      ...groups.map((dimension) => dimensionOf(row, dimension)),
      ...NUMBERS.map((name) => row[name]),
    ]);
    saveAs(new Blob([toCsv([...groups, ...NUMBERS], rows)], { type: 'text/csv' }), 'osseal-usage.csv');
  };
  return (
    <DataTable
      label={text.table}
      rows={usage.rows}
      columns={columns}
      rowKey={(row) => JSON.stringify(groups.map((dimension) => dimensionOf(row, dimension)))}
      empty={text.empty}
      toolbar={<Button onClick={save}>{text.csv}</Button>}
    />
  );
}
