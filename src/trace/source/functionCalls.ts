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

const maxInputs = 70;
const maxOutput = 50;

/**
 * The calls of a function in a trace. `shown` is the call whose values stand on the line; `recent`
 * are the ones told in the hover, newest first; `count` and `failed` count all of them.
 */
export function functionCalls(shown: PlacedSpan, recent: readonly PlacedSpan[], count: number, failed: number): FunctionCalls {
  const times = count === 1 ? '' : `${count.toLocaleString('en-US')} calls${failed > 0 ? `, ${failed} failed` : ''} · `;
  return { line: `${times}${callLine(shown)}`, hasFailed: failed > 0, hover: hover(recent, count, failed) };
}

function callLine(placed: PlacedSpan): string {
  const { span } = placed;
  const inputs = spanInputs(span);
  const given = inputs === undefined ? '' : compactFields(inputs, maxInputs);
  return [given, resultText(placed), durationText(placed)].filter((part) => part !== '').join(' ');
}

function resultText(placed: PlacedSpan): string {
  const { span } = placed;
  if (span.status.code === 'ERROR') return `✗ ${compactText(errorText(placed), maxOutput)}`;
  const outputs = spanOutputs(span);
  return outputs === undefined ? '' : `→ ${compactValue(outputs, maxOutput)}`;
}

const durationText = ({ startNs, endNs }: PlacedSpan) => (endNs === 0n ? '· running' : `· ${formatDuration(Number(endNs - startNs))}`);

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
      durationText(placed).slice(2),
    ];
    // Indented code: no text of a trace can be Markdown.
    return lines.map((line) => `    ${line}`).join('\n');
  });
  return [head, ...calls].join('\n\n');
}
