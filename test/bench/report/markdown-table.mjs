/** Rows as a Markdown table under the names of their fields; the first column to the left, figures to the right. */
export function markdownTable(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  return [line(columns), line(rule), ...rows.map((row) => line(columns.map((column) => row[column])))].join('\n');
}
