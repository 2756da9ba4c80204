/** What a cell may hold; null is an empty one. */
export type CsvCell = string | number | null;

/**
 * One line of RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV
 * Injection"): names of keys are chosen by one person and opened by another. Numbers are ours and stay numbers.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}

function writeCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
