import type { SpanContentRequests } from '../../protocol/spanContent';
import type { TraceRequests } from '../../protocol/messages';
import type { Handlers } from '../../protocol/rpc';
import type { SourceLocation } from '../../trace/sourceLink';
import type { TraceNotes } from '../../trace/notes';
import type { TraceTarget } from '../../trace/target';
import { executeCommand } from '../commands/registerCommand';
import { assessmentHandlers, type TraceWorkspace } from './assessmentHandlers';
import { ConversationReader, type SpokenTrace } from '../../trace/genai/conversationReader';
import { findFrame, openLink } from './openPlaces';
import { SpanContent, type PlaceSpan } from '../../protocol/spanContentAnswers';

/** What the answers to a page's questions about span contents are made from. */
export interface ContentDeps {
  readonly target: TraceTarget & { readonly location: string };
  readonly trace: SpokenTrace;
  /** The workspace that keeps the trace. */
  readonly workspace: TraceWorkspace;
  /** What the trace's own tables have beside its spans; absent where the workspace is asked for it. */
  readonly notes?: (signal: AbortSignal) => Promise<TraceNotes>;
  readonly place: PlaceSpan;
  /** Shows a place in the editor and moves the cursor there. */
  readonly showPlace: (place: Pick<SourceLocation, 'file' | 'startLine0' | 'endLine0'>) => Promise<void>;
}

/** The part of a trace panel that answers about the content of its spans. */
export function contentHandlers({ target, place, showPlace, trace, workspace, notes }: ContentDeps): Handlers<SpanContentRequests & Pick<TraceRequests, 'getSpan'>> {
  const conversation = new ConversationReader(trace);
  return {
    ...new SpanContent(place, () => new Promise((resolve) => setImmediate(resolve))).handlers(),
    ...assessmentHandlers(target, workspace, notes),
    getConversation: ({ from }, signal) => conversation.read(from, signal),
    getAttachment: async ({ address }, signal) => {
      const { workspace: home } = await workspace();
      return { data: await home.attachments.dataAddress(address, signal) };
    },
    openLink: async ({ address }) => {
      await openLink(address);
      return null;
    },
    openFrame: async (frame) => {
      const line0 = Math.max(0, frame.line1 - 1);
      await showPlace({ file: (await findFrame(frame)).toString(), startLine0: line0, endLine0: line0 });
      return null;
    },
    openSpan: async ({ traceId, spanId }) => {
      await executeCommand('spanlight.trace.open', traceId === target.traceId ? { ...target, spanId } : { traceId, spanId });
      return null;
    },
  };
}
