import { decodeMlflowValue, spanInputs } from './genai';
import { mlflowKeys, type Span } from './model';

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
  readonly parameters: readonly string[];
  /** The span name that the code gives in place of the function's own. */
  readonly spanName?: string;
  /** True where the code traces it. */
  readonly traced: boolean;
}

/** The code, as far as it was read for this span. */
export interface SourceIndex {
  /** Functions of this name (not qualified). */
  named(name: string): readonly SourceFunction[];
  /** Functions whose code gives this span name. */
  withSpanName(name: string): readonly SourceFunction[];
  /** The file of the workspace that a recorded path means, and its functions; `undefined` outside the workspace. */
  file(path: string): { readonly file: string; readonly functions: readonly SourceFunction[] } | undefined;
}

/** What a link rests on, best first. */
export type LinkEvidence = 'codeAttributes' | 'functionName' | 'spanNameOverride' | 'spanName' | 'caller';

/**
 * `exact`: the record names this very place. `likely`: one function fits best. `possible`: others
 * fit as well, or the code has moved since.
 */
export type LinkCertainty = 'exact' | 'likely' | 'possible';

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
}

/** What the code attributes of a span say (OpenTelemetry semantic conventions, general "code" attributes, before and after 1.30). */
export interface CodeAttributes {
  readonly path?: string;
  /** Counted from 1. */
  readonly line1?: number;
  /** The last part of the recorded function name. */
  readonly functionName?: string;
}

/** Reads both generations of the `code.*` attributes. */
export function codeAttributes(span: Pick<Span, 'attributes'>): CodeAttributes {
  const text = (...keys: string[]) => {
    for (const key of keys) {
      const value = span.attributes[key];
      if (typeof value === 'string' && value !== '') return value;
    }
    return undefined;
  };
  const lineValue = span.attributes['code.line.number'] ?? span.attributes['code.lineno'];
  const line = Number(lineValue ?? NaN);
  const qualified = text('code.function.name', 'code.function');
  return {
    path: text('code.file.path', 'code.filepath'),
    line1: Number.isInteger(line) && line > 0 ? line : undefined,
    functionName: qualified?.split(/[.:#/]/).at(-1),
  };
}

/** The name of the traced function itself, whatever the span is called; `undefined` where the span does not say. */
export function tracedFunctionName(span: Pick<Span, 'attributes'>): string | undefined {
  const raw = span.attributes[mlflowKeys.functionName];
  const name = raw === undefined ? undefined : decodeMlflowValue(raw);
  return typeof name === 'string' && name !== '' ? name.split('.').at(-1) : undefined;
}

/** A span name without the number that MLflow adds to the second and later spans of one name (mlflow `tracing/utils`, deduplication). */
export function withoutRepeatNumber(name: string): string {
  return name.replace(/_\d+$/, '');
}

/** Every name that code may hold for a span: what the caller has to look for before {@link linkSpan}. */
export function namesToFind(span: Pick<Span, 'name' | 'attributes'>): string[] {
  const plain = lastPart(span.name);
  const names = [tracedFunctionName(span), codeAttributes(span).functionName, span.name, plain, withoutRepeatNumber(span.name), withoutRepeatNumber(plain)];
  return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))];
}

/**
 * Places that may have made a span, best first; empty without evidence. `parent` is where the
 * enclosing span was linked to: it breaks ties, and it is the answer, marked `caller`, for a span
 * that a library made inside it.
 */
export function linkSpan(span: Pick<Span, 'name' | 'attributes'>, index: SourceIndex, parent: SourceLocation | undefined): SourceLocation[] {
  const byAttributes = linkByAttributes(span, index);
  if (byAttributes.length > 0) return byAttributes;
  const ownName = tracedFunctionName(span);
  if (ownName !== undefined) {
    const found = rank(span, index.named(ownName), parent, 'functionName');
    if (found.length > 0) return found;
  }
  for (const name of new Set([span.name, withoutRepeatNumber(span.name)])) {
    const overridden = rank(span, index.withSpanName(name), parent, 'spanNameOverride');
    if (overridden.length > 0) return overridden;
    // A function with a span name of its own does not make spans by its function's name.
    const named = index.named(lastPart(name)).filter((each) => each.spanName === undefined && fitsQualifiedName(each, name));
    const found = rank(span, named, parent, 'spanName');
    if (found.length > 0) return found;
  }
  return parent ? [{ ...parent, evidence: 'caller', certainty: 'likely' }] : [];
}

function linkByAttributes(span: Pick<Span, 'attributes'>, index: SourceIndex): SourceLocation[] {
  const { path, line1, functionName } = codeAttributes(span);
  const source = path === undefined ? undefined : index.file(path);
  if (!source) return [];
  const line0 = line1 === undefined ? undefined : line1 - 1;
  const named = source.functions.filter((each) => each.name === functionName);
  const atLine = line0 === undefined ? undefined : named.find((each) => each.startLine0 <= line0 && line0 <= each.endLine0);
  const link = (found: SourceFunction, certainty: LinkCertainty): SourceLocation => ({ ...place(found), evidence: 'codeAttributes', certainty });
  if (atLine) return [link(atLine, 'exact')];
  // The code moved since: the name still finds the function.
  if (named.length > 0) return named.map((each) => link(each, named.length === 1 ? 'likely' : 'possible'));
  if (line0 === undefined) return [];
  const around = innermost(source.functions, line0);
  if (around && functionName === undefined) return [link(around, 'likely')];
  return [{ file: source.file, startLine0: line0, endLine0: line0, evidence: 'codeAttributes', certainty: 'possible' }];
}

/** The smallest function that holds a line, counted from 0. */
export function innermost(functions: readonly SourceFunction[], line0: number): SourceFunction | undefined {
  let best: SourceFunction | undefined;
  for (const each of functions) {
    if (each.startLine0 > line0 || each.endLine0 < line0) continue;
    if (!best || each.endLine0 - each.startLine0 <= best.endLine0 - best.startLine0) best = each;
  }
  return best;
}

function rank(span: Pick<Span, 'attributes'>, found: readonly SourceFunction[], parent: SourceLocation | undefined, evidence: LinkEvidence): SourceLocation[] {
  if (found.length === 0) return [];
  const inputs = inputNames(span);
  const scored = found.map((each) => ({ each, score: score(each, inputs, parent) })).sort((a, b) => b.score - a.score);
  const isClear = scored.length === 1 || scored[0]!.score > scored[1]!.score;
  return scored.map(({ each }, position) => ({ ...place(each), evidence, certainty: isClear && position === 0 ? 'likely' : 'possible' }));
}

/** Inputs that fit the parameters count most, then the parent's file, then that the code traces it at all. */
function score(candidate: SourceFunction, inputs: readonly string[] | undefined, parent: SourceLocation | undefined): number {
  let points = candidate.traced ? 1 : 0;
  if (parent?.file === candidate.file) points += 2;
  if (inputs && inputs.length > 0) {
    const known = new Set(candidate.parameters);
    const fitting = inputs.filter((name) => known.has(name)).length;
    if (fitting === inputs.length) points += fitting === candidate.parameters.filter((name) => name !== 'self' && name !== 'cls').length ? 8 : 5;
  }
  return points;
}

function inputNames(span: Pick<Span, 'attributes'>): string[] | undefined {
  const inputs = spanInputs(span);
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return undefined;
  return Object.keys(inputs);
}

function fitsQualifiedName(candidate: SourceFunction, name: string): boolean {
  return !name.includes('.') || candidate.qualifiedName === name || candidate.qualifiedName.endsWith(`.${name}`);
}

const lastPart = (name: string): string => name.split('.').at(-1)!;

const place = (found: SourceFunction) => ({
  file: found.file,
  startLine0: found.startLine0,
  endLine0: found.endLine0,
  functionName: found.qualifiedName,
});
