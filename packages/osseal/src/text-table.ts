import { printable } from './printable.ts';

/** A table for a terminal: texts to the left, the columns named in `numbers` to the right. Ends with a line break. */
export function textTable(
  header: readonly string[],
  cells: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string {
  const rows = cells.map((row) => row.map(printable));
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numbers.includes(header[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return `${[header, ...rows].map(line).join('\n')}\n`;
}
