import * as vscode from 'vscode';
import { describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import { limitsText } from '../../spanTables/limitsText';
import { askedText, measureLimits, type Measured } from '../../spanTables/quotas';
import type { VirtualDocuments } from '../services/virtualDocuments';
import type { QueryTarget, QueryTargets } from './queryTargets';

/** Shows the limits of traces in Unity Catalog as a page, with what can be measured now without starting anything. */
export async function showLimits(targets: QueryTargets, documents: VirtualDocuments, log: Log): Promise<void> {
  const measured = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Measuring against the limits', cancellable: true }, (_progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return measure(targets, log, stop.signal);
  });
  await vscode.commands.executeCommand('markdown.showPreview', documents.put('Limits of Traces in Unity Catalog.md', limitsText(measured)));
}

async function measure(targets: QueryTargets, log: Log, signal: AbortSignal): Promise<Measured> {
  const target: QueryTarget | undefined = targets.isFree ? await targets.open() : targets.opened;
  if (!target) return { warnings: [], values: ['Nothing is measured: no traces have been read from this workspace yet.'] };
  if (!target.isLocal && (await target.warehouseState()) !== 'RUNNING') {
    return { warnings: [], values: ['Traces and table size are not measured: the SQL warehouse does not run, and this page does not start it.', askedText(target.rate)] };
  }
  try {
    return await measureLimits(target, Date.now(), { signal });
  } catch (error) {
    if (!isAbort(error)) log.warn(`The limits could not be measured: ${describeError(error)}`);
    return { warnings: [], values: ['Traces and table size could not be measured; the log says why.', askedText(target.rate)] };
  }
}
