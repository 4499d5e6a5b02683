import { isUtf8 } from 'node:buffer';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { readOtlpProtobuf } from '../../databricks/otlpProtobuf';
import { epochNsToMs } from '../../base/units';
import { formatCount, formatInstant } from '../../trace/format';
import { memorySource } from '../../trace/memorySource';
import { decodeOtlpRequests, decodeTraceFile } from '../../trace/decode/traceFile';
import type { Span } from '../../trace/model';
import { noNotes } from '../../trace/notes';
import type { TraceSource } from '../../trace/traceSource';
import type { PlacedTarget } from '../panel/tracePanel';
import type { FolderStorage } from '../services/storage';

/** Bytes of a file that is still opened; its text is held several times over. */
const maxBytes = 400_000_000;

/** A trace in a file, ready for the viewer. */
export interface FileTrace {
  readonly target: PlacedTarget;
  readonly source: TraceSource;
}

/**
 * Opens a file of traces. A file of several asks which one and remembers it. What is no trace opens
 * too: its page says in a sentence what the file is.
 */
export async function openTraceFile(uri: vscode.Uri, storage: FolderStorage): Promise<FileTrace> {
  const location = `file:${uri.toString()}`;
  try {
    const { spans } = await readSpans(uri);
    const traceId = await chooseTrace(uri, groupByTrace(spans), storage);
    return { target: { traceId, location }, source: fileSource(uri, traceId) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { target: { traceId: '', location }, source: fileSource(uri, undefined) };
  }
}

async function readSpans(uri: vscode.Uri): Promise<{ readonly spans: readonly Span[]; readonly metadata: Readonly<Record<string, string>> }> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > maxBytes) throw new CodedError('file.tooLarge', `The file has ${Math.round(size / 1e6).toLocaleString('en-US')} MB; files of up to ${maxBytes / 1e6} MB are opened.`);
  const bytes = await vscode.workspace.fs.readFile(uri);
  return isText(bytes) ? decodeTraceFile(new TextDecoder().decode(bytes)) : decodeOtlpRequests(readOtlpProtobuf(bytes));
}

/** JSON never holds a control character; protobuf begins with some. */
const isText = (bytes: Uint8Array): boolean => isUtf8(bytes) && !bytes.subarray(0, 4_096).some((byte) => byte < 9);

/** The trace of a file; it is read again when the file changes. Without an id, the first trace. */
function fileSource(uri: vscode.Uri, traceId: string | undefined): TraceSource {
  let current: Promise<TraceSource> | undefined;
  const open = () => (current ??= readSpans(uri).then(({ spans, metadata }) => memorySource(spans.filter((span) => span.traceId === (traceId ?? spans[0]?.traceId)), metadata, utf8)));
  return {
    columns: async (signal) => (await open()).columns(signal),
    spans: async (spanIds, signal) => (await open()).spans(spanIds, signal),
    texts: async (signal) => (await open()).texts(signal),
    metadata: async (signal) => (await (await open()).metadata?.(signal)) ?? {},
    notes: async (signal) => ({ ...noNotes, metadata: (await (await open()).metadata?.(signal)) ?? {}, isReadOnly: true }),
    onDidChange: (listener) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), uri.path.split('/').at(-1)!));
      const changed = () => {
        current = undefined;
        listener();
      };
      return vscode.Disposable.from(watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed));
    },
  };
}

function groupByTrace(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const group = groups.get(span.traceId);
    if (group) group.push(span);
    else groups.set(span.traceId, [span]);
  }
  return groups;
}

async function chooseTrace(uri: vscode.Uri, traces: ReadonlyMap<string, readonly Span[]>, storage: FolderStorage): Promise<string> {
  const [first] = traces.keys();
  const kept = storage.get('files.traces')?.[uri.toString()];
  if (traces.size === 1 || (kept !== undefined && traces.has(kept))) return kept !== undefined && traces.has(kept) ? kept : first!;
  const items = [...traces].map(([traceId, spans]) => {
    const root = spans.find(({ parentSpanId }) => parentSpanId === '') ?? spans[0]!;
    return { label: root.name, description: `${formatCount(spans.length, 'span')} · ${formatInstant(epochNsToMs(root.startNs), Date.now())}`, detail: traceId, traceId };
  });
  const picked = await vscode.window.showQuickPick(items, { title: `${formatCount(traces.size, 'Trace')} in ${uri.path.split('/').at(-1)}`, placeHolder: 'Choose the trace to open', matchOnDetail: true });
  if (picked) await storage.set('files.traces', { ...storage.get('files.traces'), [uri.toString()]: picked.traceId });
  return picked?.traceId ?? first!;
}

const utf8 = (text: string): ArrayBuffer => {
  const bytes = new TextEncoder().encode(text);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};
