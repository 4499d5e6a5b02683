import type { Signal } from '../../base/cancellation';
import type { Clock } from '../../base/clock';
import { quoteFullName } from '../../access/grantText';
import type { SqlRunner } from '../../databricks/ports';
import type { SpanReader } from '../../setup/verify';

/** Time and waiting of this machine. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        reject(new DOMException('The wait was aborted.', 'AbortError'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    }),
};

/** Reads span names of one trace through a SQL warehouse, ten at most. */
export function readSpans(sql: SqlRunner): SpanReader {
  return async (table: string, traceId: string, signal?: Signal) => {
    const statement = {
      text: `SELECT name FROM ${quoteFullName(table)} WHERE trace_id = :trace_id LIMIT 10`,
      parameters: { trace_id: { type: 'STRING', value: traceId } },
      readOnly: true,
    } as const;
    const { rows } = await sql.run(statement, { signal, maxRows: 10, trigger: 'user' });
    return rows.map(([name]) => String(name ?? ''));
  };
}
