import { CodedError } from '../src/base/errors';
import type { TraceRequests } from '../src/protocol/messages';
import type { Handlers } from '../src/protocol/rpc';
import type { SavedTraceData } from '../src/protocol/savedTrace';
import { SpanContent } from '../src/protocol/spanContentAnswers';
import { buildTrace } from '../src/trace/build';
import { encodeColumns } from '../src/trace/columnsBytes';
import { ConversationReader } from '../src/trace/genai/conversationReader';
import type { Span } from '../src/trace/model';
import { toRecords } from '../src/trace/records';
import { searchLine } from '../src/trace/searchLine';
import { TextIndex } from '../src/trace/textIndex';
import { toColumns } from '../src/trace/toColumns';

const outside = 'This trace was saved outside of the editor: open it there to see its functions.';
const onlyRead = () => {
  throw new CodedError('saved.readOnly', 'A saved trace can only be read. Open the trace in the editor to change something.');
};

/** Answers the viewer's page from spans in hand; what needs the editor is refused with a sentence. */
export function savedTraceHandlers(spans: readonly Span[], { notes, images }: Pick<SavedTraceData, 'notes' | 'images'>): Handlers<TraceRequests> {
  const tree = buildTrace(spans);
  const columns = toColumns(toRecords(spans));
  const rowOf = new Map(tree.spans.map(({ span }, row) => [span.spanId, row]));
  const place = async (spanId: string) => {
    const placed = tree.spans[rowOf.get(spanId) ?? -1];
    if (!placed) throw new CodedError('trace.notFound', 'The span is not in this trace.');
    return { placed, originNs: tree.startNs };
  };
  const conversation = new ConversationReader({ columns, spans: async (rows) => rows.flatMap((row) => tree.spans[rowOf.get(columns.ids.get(row)) ?? -1]?.span ?? []) });
  let index: TextIndex | undefined;
  return {
    ...new SpanContent(place, () => new Promise((resolve) => setTimeout(resolve))).handlers(),
    getTrace: () => ({ traceId: spans[0]?.traceId ?? '', location: 'saved', columns: encodeColumns(columns), highlighted: [] }),
    getConversation: ({ from }, signal) => conversation.read(from, signal),
    findSpans: ({ conditions }) => {
      index ??= new TextIndex(columns.ids, spans.map(searchLine));
      return { rows: index.find(conditions) };
    },
    revealSource: () => ({ status: 'none', text: outside }),
    showRecordedSource: () => null,
    keepLayout: () => null,
    stepTrace: () => null,
    getAssessments: () => ({ ...notes, isReadOnly: true }),
    saveAssessment: onlyRead,
    deleteAssessment: onlyRead,
    getAttachment: ({ address }) => {
      if (!Object.hasOwn(images, address)) throw new CodedError('saved.noImage', 'This image was not saved with the trace.');
      return { data: images[address]! };
    },
    openFrame: onlyRead,
    openSpan: onlyRead,
    runCommand: () => null,
    openLink: ({ address }) => {
      // The whole address is in sight before anything leaves the page.
      if (/^https?:\/\//i.test(address) && window.confirm(`Open this address from the trace?\n\n${address}`)) window.open(address, '_blank', 'noopener,noreferrer');
      return null;
    },
    copyText: async ({ text }) => {
      await copy(text);
      return null;
    },
  };
}

/** A page opened from a file may have no clipboard of its own; the selection then does. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
