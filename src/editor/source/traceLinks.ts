import { anyText, givesName } from '../../base/spanNamePattern';
import { epochNsToMs } from '../../base/units';
import type { SpanLabel, TraceColumns } from '../../trace/columns';
import { mlflowKeys, type Attributes, type Span } from '../../trace/model';
import { namesToFind, type RecordedSpan } from '../../trace/source/recorded';
import type { SourceFunction, SourceLocation } from '../../trace/sourceLink';
import type { FunctionIndex } from './functionIndex';
import type { LinkAnswer, RecordedCode, SpanLinks } from './spanLinks';

/** The open trace as linking reads it. */
export interface LinkedTrace {
  readonly columns: TraceColumns | undefined;
  /** The span of a row and what encloses it, innermost first. */
  chain(row: number): Promise<readonly Span[]>;
  /** What MLflow keeps about the trace; `{}` where that is not known. */
  metadata(): Promise<Readonly<Record<string, string>>>;
}

/** Resource attributes that name the commit (OpenTelemetry semantic conventions "vcs", and Datadog's older name). */
const commitKeys = ['vcs.ref.head.revision', 'vcs.repository.ref.revision', 'git.commit.sha'];

/** The links between one open trace and the code. */
export class TraceLinks {
  readonly #trace: LinkedTrace;
  readonly #links: SpanLinks;
  readonly #functions: FunctionIndex;
  #recorded: Promise<RecordedCode> | undefined;

  constructor(trace: LinkedTrace, links: SpanLinks, functions: FunctionIndex) {
    this.#trace = trace;
    this.#links = links;
    this.#functions = functions;
  }

  /** What the trace says about the code that made it. */
  recorded(): Promise<RecordedCode> {
    this.#recorded ??= this.#readRecorded();
    return this.#recorded;
  }

  /** The place of a row's span, in words. */
  async describe(row: number): Promise<LinkAnswer> {
    return this.#links.describe(await this.#trace.chain(row), await this.recorded());
  }

  /** Asks which of several places is meant; `undefined` where the person chose none. */
  async choose(row: number, locations: readonly SourceLocation[]): Promise<SourceLocation | undefined> {
    const [self] = await this.#trace.chain(row);
    return self && this.#links.choose(self, locations);
  }

  /** Shows a place as it was at the trace's commit beside today's. */
  async showRecorded(location: SourceLocation): Promise<void> {
    const { commit } = await this.recorded();
    if (commit !== undefined) await this.#links.showRecorded(location, commit);
  }

  /** Rows of spans that a function made, ascending. */
  async rowsOf(wanted: SourceFunction): Promise<number[]> {
    return (await this.callsIn(wanted.file, [wanted])).get(wanted) ?? [];
  }

  /**
   * Rows of spans by the functions of one file that made them, ascending. Spans of one origin are
   * linked once, so that a trace of 100,000 spans costs as much as its different names.
   */
  async callsIn(file: string, functions: readonly SourceFunction[]): Promise<Map<SourceFunction, number[]>> {
    const { columns } = this.#trace;
    const found = new Map<SourceFunction, number[]>();
    if (!columns || functions.length === 0) return found;
    const names = new Set((await Promise.all(functions.map((each) => (each.traced || each.spanNames.length > 0 ? this.#functions.namesOf(each) : [each.name])))).flat());
    const patterns = [...names].filter((name) => name.includes(anyText));
    const recorded = await this.recorded();
    for (const rows of rowsByOrigin(columns, (label) => namesToFind(recordedOf(label)).some((name) => names.has(name) || givesName(patterns, name)))) {
      const [best] = await this.#links.locations(await this.#trace.chain(rows[0]!), recorded);
      if (!best || best.file !== file || best.evidence === 'caller') continue;
      const made = functions.find((each) => each.startLine0 === best.startLine0 && each.qualifiedName === best.functionName);
      if (made) found.set(made, [...(found.get(made) ?? []), ...rows]);
    }
    for (const rows of found.values()) rows.sort((a, b) => a - b);
    return found;
  }

  async #readRecorded(): Promise<RecordedCode> {
    const { columns } = this.#trace;
    const metadata = await this.#trace.metadata();
    const root = columns && columns.count > 0 ? (await this.#trace.chain(0)).at(-1) : undefined;
    const resource = commitKeys.map((key) => root?.resource.attributes[key]).find((value) => typeof value === 'string');
    const commit = metadata['mlflow.source.git.commit'] ?? (resource as string | undefined);
    const entryPath = metadata['mlflow.source.name'];
    return { atMs: columns ? epochNsToMs(columns.originNs) : Date.now(), ...(entryPath ? { entryPath } : {}), ...(commit ? { commit } : {}) };
  }
}

/** Rows whose spans have one label and whose parents have one name, in groups: what one of them is linked to, all are. */
function rowsByOrigin({ count, label, labels, parent }: TraceColumns, isWanted: (label: SpanLabel) => boolean): number[][] {
  const wanted = labels.map(isWanted);
  const groups = new Map<string, number[]>();
  for (let row = 0; row < count; row += 1) {
    const own = label[row]!;
    if (!wanted[own]) continue;
    const above = parent[row]!;
    const key = `${own} ${above < 0 ? '' : labels[label[above]!]!.name}`;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** What a label tells of its spans, as they recorded it. */
function recordedOf(label: SpanLabel): RecordedSpan {
  const attributes: Attributes = {
    ...(label.functionName === undefined ? {} : { [mlflowKeys.functionName]: label.functionName }),
    ...(label.codePath === undefined ? {} : { 'code.file.path': label.codePath }),
    ...(label.codeFunction === undefined ? {} : { 'code.function.name': label.codeFunction }),
    ...(label.codeLine1 === undefined ? {} : { 'code.line.number': label.codeLine1 }),
  };
  return { name: label.name, attributes };
}
