import { anyText } from '../../base/spanNamePattern';
import type { Token } from './tokens';

/** Called names that are kept at most. */
const maxCalls = 100;
const notCalls = new Set('if for while switch catch return await function def lambda in of and or not with assert super print'.split(' '));

/**
 * Calls that open a span of the name they are given: MLflow (mlflow `tracing/fluent.py`, `@mlflow/core`
 * `core/api.ts`), OpenTelemetry's tracers in Python and JavaScript, and Logfire.
 */
const spanCalls = new Set(['start_span', 'start_span_no_context', 'start_as_current_span', 'startSpan', 'startActiveSpan', 'withSpan', 'span']);

/** Decorators that name the span of the function below them: OpenTelemetry, Langfuse, Traceloop, LangSmith, Logfire, OpenInference. */
const spanDecorators = new Set(['trace', 'start_as_current_span', 'observe', 'workflow', 'task', 'agent', 'tool', 'chain', 'traceable', 'instrument', 'span']);

/** Names of what a body calls, without qualifiers, each once, in their order. */
export function calledNames(body: readonly Token[], ownName: string): string[] {
  const found = new Set<string>();
  for (let i = 0; i + 1 < body.length && found.size < maxCalls; i += 1) {
    const { kind, text } = body[i]!;
    if (kind === 'name' && body[i + 1]!.text === '(' && body[i + 1]!.kind === 'mark' && text !== ownName && !notCalls.has(text)) found.add(text);
  }
  return [...found];
}

/**
 * Names of the spans that a function's decorators and body open by name. Only strings count; in those
 * that the program puts together, {@link anyText} stands for what is not in the code.
 */
export function openedSpanNames(decorators: readonly Token[], body: readonly Token[]): string[] {
  return [...namesGivenTo(spanDecorators, decorators), ...namesGivenTo(spanCalls, body)];
}

function namesGivenTo(callees: ReadonlySet<string>, tokens: readonly Token[]): string[] {
  // A template's expressions are read before the template is known.
  const inOrder = [...tokens].sort((a, b) => a.at - b.at);
  return inOrder.flatMap(({ kind, text }, i) => {
    const isCall = kind === 'name' && callees.has(text) && isMark(inOrder[i + 1], '(');
    return isCall ? (givenName(inOrder, i + 2) ?? []) : [];
  });
}

/** The first argument where it is a string, or the string under `name` among the arguments or in an object among them. */
function givenName(tokens: readonly Token[], first: number): string | undefined {
  const start = tokens[first];
  if (start?.kind === 'string' && !isMark(tokens[first + 1], ':')) return nameIn(start);
  const open: string[] = [];
  for (let i = first; i < tokens.length; i += 1) {
    const { kind, text } = tokens[i]!;
    if (kind === 'mark' && '([{'.includes(text)) open.push(text);
    if (kind === 'mark' && ')]}'.includes(text) && open.pop() === undefined) return undefined;
    const isHere = open.length === 0 || (open.length === 1 && open[0] === '{');
    const value = tokens[i + 2];
    if (isHere && kind === 'name' && text === 'name' && (isMark(tokens[i + 1], '=') || isMark(tokens[i + 1], ':')) && value?.kind === 'string') return nameIn(value);
  }
  return undefined;
}

const isMark = (token: Token | undefined, text: string): boolean => token?.kind === 'mark' && token.text === text;

/** The name that a string gives; of an f-string `{{` is a bracket and `{…}` something else each time. */
function nameIn({ text, isTemplate }: Token): string {
  if (!isTemplate) return text;
  return text.replace(/\{\{|\}\}|\{[^{}]*\}/g, (found) => (found === '{{' || found === '}}' ? found[0]! : anyText));
}
