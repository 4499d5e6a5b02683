import type { PlacedSpan } from '../build';
import { formatDuration } from '../format';
import { spanInputs, spanOutputs } from '../genai';
import { compactFields, compactValue } from './compactValue';

/** What is told at a function about the calls of one trace. */
export interface FunctionCalls {
  /** One line for the end of the function's first line. */
  readonly line: string;
  readonly hasFailed: boolean;
  /** Markdown for a hover, about the calls that were brought. */
  readonly hover: string;
}

/** Characters of the values on a line, and what is left of them beside long code. */
const maxValues = 120;
const minValues = 40;
/** Columns that a line of code and what stands after it share, as far as there are enough. */
const lineColumns = 120;

/**
 * The calls of a function in a trace. `shown` is the call whose values stand on the line; `recent`
 * are the ones told in the hover, newest first; `count` and `failed` count all of them. What cannot be
 * read off the code comes first, since a narrow editor cuts the end; `codeColumns` are those that the code takes.
 */
export function functionCalls(shown: PlacedSpan, recent: readonly PlacedSpan[], count: number, failed: number, codeColumns = 0): FunctionCalls {
  const facts = [...(count === 1 ? [] : [`${count.toLocaleString('en-US')} calls${failed > 0 ? `, ${failed} failed` : ''}`]), durationText(shown)].join(' · ');
  const room = Math.max(minValues, Math.min(maxValues, lineColumns - codeColumns - facts.length));
  const values = valuesText(shown, room);
  return { line: values === '' ? facts : `${facts} · ${values}`, hasFailed: failed > 0, hover: hover(recent, count, failed) };
}

function valuesText(placed: PlacedSpan, room: number): string {
  const inputs = spanInputs(placed.span);
  const result = resultText(placed, Math.floor(room * 0.45));
  const given = inputs === undefined ? '' : compactFields(inputs, room - Math.min(result.length, Math.floor(room * 0.45)));
  return [given, result].filter((part) => part !== '').join(' ');
}

function resultText(placed: PlacedSpan, room: number): string {
  const { span } = placed;
  if (span.status.code === 'ERROR') return `✗ ${compactText(errorText(placed), room)}`;
  const outputs = spanOutputs(span);
  return outputs === undefined ? '' : `→ ${compactValue(outputs, room)}`;
}

const durationText = ({ startNs, endNs }: PlacedSpan) => (endNs === 0n ? 'running' : formatDuration(Number(endNs - startNs)));

/** What a failed span says about its failure: the exception, else the status. */
export function errorText({ span }: PlacedSpan): string {
  const exception = span.events.findLast((event) => event.name === 'exception')?.attributes;
  const said = [exception?.['exception.type'], exception?.['exception.message']].filter((part) => typeof part === 'string' && part !== '').join(': ');
  return said || span.status.message || 'failed';
}

const compactText = (text: string, max: number) => compactValue(text, max).slice(1, -1);

function hover(recent: readonly PlacedSpan[], count: number, failed: number): string {
  const head = `**${count.toLocaleString('en-US')} ${count === 1 ? 'call' : 'calls'} in the open trace**${failed > 0 ? `, ${failed} failed` : ''}`;
  const calls = recent.map((placed) => {
    const { span } = placed;
    const [inputs, outputs] = [spanInputs(span), spanOutputs(span)];
    const lines = [
      ...(inputs === undefined ? [] : [`in  ${compactFields(inputs, 400)}`]),
      ...(span.status.code === 'ERROR' ? [`✗   ${compactText(errorText(placed), 400)}`] : outputs === undefined ? [] : [`out ${compactValue(outputs, 400)}`]),
      durationText(placed),
    ];
    // Indented code: no text of a trace can be Markdown.
    return lines.map((line) => `    ${line}`).join('\n');
  });
  return [head, ...calls].join('\n\n');
}
