import { SqlError } from './errors';

/** Errors of the engine that mean one of Spark's conditions, by the beginning of their text. */
const conditions: readonly (readonly [RegExp, string])[] = [
  [/^Conversion Error/, 'CAST_INVALID_INPUT'],
  [/^Out of Range Error/, 'ARITHMETIC_OVERFLOW'],
  [/^Invalid Input Error/, 'INVALID_PARAMETER_VALUE'],
  [/^Out of Memory Error/, 'OUT_OF_MEMORY'],
];

/** An error of DuckDB as the statement's failure. What a macro raised carries its condition already. */
export function engineError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const raised = /\[([A-Z][A-Z_.]+)\] ([^\n]*)/.exec(text);
  if (raised) return new SqlError(raised[1]!, raised[2]!, { cause: error });
  const condition = conditions.find(([start]) => start.test(text))?.[1] ?? 'INTERNAL_ERROR';
  return new SqlError(condition, `The local workspace's engine refused the statement: ${text.split('\n')[0]!.slice(0, 500)}`, { cause: error });
}
