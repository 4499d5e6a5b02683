import type { SqlCell, SqlResult } from '../databricks/ports';

/** A result as CSV (RFC 4180): header, CRLF, fields in quotes where they need them; NULL is an empty field, an empty text is `""`. */
export function asCsv({ columns, rows }: Pick<SqlResult, 'columns' | 'rows'>): string {
  const field = (cell: SqlCell): string => {
    if (cell === null) return '';
    const text = String(cell);
    return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(({ name }) => field(name)), ...rows.map((row) => row.map(field))].map((line) => line.join(',')).join('\r\n') + '\r\n';
}

/** A result as a JSON list of objects. Integers beyond 2^53 are written as text, because readers of JSON would round them. */
export function asJson({ columns, rows }: Pick<SqlResult, 'columns' | 'rows'>): string {
  const value = (cell: SqlCell) => {
    if (typeof cell === 'bigint') return cell >= -lastExact && cell <= lastExact ? Number(cell) : cell.toString();
    return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;
  };
  const objects = rows.map((row) => `  ${JSON.stringify(Object.fromEntries(columns.map(({ name }, index) => [name, value(row[index] ?? null)])))}`);
  return objects.length === 0 ? '[]\n' : `[\n${objects.join(',\n')}\n]\n`;
}

const lastExact = 2n ** 53n - 1n;
