import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { SpanArgument } from '../../ids';
import { buildTrace, type TraceTree } from '../../trace/build';
import type { Span } from '../../trace/model';
import type { OpenTrace } from '../panel/openTrace';
import type { TracePanel } from '../panel/tracePanel';
import type { TraceViewer } from '../panel/traceViewer';

/** Spans that one request brings. */
const batch = 1_000;
/** A trace larger than this is read with a notification that can cancel it. */
const quickly = 2_000;

/** The panel that a command means. Throws `trace.notFound` where no trace is open. */
export function shownPanel({ current }: TraceViewer): TracePanel {
  if (!current?.trace.columns) throw new CodedError('trace.notFound', 'No trace is open. Open one from the Traces view first.');
  return current;
}

/** The span that a command means: the clicked one, else the selected one, else the first. */
export function shownRow(panel: TracePanel, argument: SpanArgument | undefined): number {
  const spanId = typeof argument?.spanId === 'string' ? argument.spanId : panel.selectedSpanId;
  const row = spanId === undefined ? 0 : panel.trace.rowOf(spanId);
  if (row < 0) throw new CodedError('trace.notFound', 'The span is not in this trace any more. Refresh the trace.');
  return row;
}

/** Every span of an open trace; for a large one with progress. `undefined` when the person cancelled it. */
export async function wholeTrace(trace: OpenTrace): Promise<Span[] | undefined> {
  const { count } = trace.columns!;
  if (count <= quickly) return readAll(trace, count);
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Reading ${count.toLocaleString('en-US')} spans`, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await readAll(trace, count, abort.signal, (share) => progress.report({ increment: share }));
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
}

async function readAll(trace: OpenTrace, count: number, signal?: AbortSignal, onPart?: (percent: number) => void): Promise<Span[]> {
  const spans: Span[] = [];
  for (let from = 0; from < count; from += batch) {
    const rows = Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i);
    spans.push(...(await trace.spans(rows, signal)));
    onPart?.((100 * rows.length) / count);
  }
  return spans;
}

/** The whole open trace as a tree; `undefined` when the person cancelled it. */
export async function wholeTree(trace: OpenTrace): Promise<TraceTree | undefined> {
  const spans = await wholeTrace(trace);
  return spans && buildTrace(spans);
}
