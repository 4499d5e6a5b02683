import type { Signal } from '../../base/cancellation';
import { CodedError } from '../../base/errors';
import { withDecodedValues, spanInputs, spanOutputs } from '../../trace/genai';
import { jsonText, type Json } from '../../trace/genai/json';
import { modelFacts } from '../../trace/genai/modelFacts';
import type { TraceColumns } from '../../trace/columns';
import { decodeColumns } from '../../trace/columnsBytes';
import { boundedText } from '../../trace/json/boundedText';
import { mlflowKeys, type Span } from '../../trace/model';
import type { TraceSource } from '../../trace/traceSource';
import type { ComparedHead, PairSide } from '../../protocol/compare';

/** Spans that one request brings; a source takes at most 1,000. */
const spansPerRequest = 500;
/** Characters of a text that two spans are compared by. */
const maxChars = 120_000;

/** One of two traces that are compared, with the span that is meant where it is not the whole trace. */
export class ComparedTrace {
  readonly columns: TraceColumns;
  /** Row of the span that is compared; `undefined` for the whole trace. */
  readonly root: number | undefined;
  readonly #source: TraceSource;

  private constructor(source: TraceSource, columns: TraceColumns, root: number | undefined) {
    this.#source = source;
    this.columns = columns;
    this.root = root;
  }

  /** Reads a trace. Throws `trace.unreadable` for one without spans, `trace.notFound` where the span is gone. */
  static async read(source: TraceSource, spanId: string | undefined, signal?: Signal): Promise<ComparedTrace> {
    const columns = decodeColumns(await source.columns(signal));
    if (columns.count === 0) throw new CodedError('trace.unreadable', 'One of the traces holds no span that can be read.');
    const root = spanId === undefined ? undefined : columns.ids.indexOf(spanId);
    if (root !== undefined && root < 0) throw new CodedError('trace.notFound', 'The span is not in its trace any more. Choose another one.');
    return new ComparedTrace(source, columns, root);
  }

  head(): ComparedHead {
    const { columns, root } = this;
    const { summary } = columns;
    const span = root === undefined ? {} : { spanName: columns.labels[columns.label[root]!]!.name, durationNs: columns.durationNs[root]! };
    return {
      name: summary.name, state: summary.state, startMs: summary.startMs, durationNs: summary.durationNs, spanCount: summary.spanCount, errorCount: summary.errorCount,
      ...(summary.tokens ? { tokens: summary.tokens.total } : {}), ...(summary.costUsd === undefined ? {} : { costUsd: summary.costUsd }), ...span,
    };
  }

  /** Inputs and outputs of spans as texts that are equal where the values are. */
  async contents(spanIds: readonly string[], signal?: Signal): Promise<Map<string, { readonly inputs: string; readonly outputs: string }>> {
    const found = new Map<string, { inputs: string; outputs: string }>();
    for (let at = 0; at < spanIds.length; at += spansPerRequest) {
      for (const span of await this.#source.spans(spanIds.slice(at, at + spansPerRequest), signal)) found.set(span.spanId, { inputs: textOf(spanInputs(span)), outputs: textOf(spanOutputs(span)) });
    }
    return found;
  }

  /** What one span says. */
  async pairSide(spanId: string, signal?: Signal): Promise<PairSide> {
    const [brought] = await this.#source.spans([spanId], signal);
    if (!brought) throw new CodedError('trace.notFound', 'The span is not in its trace any more. Compare again.');
    return sideOf(withDecodedValues(brought));
  }
}

/** Attributes that differ in every run, and those that are shown as inputs and outputs. */
const left: ReadonlySet<string> = new Set([mlflowKeys.inputs, mlflowKeys.outputs, mlflowKeys.requestId, 'mlflow.spanStartTimeNs']);

function sideOf(span: Span): PairSide {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !left.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
  const [inputs, outputs, rest] = [spanInputs(span), spanOutputs(span), attributes].map((value) => (value === undefined ? { text: '', isCut: false } : boundedText(value, maxChars)));
  return { inputs: inputs!.text, outputs: outputs!.text, attributes: rest!.text, facts: modelFacts(span), isCut: inputs!.isCut || outputs!.isCut || rest!.isCut };
}

const textOf = (value: Json | undefined): string => (value === undefined ? '' : typeof value === 'string' ? value : jsonText(value));
