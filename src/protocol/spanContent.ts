import type { AssessmentRequests } from './assessments';
import type { ShownConversation } from '../trace/genai/shownConversation';
import type { ShownMessage, ShownMessages } from '../trace/genai/shownMessages';
import type { JsonHits } from '../trace/json/findInJson';
import type { JsonNode, JsonPath } from '../trace/json/jsonNode';
import type { SpanPart } from '../trace/spanDetail';
import type { StackPlace } from '../trace/stackFrames';

/** Which side of a span a conversation is on. */
export type SpanSide = 'inputs' | 'outputs';

/** What the trace viewer asks about the content of one span. Big values stay with the host; only what is looked at crosses. */
export type SpanContentRequests = AssessmentRequests & {
  /** Entries of the whole trace's conversation, from a position on. */
  getConversation: { params: { from: number }; result: ShownConversation };
  /** Messages before position `before` of a conversation. */
  getMessages: { params: { spanId: string; side: SpanSide; before: number }; result: ShownMessages };
  /** One message with all of its text; `null` where the conversation has changed. */
  getMessage: { params: { spanId: string; side: SpanSide; index: number }; result: ShownMessage | null };
  /** The value at a path of a part, as a row. */
  getJsonNode: { params: { spanId: string; part: SpanPart; path: JsonPath }; result: JsonNode | null };
  /** Entries `from … from + count - 1` of the value at a path; at most 200. */
  getJsonChildren: { params: { spanId: string; part: SpanPart; path: JsonPath; from: number; count: number }; result: readonly JsonNode[] };
  /** Characters `from … from + 200,000` of the value at a path: a text as it is, anything else as indented JSON. */
  getJsonText: { params: { spanId: string; part: SpanPart; path: JsonPath; from: number }; result: { text: string; totalChars: number } };
  /** Where a text is in names and values, at most 1,000 places. */
  findInJson: { params: { spanId: string; part: SpanPart; text: string }; result: JsonHits };
  /** A file that MLflow keeps beside the trace (`mlflow-attachment:`), as a `data:` address; images only. */
  getAttachment: { params: { address: string }; result: { data: string } };
  /** Asks the person, with the whole address in sight, and opens it outside. Only web addresses. */
  openLink: { params: { address: string }; result: null };
  /** Shows the place of a stack frame in the editor; says so where its file is not in this workspace. */
  openFrame: { params: StackPlace; result: null };
  /** Opens the span of a link in its own trace. */
  openSpan: { params: { traceId: string; spanId: string }; result: null };
};
