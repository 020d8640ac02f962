import { useVirtualizer } from '@tanstack/react-virtual';
import { Input } from 'antd';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { commonTexts } from './texts.ts';

/** One column. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** By what its cells are sorted and filtered; without it they are neither. */
  value?(row: Row): string | number;
  /** What its cells show, where that is not their value. */
  render?(row: Row): ReactNode;
  /** CSS width; what is left is shared. */
  readonly width?: string;
  readonly align?: 'end';
}

interface Props<Row> {
  /** Said to who cannot see the table. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  rowKey(row: Row): string;
  /** What a table without rows says. */
  readonly empty?: ReactNode;
  readonly toolbar?: ReactNode;
  /** First sorted by this column. */
  readonly sortedBy?: { readonly key: string; readonly isDescending?: boolean };
}

const ROW_HEIGHT = 40;
const OVERSCAN = 12;
const LEAST_COLUMN_WIDTH = '8rem';

/** A real table that has only those rows in the page that can be seen, so that ten thousand are as quick as ten. */
export function DataTable<Row>({ label, rows, columns, rowKey, empty, toolbar, sortedBy }: Props<Row>) {
  const text = useTexts(commonTexts);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState(sortedBy);
  const viewport = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => arranged(rows, columns, filter, sort), [rows, columns, filter, sort]);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const toggle = (key: string) =>
    setSort((old) => ({ key, isDescending: old?.key === key ? old.isDescending !== true : false }));
  return (
    <div className="data-table">
      <div className="toolbar">
        <Input
          allowClear
          className="filter"
          aria-label={`${text.filter}: ${label}`}
          placeholder={text.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span role="status" className="count">
          {text.rows(shown.length)}
        </span>
        <div className="actions">{toolbar}</div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="viewport" ref={viewport} tabIndex={0} aria-label={label}>
        <table aria-label={label} aria-rowcount={shown.length + 1} style={{ minWidth: leastWidth(columns) }}>
          <colgroup>
            {columns.map(({ key, width }) => (
              <col key={key} style={width === undefined ? undefined : { width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <HeaderCell key={column.key} column={column} sort={sort} toggle={toggle} />
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Gap height={before} span={columns.length} />}
            {items.map(({ index }) => {
              const row = shown[index];
              if (row === undefined) return null;
              return (
                <tr key={rowKey(row)} aria-rowindex={index + 2}>
                  {columns.map(({ key, align, value, render }) => (
                    <td key={key} className={align}>
                      {render === undefined ? value?.(row) : render(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
            {after > 0 && <Gap height={after} span={columns.length} />}
          </tbody>
        </table>
        {shown.length === 0 && <div className="empty">{rows.length > 0 ? text.noMatch : (empty ?? text.nothing)}</div>}
      </section>
    </div>
  );
}

/** Below it, the table scrolls instead of squeezing its columns. */
function leastWidth<Row>(columns: readonly Column<Row>[]): string {
  return `calc(${columns.map(({ width = LEAST_COLUMN_WIDTH }) => width).join(' + ')})`;
}

/** Stands for rows that cannot be seen. */
function Gap({ height, span }: { readonly height: number; readonly span: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row cannot have the focus.
    <tr aria-hidden="true" className="gap">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

interface HeaderProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Props<Row>['sortedBy'];
  toggle(key: string): void;
}

function HeaderCell<Row>({ column, sort, toggle }: HeaderProps<Row>) {
  const { key, title, align, value } = column;
  if (value === undefined) {
    return (
      <th scope="col" className={align}>
        {title}
      </th>
    );
  }
  const isSorted = sort?.key === key;
  const direction = sort?.isDescending === true ? 'descending' : 'ascending';
  return (
    <th scope="col" className={align} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" className="sort" onClick={() => toggle(key)}>
        {title}
        <span aria-hidden="true">{isSorted ? (direction === 'ascending' ? ' ▲' : ' ▼') : ''}</span>
      </button>
    </th>
  );
}

function arranged<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filter: string,
  sort: Props<Row>['sortedBy'],
): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  const matches = (row: Row) =>
    columns.some(({ value }) =>
      String(value?.(row) ?? '')
        .toLowerCase()
        .includes(wanted),
    );
  const found = wanted === '' ? rows : rows.filter(matches);
  const value = columns.find(({ key }) => key === sort?.key)?.value;
  if (value === undefined) return found;
  const direction = sort?.isDescending === true ? -1 : 1;
  return [...found].sort((one, other) => direction * order(value(one), value(other)));
}

function order(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return one < other ? -1 : one > other ? 1 : 0;
}
