import { linkSpan, type EarlierFunction, type SourceIndex, type SourceLocation } from '../sourceLink';
import type { CodeRequest } from './codeIndex';
import { codeAttributes, isLibrarySpan, namesToFind, tracedFunctionName, type RecordedSpan } from './recorded';

/** The code as {@link locateSpan} asks for it. */
export interface SearchableCode {
  find(request: CodeRequest): Promise<SourceIndex>;
  /** What a name meant when the trace was made, from memory or from the repository's history; may take a moment. */
  recall(name: string, atMs: number): Promise<readonly EarlierFunction[]>;
}

/** What is known about the trace of a span. */
export interface TraceContext {
  readonly atMs: number;
  /** `mlflow.source.name`: the file that the program was started with. */
  readonly entryPath?: string;
  /** True where the code of that time can be read and differs from today's: names are then not taken at their word. */
  readonly hasOlderCode?: boolean;
}

/**
 * Where a span came from, best first; empty without evidence. `chain` is the span and what encloses
 * it, innermost first. A name that the code does not have any more is looked up in what it meant.
 */
export async function locateSpan(chain: readonly RecordedSpan[], code: SearchableCode, trace: TraceContext): Promise<SourceLocation[]> {
  const [self] = chain;
  if (!self) return [];
  const paths = [...chain.map((span) => codeAttributes(span).path), trace.entryPath].filter((path) => path !== undefined);
  const request: CodeRequest = { names: [...new Set(chain.flatMap(namesToFind))], paths, atMs: trace.atMs };
  const recalled = async (spans: readonly RecordedSpan[]) => (await Promise.all([...new Set(spans.flatMap(namesToFind))].map((name) => code.recall(name, trace.atMs)))).flat();
  const known = trace.hasOlderCode ? await recalled(chain) : [];
  const index = await code.find({ ...request, alike: known });
  const first = linkChain(chain, index, trace);
  if (isSettled(first) || isLibrarySpan(self)) return first;
  const alike = trace.hasOlderCode ? known : await recalled([self]);
  const parent = parentOf(chain, index, trace);
  const caller = parent && index.all.find((each) => each.file === parent.file && each.qualifiedName === parent.functionName);
  const called = tracedFunctionName(self) === undefined ? [] : (caller?.calls ?? []);
  if (alike.length === 0 && called.length === 0) return first;
  return linkChain(chain, await code.find({ ...request, names: [...request.names, ...called], alike }), trace);
}

/** True where more reading would not help. */
const isSettled = ([best]: readonly SourceLocation[]): boolean => best !== undefined && best.evidence !== 'caller' && !(best.certainty === 'possible' && (best.evidence === 'codeAttributes' || best.evidence === 'body'));

function linkChain(chain: readonly RecordedSpan[], index: SourceIndex, trace: TraceContext): SourceLocation[] {
  return linkSpan(chain[0]!, index, { parent: parentOf(chain, index, trace), entryFile: trace.entryPath === undefined ? undefined : index.file(trace.entryPath)?.file });
}

/** Where the nearest enclosing span with a link came from. A span that the code opens inside a function may lie in the function of its parent. */
function parentOf(chain: readonly RecordedSpan[], index: SourceIndex, trace: TraceContext): SourceLocation | undefined {
  const entryFile = trace.entryPath === undefined ? undefined : index.file(trace.entryPath)?.file;
  for (const span of chain.slice(1)) {
    const [found] = linkSpan(span, index, { entryFile });
    if (found) return found;
  }
  return undefined;
}

