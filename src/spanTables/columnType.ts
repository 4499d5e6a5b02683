/**
 * A column's type as `DESCRIBE` and the tables API write it (`map<string,string>`,
 * `struct<message:string,code:string>`), as deep as shapes are told apart.
 */
export type ColumnType =
  | { readonly kind: 'string' | 'integer' | 'decimal' | 'timestamp' | 'date' | 'variant' | 'other' }
  | { readonly kind: 'map'; readonly value: ColumnType }
  | { readonly kind: 'array'; readonly element: ColumnType }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ColumnType> };

const plainKinds: Readonly<Record<string, 'string' | 'integer' | 'decimal' | 'timestamp' | 'date' | 'variant'>> = {
  string: 'string', varchar: 'string', char: 'string',
  bigint: 'integer', long: 'integer', int: 'integer', integer: 'integer', smallint: 'integer', tinyint: 'integer',
  decimal: 'decimal', numeric: 'decimal',
  timestamp: 'timestamp', timestamp_ntz: 'timestamp',
  date: 'date', variant: 'variant',
};

/** Reads a type's text. What it does not know is `other`; it never throws. */
export function parseColumnType(typeText: string): ColumnType {
  const text = typeText.trim().toLowerCase().replace(/\s+not null$/, '');
  const open = text.indexOf('<');
  const name = open < 0 ? text.replace(/\(.*$/s, '').trim() : text.slice(0, open).trim();
  if (open < 0) return { kind: plainKinds[name] ?? 'other' };
  const inner = splitTop(text.slice(open + 1, text.lastIndexOf('>')));
  if (name === 'array' && inner[0] !== undefined) return { kind: 'array', element: parseColumnType(inner[0]) };
  if (name === 'map' && inner[1] !== undefined) return { kind: 'map', value: parseColumnType(inner[1]) };
  if (name === 'struct') return { kind: 'struct', fields: new Map(inner.map(parseField)) };
  return { kind: 'other' };
}

function parseField(text: string): [string, ColumnType] {
  const match = /^\s*(?:`((?:[^`]|``)+)`|([^:\s]+))\s*[:\s]\s*(.*)$/s.exec(text);
  return match ? [match[1]?.replaceAll('``', '`') ?? match[2]!, parseColumnType(match[3]!)] : [text.trim(), { kind: 'other' }];
}

/** Splits at commas that are neither inside brackets nor inside a quoted name. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '`') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if ('<('.includes(char)) depth += 1;
    else if ('>)'.includes(char)) depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
