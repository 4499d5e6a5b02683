import { ApiError } from '../http/errors';

export type FilterOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'RLIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One comparison of an MLflow filter string. */
export interface FilterCondition {
  /** `tags`, `metadata` and the like, in lower case; '' where none was written. */
  readonly scope: string;
  /** For an attribute of a span: `attributes.` and its name. */
  readonly key: string;
  readonly operator: FilterOperator;
  /** One value; several after IN; none after IS NULL. */
  readonly values: readonly string[];
  /** As it was written, for messages. */
  readonly text: string;
}

const quoted = `'(?:[^']|'')*'|"(?:[^"]|"")*"`;
const value = `${quoted}|-?\\d+(?:\\.\\d+)?`;
const name = '`[^`]+`|"[^"]+"|[\\w.]+';
const form = new RegExp(
  `^\\s*(?:(\\w+)\\.)?(attributes\\.(?:\`[^\`]+\`|"[^"]+")|${name})\\s*(?:(IS\\s+(?:NOT\\s+)?NULL\\b)|` +
    `(!=|>=|<=|=|>|<|[IR]?LIKE\\b|(?:NOT\\s+)?IN\\b)\\s*(${value}|\\(\\s*(?:${value})(?:\\s*,\\s*(?:${value}))*\\s*\\)))\\s*`,
  'i',
);

/**
 * Reads an MLflow filter ("Search traces programmatically", "Search experiments"): comparisons
 * joined by AND, keys with dots in backticks, texts in quotes. Throws `INVALID_PARAMETER_VALUE`
 * that quotes what it cannot read.
 */
export function parseFilter(filter: string): FilterCondition[] {
  const conditions: FilterCondition[] = [];
  let rest = filter;
  while (rest.trim() !== '') {
    const match = form.exec(rest);
    if (!match) throw unreadable(rest);
    const [text, scope, key, nullTest, comparison, operand = ''] = match;
    conditions.push({
      scope: (scope ?? '').toLowerCase(),
      key: unquoteKey(key!),
      operator: (nullTest ?? comparison)!.toUpperCase().replace(/\s+/g, ' ') as FilterOperator,
      values: (operand.match(new RegExp(value, 'g')) ?? []).map(unquote),
      text: text.trim(),
    });
    rest = rest.slice(text.length);
    const joint = /^AND\b/i.exec(rest);
    if (joint) rest = rest.slice(joint[0].length);
    if (joint ? rest.trim() === '' : rest !== '') throw unreadable(joint ? 'AND' : rest);
  }
  return conditions;
}

/** Throws the refusal of a condition that is well written but not known here. */
export function refuseCondition(condition: FilterCondition, known: string): never {
  throw new ApiError('INVALID_PARAMETER_VALUE', `The filter condition "${condition.text.slice(0, 200)}" is not supported: ${known}.`);
}

function unquoteKey(text: string): string {
  const attribute = /^attributes\.([`"].*)$/s.exec(text)?.[1];
  return attribute ? `attributes.${unquote(attribute)}` : unquote(text);
}

function unquote(text: string): string {
  const quote = text[0]!;
  if (quote === '`') return text.slice(1, -1);
  return quote === "'" || quote === '"' ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}

const unreadable = (text: string) =>
  new ApiError('INVALID_PARAMETER_VALUE', `The filter cannot be read at "${text.trim().slice(0, 200)}": write comparisons joined by AND, texts in single quotes, keys with dots in backticks.`);
