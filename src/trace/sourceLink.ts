import type { Span } from './model';
import { alikeFunctions, bestLikeness, inputNames, placeOf, rankCandidates, takesExactly, type RankContext } from './source/candidates';
import { codeAttributes, isLibrarySpan, lastPart, spanNamesToTry, tracedFunctionName, type RecordedSpan } from './source/recorded';

/** One function of the code that is open, as far as linking needs it. */
export interface SourceFunction {
  /** Whatever identifies the file to the caller; opaque here. */
  readonly file: string;
  readonly name: string;
  /** Enclosing classes and functions and the own name, joined by dots. */
  readonly qualifiedName: string;
  /** First and last line of the whole declaration, counted from 0. */
  readonly startLine0: number;
  readonly endLine0: number;
  /** Line of the name, below decorators. */
  readonly nameLine0: number;
  readonly parameters: readonly string[];
  /** The span name that the code gives in place of the function's own. */
  readonly spanName?: string;
  /** All span names that the code gives inside the function, `spanName` among them. */
  readonly spanNames: readonly string[];
  /** True where the code traces it. */
  readonly traced: boolean;
  /** Sketch of the body, see `source/similarity.ts`. */
  readonly shape: readonly number[];
  /** Names that it calls, without qualifiers. */
  readonly calls: readonly string[];
}

/** A function as it was once: remembered from an earlier look at the code, or read from an earlier commit. */
export type EarlierFunction = Pick<SourceFunction, 'name' | 'qualifiedName' | 'parameters' | 'shape' | 'calls' | 'spanNames'>;

/** The code, as far as it was read for this span. */
export interface SourceIndex {
  /** Functions of this name (not qualified). */
  named(name: string): readonly SourceFunction[];
  /** Functions whose code gives this span name. */
  withSpanName(name: string): readonly SourceFunction[];
  /** The file of the workspace that a recorded path means, and its functions; `undefined` outside the workspace. */
  file(path: string): { readonly file: string; readonly functions: readonly SourceFunction[] } | undefined;
  /** What a function's or span's name meant when the trace was made; empty where that is not known. */
  earlier(name: string): readonly EarlierFunction[];
  /** Everything that was read. */
  readonly all: readonly SourceFunction[];
}

/** What a link rests on, best first. */
export type LinkEvidence = 'codeAttributes' | 'functionName' | 'spanNameOverride' | 'spanName' | 'body' | 'callee' | 'caller';

/**
 * `exact`: the record names this very place. `likely`: one function fits best. `possible`: others
 * fit as well, or the code has moved since. `chosen`: a person said so.
 */
export type LinkCertainty = 'exact' | 'likely' | 'possible' | 'chosen';

/** One place in the code that may have made a span. */
export interface SourceLocation {
  readonly file: string;
  /** First and last line to show, counted from 0. */
  readonly startLine0: number;
  readonly endLine0: number;
  /** Qualified, where a function is known. */
  readonly functionName?: string;
  readonly evidence: LinkEvidence;
  readonly certainty: LinkCertainty;
  /** The name that the trace recorded, where the function bears another one now. */
  readonly formerName?: string;
}

/** What is known around a span. */
export interface LinkContext {
  /** Where the enclosing span was linked to: breaks ties, and is the answer, marked `caller`, for a span that a library made inside it. */
  readonly parent?: SourceLocation;
  /** The file that the program was started with (`mlflow.source.name`), resolved. */
  readonly entryFile?: string;
}

/** Places that may have made a span, best first; empty without evidence. */
export function linkSpan(span: RecordedSpan, index: SourceIndex, context: LinkContext = {}): SourceLocation[] {
  const byAttributes = linkByAttributes(span, index);
  if (byAttributes.length > 0) return byAttributes;
  const recorded = tracedFunctionName(span) ?? codeAttributes(span).functionName;
  if (recorded !== undefined) {
    const found = linkByName(span, recorded, index.named(recorded), index, context, 'functionName');
    if (found.length > 0) return found;
  }
  const bySpanName = linkBySpanName(span, index, context);
  if (bySpanName.length > 0) return bySpanName;
  if (!isLibrarySpan(span)) {
    const called = linkAsCallee(span, index, context);
    if (called.length > 0) return called;
  }
  const line = rawLine(span, index);
  if (line) return [line];
  const { parent } = context;
  return parent ? [{ ...parent, evidence: 'caller', certainty: parent.certainty === 'possible' ? 'possible' : 'likely' }] : [];
}

/** The very function that `code.*` names, in the file that it names. */
function linkByAttributes(span: Pick<Span, 'attributes'>, index: SourceIndex): SourceLocation[] {
  const { path, line1, functionName, qualifiedName } = codeAttributes(span);
  const source = path === undefined ? undefined : index.file(path);
  if (!source) return [];
  const line0 = line1 === undefined ? undefined : line1 - 1;
  const link = (found: SourceFunction, certainty: LinkCertainty): SourceLocation => ({ ...placeOf(found), evidence: 'codeAttributes', certainty });
  if (functionName === undefined) {
    const around = line0 === undefined ? undefined : innermost(source.functions, line0);
    return around ? [link(around, 'likely')] : [];
  }
  const named = source.functions.filter((each) => each.name === functionName);
  const fitting = named.filter((each) => `.${qualifiedName}`.endsWith(`.${each.qualifiedName}`));
  const best = fitting.length > 0 && named.some((each) => each.qualifiedName.includes('.')) ? fitting : named;
  const atLine = line0 === undefined ? undefined : best.find((each) => each.startLine0 <= line0 && line0 <= each.endLine0);
  if (atLine) return [link(atLine, 'exact')];
  // The code moved since: the name still finds the function.
  return best.map((each) => link(each, best.length === 1 ? 'likely' : 'possible'));
}

/** The line as it was recorded, where nothing better is left. */
function rawLine(span: Pick<Span, 'attributes'>, index: SourceIndex): SourceLocation | undefined {
  const { path, line1 } = codeAttributes(span);
  const source = path === undefined || line1 === undefined ? undefined : index.file(path);
  return source && { file: source.file, startLine0: line1! - 1, endLine0: line1! - 1, evidence: 'codeAttributes', certainty: 'possible' };
}

/**
 * Functions of a recorded name; where the code has none of it any more, or gave the name to
 * something else, the function whose body is what the name meant.
 */
function linkByName(span: RecordedSpan, name: string, found: readonly SourceFunction[], index: SourceIndex, context: LinkContext, evidence: LinkEvidence): SourceLocation[] {
  const earlier = meantBy(span, index.earlier(name));
  const rank: RankContext = { ...context, earlier };
  const byName = found.length > 0 ? rankCandidates(span, found, rank, evidence) : [];
  if (earlier.length === 0) return byName;
  const alike = alikeFunctions(index.all, earlier);
  if (alike.found.length === 0) return byName;
  const likenessByName = Math.max(0, ...found.map((each) => bestLikeness(each, earlier)));
  if (byName.length > 0 && (likenessByName >= reusedBelow || !alike.clear || alike.best < 2 * likenessByName)) return withLost(byName, found, earlier, index, name);
  const certainty = (position: number): LinkCertainty => (alike.clear && position === 0 ? 'likely' : 'possible');
  const byBody = alike.found.map((each, position): SourceLocation => ({ ...placeOf(each), evidence: 'body', certainty: certainty(position), ...(each.name === name ? {} : { formerName: name }) }));
  return [...byBody, ...byName.map((each): SourceLocation => ({ ...each, certainty: 'possible' }))];
}

/** Where several functions bore a name and only some do now, the span may be one's that was renamed: then it is open which. */
function withLost(byName: SourceLocation[], found: readonly SourceFunction[], earlier: readonly EarlierFunction[], index: SourceIndex, name: string): SourceLocation[] {
  const lost = earlier.filter((each) => found.every((now) => bestLikeness(now, [each]) < reusedBelow));
  if (lost.length === 0 || lost.length === earlier.length) return byName;
  const renamed = alikeFunctions(index.all.filter((each) => !found.includes(each)), lost);
  if (!renamed.clear) return byName;
  const possible = byName.map((each): SourceLocation => ({ ...each, certainty: 'possible' }));
  return [...possible, ...renamed.found.map((each): SourceLocation => ({ ...placeOf(each), evidence: 'body', certainty: 'possible', ...(each.name === name ? {} : { formerName: name }) }))];
}

/** Of functions that bore one name, those that take exactly what the span recorded; all where none does. */
function meantBy(span: RecordedSpan, earlier: readonly EarlierFunction[]): readonly EarlierFunction[] {
  const inputs = inputNames(span);
  const fitting = earlier.filter((each) => takesExactly(each, inputs));
  return fitting.length > 0 ? fitting : earlier;
}

/** A function of the recorded name that is less like the recorded one than this has the name only. */
const reusedBelow = 0.35;

function linkBySpanName(span: RecordedSpan, index: SourceIndex, context: LinkContext): SourceLocation[] {
  for (const name of spanNamesToTry(span.name)) {
    const overriding = index.withSpanName(name);
    if (overriding.length > 0) return linkByName(span, name, overriding, index, context, 'spanNameOverride');
    if (isLibrarySpan(span)) continue;
    // A function with a span name of its own does not make spans by its function's name.
    const named = index.named(lastPart(name)).filter((each) => each.spanName === undefined && fitsQualifiedName(each, name));
    const found = linkByName(span, name, named, index, context, 'spanName');
    if (found.length > 0) return found;
  }
  return [];
}

/** Functions that the parent's function calls and that take exactly what the span recorded: what is left when a name is gone. */
function linkAsCallee(span: RecordedSpan, index: SourceIndex, context: LinkContext): SourceLocation[] {
  const { parent } = context;
  const inputs = inputNames(span);
  if (!parent || parent.evidence === 'caller' || tracedFunctionName(span) === undefined) return [];
  const caller = index.all.find((each) => each.file === parent.file && each.startLine0 === parent.startLine0 && each.qualifiedName === parent.functionName);
  const called = new Set(caller?.calls);
  const fitting = index.all.filter((each) => called.has(each.name) && each.traced && takesExactly(each, inputs));
  return rankCandidates(span, fitting, context, 'callee').map((each) => ({ ...each, certainty: 'possible', formerName: tracedFunctionName(span) }));
}

/** The smallest function that holds a line, counted from 0. */
export function innermost<T extends Pick<SourceFunction, 'startLine0' | 'endLine0'>>(functions: readonly T[], line0: number): T | undefined {
  let best: T | undefined;
  for (const each of functions) {
    if (each.startLine0 > line0 || each.endLine0 < line0) continue;
    if (!best || each.endLine0 - each.startLine0 <= best.endLine0 - best.startLine0) best = each;
  }
  return best;
}

function fitsQualifiedName(candidate: SourceFunction, name: string): boolean {
  return !name.includes('.') || candidate.qualifiedName === name || candidate.qualifiedName.endsWith(`.${name}`);
}
