import * as vscode from 'vscode';
import { countRows, deletionWarnings, planDeletion, runDeletion } from '../../spanTables/deletion';
import { showTable } from '../../spanTables/names';
import { formatCount, formatInstant } from '../../trace/format';
import type { TraceRow } from '../../trace/list';
import type { Notify } from '../services/notify';
import { pickMany, type } from '../workspace/quickInput';
import type { QueryTarget, QueryTargets } from './queryTargets';

/**
 * Deletes traces by SQL, which is the only way there is: which ones, how many rows of which table,
 * the number typed, progress, read back. True where something was deleted.
 */
export async function deleteTraces(targets: QueryTargets, notify: Notify): Promise<boolean> {
  const target = await targets.open();
  const traceIds = await chooseTraces(target);
  if (traceIds.length === 0) return false;
  const { spans, side, logs } = target.location;
  const steps = planDeletion(spans, logs, side, traceIds);
  const counts = await withProgress('Counting rows', (signal) => countRows(target.runner, steps, { signal }));
  const what = formatCount(traceIds.length, 'trace');
  const answer = await vscode.window.showWarningMessage(`Delete ${what} from ${target.label}?`, { modal: true, detail: deletionWarnings(steps, counts).join('\n\n') }, 'Continue…');
  if (answer !== 'Continue…') return false;
  const number = String(traceIds.length);
  const typed = await type({ title: `Delete ${what}`, prompt: `Type ${number} to delete ${what}. This cannot be taken back here.`, check: (text) => (text === number ? undefined : `Type ${number}, the number of traces.`) });
  if (typed.kind !== 'answer') return false;
  const done = await withProgress(`Deleting ${what}`, (signal, report) => runDeletion(target.runner, steps, counts, (table, index) => report(`${showTable(table)} (${index + 1} of ${steps.length})`), { signal }));
  target.store.forget(traceIds);
  notify.info(`${what} ${traceIds.length === 1 ? 'is' : 'are'} deleted and read back as gone: ${done.map(({ table, rows }) => `${formatCount(rows, 'row')} of ${showTable(table)}`).join(', ')}.`);
  return true;
}

async function chooseTraces(target: QueryTarget): Promise<string[]> {
  const list = await withProgress('Reading the newest traces', (signal) => target.store.list({ limit: 200 }, { signal }));
  const answer = await pickMany<TraceRow | 'typed'>({
    title: `Delete Traces from ${target.location.location}`,
    placeholder: 'Traces of the last day, newest first; or type ids',
    items: [
      { label: '$(edit) Type trace ids…', description: 'of any age', alwaysShow: true, value: 'typed' as const },
      ...list.rows.map((row) => ({ label: row.name || row.traceId, description: `${formatInstant(row.startMs, Date.now())} · ${row.state} · ${formatCount(row.spanCount, 'span')} · ${row.traceId}`, value: row })),
    ],
  });
  if (answer.kind !== 'answer') return [];
  const ids = answer.value.flatMap((each) => (each === 'typed' ? [] : [each.traceId]));
  if (!answer.value.includes('typed')) return ids;
  const typed = await type({
    title: 'Delete Traces',
    prompt: 'Trace ids, separated by spaces or commas',
    check: (text) => (idsOf(text).length === 0 ? 'Type at least one trace id of 32 hex digits.' : idsOf(text).find((id) => !/^[0-9a-f]{32}$/.test(id)) ? `“${idsOf(text).find((id) => !/^[0-9a-f]{32}$/.test(id))!.slice(0, 40)}” is no trace id: it has 32 hex digits.` : undefined),
  });
  return typed.kind === 'answer' ? [...new Set([...ids, ...idsOf(typed.value)])] : [];
}

const idsOf = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== '').map((each) => each.toLowerCase().replace(/^tr-|^trace:\/.*\//, ''));

function withProgress<T>(title: string, work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const stop = new AbortController();
    const cancelled = token.onCancellationRequested(() => stop.abort());
    try {
      return await work(stop.signal, (message) => progress.report({ message }));
    } finally {
      cancelled.dispose();
    }
  });
}
