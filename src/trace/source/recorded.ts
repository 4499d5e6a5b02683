import { decodeMlflowValue } from '../genai';
import { mlflowKeys, type Span } from '../model';

/** The part of a span that says where it came from. */
export type RecordedSpan = Pick<Span, 'name' | 'attributes'> & { readonly scope?: Pick<Span['scope'], 'name'> };

/** What the code attributes of a span say (OpenTelemetry semantic conventions, general "code" attributes, before and after 1.30). */
export interface CodeAttributes {
  readonly path?: string;
  /** Counted from 1. */
  readonly line1?: number;
  /** The last part of the recorded function name. */
  readonly functionName?: string;
  /** Namespace and function as recorded, parts joined by dots. */
  readonly qualifiedName?: string;
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
  const parts = [text('code.namespace'), text('code.function.name', 'code.function')].flatMap((part) => part?.split(/[.:#/]+/) ?? []);
  const hasFunction = text('code.function.name', 'code.function') !== undefined;
  return {
    path: text('code.file.path', 'code.filepath'),
    line1: Number.isInteger(line) && line > 0 ? line : undefined,
    functionName: hasFunction ? parts.at(-1) : undefined,
    qualifiedName: hasFunction ? parts.filter((part) => !part.startsWith('<')).join('.') : undefined,
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

/** The names that code may give a span, best first: its own, then without a repeat number. */
export const spanNamesToTry = (name: string): string[] => [...new Set([name, withoutRepeatNumber(name)])];

/** Every name that code may hold for a span: what the caller has to look for before linking. */
export function namesToFind(span: Pick<Span, 'name' | 'attributes'>): string[] {
  const plain = lastPart(span.name);
  const names = [tracedFunctionName(span), codeAttributes(span).functionName, span.name, plain, withoutRepeatNumber(span.name), withoutRepeatNumber(plain)];
  return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))];
}

/** The last part of a dotted name. */
export const lastPart = (name: string): string => name.split('.').at(-1)!;

/** Scopes of instrumentations that make spans for libraries, not for the program's own functions. */
const libraryScopes = /^(@?opentelemetry[./-]instrumentation|openinference[.-]instrumentation|@arizeai\/openinference|langsmith|llama_index|haystack|pydantic[-_]ai|strands|@?traceloop\/instrumentation|ai$)/;

/**
 * True for a span that an instrumented library made: its name says nothing about the program's
 * functions. MLflow's autolog marks what it recorded with the message format of the library; its
 * decorator always writes the function's name (mlflow `tracing/constant.py`).
 */
export function isLibrarySpan(span: RecordedSpan): boolean {
  if (tracedFunctionName(span) !== undefined || codeAttributes(span).functionName !== undefined) return false;
  return span.attributes[mlflowKeys.messageFormat] !== undefined || libraryScopes.test(span.scope?.name ?? '');
}
