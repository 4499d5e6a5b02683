import { CodedError } from '../base/errors';
import type { SqlRunner, SqlRunOptions, SqlStatement } from '../databricks/ports';
import { quoteTable, showTable, type TableName } from './names';
import { maxTraceIds, type SideTables } from './sideTables';
import { text } from './window';

/** One table's part of a deletion. */
export interface DeletionStep {
  readonly table: TableName;
  /** `rows`: how many rows go. Run again after the deletion it must be 0. */
  readonly count: SqlStatement;
  readonly remove: SqlStatement;
}

/**
 * What deleting some traces does, table by table: spans and logs by trace id, annotations by target.
 * Views show the tables and metrics name no trace, so both are left alone. Throws `tables.delete`
 * for no trace or more than one statement takes.
 */
export function planDeletion(spans: TableName, logs: TableName | undefined, side: SideTables, traceIds: readonly string[]): readonly DeletionStep[] {
  if (traceIds.length === 0) throw new CodedError('tables.delete', 'No trace is chosen: choose the traces to delete first.');
  if (traceIds.length > maxTraceIds) throw new CodedError('tables.delete', `${traceIds.length} traces are too many for one deletion: choose at most ${maxTraceIds}.`);
  const annotations = side.form === 'annotations' ? side.annotations : undefined;
  return [
    ...(annotations ? [step(annotations, "`target_type` = 'TRACE' AND `target_id`", traceIds)] : []),
    ...(logs ? [step(logs, '`trace_id`', traceIds)] : []),
    step(spans, '`trace_id`', traceIds),
  ];
}

function step(table: TableName, column: string, traceIds: readonly string[]): DeletionStep {
  const parameters = Object.fromEntries(traceIds.map((id, index) => [`trace_${index}`, text(id)]));
  const condition = `${column} IN (${Object.keys(parameters).map((name) => `:${name}`).join(', ')})`;
  return {
    table,
    count: { text: `SELECT COUNT(*) AS \`rows\` FROM ${quoteTable(table)} WHERE ${condition}`, parameters, readOnly: true },
    remove: { text: `DELETE FROM ${quoteTable(table)} WHERE ${condition}`, parameters },
  };
}

/** What happened to one table. */
export interface DeletedRows {
  readonly table: TableName;
  readonly rows: number;
}

/** How many rows each step would delete. */
export async function countRows(runner: SqlRunner, steps: readonly DeletionStep[], options?: SqlRunOptions): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const step of steps) counts.push(await count(runner, step, options));
  return counts;
}

/**
 * Deletes table by table and reads each back; spans go last, so that a trace stays in the list until
 * everything else of it is gone. Aborted in between, the tables that are done stay done and the same
 * plan can be run again. Throws `tables.notDeleted` where rows are left.
 */
export async function runDeletion(runner: SqlRunner, steps: readonly DeletionStep[], counts: readonly number[], onTable: (table: TableName, index: number) => void, options: SqlRunOptions = {}): Promise<readonly DeletedRows[]> {
  const done: DeletedRows[] = [];
  for (const [index, step] of steps.entries()) {
    onTable(step.table, index);
    if (counts[index] !== 0) await runner.run(step.remove, options);
    const left = await count(runner, step, options);
    if (left > 0) throw new CodedError('tables.notDeleted', `${left} rows of ${showTable(step.table)} are still there after the deletion. Spans may have arrived meanwhile: delete again.`);
    done.push({ table: step.table, rows: counts[index] ?? 0 });
  }
  return done;
}

const count = async (runner: SqlRunner, step: DeletionStep, options?: SqlRunOptions): Promise<number> => Number((await runner.run(step.count, options)).rows[0]?.[0] ?? 0);

/** The sentences that a person must have read before the number is typed. */
export function deletionWarnings(steps: readonly DeletionStep[], rows: readonly number[]): readonly string[] {
  const tables = steps.map((each, index) => `${rows[index]} rows of ${showTable(each.table)}`);
  return [
    `This deletes ${tables.join(', ')}.`,
    'Views are not touched: they show what the tables have. Metrics name no trace and stay.',
    'Delta keeps deleted rows in the history of the tables until VACUUM removes their files: until then RESTORE can bring them back, and so can whoever may read old versions.',
  ];
}
