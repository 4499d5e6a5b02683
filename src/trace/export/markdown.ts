import type { PlacedSpan, TraceTree } from '../build';
import { formatDuration } from '../format';
import { spanInputs, spanOutputs, spanTypeOf } from '../genai';
import type { AttributeValue } from '../model';

/** Lines of the tree that a summary holds at most. */
const maxRows = 200;
/** Characters of a value that a summary holds at most. */
const maxValueChars = 2_000;

/** A trace as Markdown that people and assistants read: its tree, what failed, and what went into and out of the root. */
export function traceMarkdown(tree: TraceTree): string {
  const { spans } = tree;
  const root = spans.find(({ span }) => span.parentSpanId === '') ?? spans[0];
  if (!root) return 'The trace holds no span.\n';
  const errors = spans.filter(({ span }) => span.status.code === 'ERROR');
  const facts = [
    `Trace \`${root.span.traceId}\``,
    formatDuration(Number(tree.endNs - tree.startNs)),
    `${spans.length.toLocaleString('en-US')} ${spans.length === 1 ? 'span' : 'spans'}`,
    ...(errors.length > 0 ? [`${errors.length} failed`] : []),
    new Date(Number(tree.startNs / 1_000_000n)).toISOString(),
  ];
  const rows = spans.slice(0, maxRows).map(treeLine);
  const left = spans.length - rows.length;
  return [
    `# ${inline(root.span.name)}`,
    facts.join(' · '),
    [...rows, ...(left > 0 ? [`- … ${left.toLocaleString('en-US')} more`] : [])].join('\n'),
    ...errors.slice(0, 5).map((placed) => `## Failed: ${inline(placed.span.name)}\n\n${failure(placed)}`),
    ...values(root),
    '',
  ].join('\n\n');
}

/** One span as Markdown: facts, inputs, outputs, failure. */
export function spanMarkdown(placed: PlacedSpan): string {
  const { span } = placed;
  const facts = [typeWord(placed), durationOf(placed), statusWord(placed), `span \`${span.spanId}\` of trace \`${span.traceId}\``].filter((fact) => fact !== '');
  return [`## ${inline(span.name)}`, facts.join(' · '), ...values(placed), ...(span.status.code === 'ERROR' ? [failure(placed)] : []), ''].join('\n\n');
}

function treeLine(placed: PlacedSpan): string {
  const facts = [typeWord(placed), durationOf(placed), ...(placed.span.status.code === 'ERROR' ? ['**failed**'] : [])].filter((fact) => fact !== '');
  return `${'  '.repeat(placed.depth)}- ${inline(placed.span.name)} (${facts.join(', ')})`;
}

function values({ span }: PlacedSpan): string[] {
  const [inputs, outputs] = [spanInputs(span), spanOutputs(span)];
  return [...(inputs === undefined ? [] : [`Inputs:\n\n${block(inputs)}`]), ...(outputs === undefined ? [] : [`Outputs:\n\n${block(outputs)}`])];
}

function failure({ span }: PlacedSpan): string {
  const exceptions = span.events.filter((event) => event.name === 'exception');
  const said = exceptions.map(({ attributes }) => {
    const heading = [attributes['exception.type'], attributes['exception.message']].filter((part) => typeof part === 'string' && part !== '').join(': ');
    const stack = attributes['exception.stacktrace'];
    return [inline(heading), ...(typeof stack === 'string' && stack !== '' ? [fenced(stack.slice(-maxValueChars), 'text')] : [])].join('\n\n');
  });
  return said.length > 0 ? said.join('\n\n') : inline(span.status.message) || 'It failed without saying why.';
}

function block(value: AttributeValue): string {
  if (typeof value === 'string') return fenced(cut(value), 'text');
  return fenced(cut(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 2)), 'json');
}

const cut = (text: string) => (text.length > maxValueChars ? `${text.slice(0, maxValueChars)}\n… ${(text.length - maxValueChars).toLocaleString('en-US')} more characters` : text);

/** A code block whose fence is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Text on one line in which Markdown and HTML mean nothing. */
const inline = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&').slice(0, 500);

const typeWord = ({ span }: PlacedSpan) => {
  const type = spanTypeOf(span);
  return type === 'UNKNOWN' ? '' : type.toLowerCase().replace('_', ' ');
};
const durationOf = ({ startNs, endNs }: PlacedSpan) => (endNs === 0n ? 'running' : formatDuration(Number(endNs - startNs)));
const statusWord = ({ span }: PlacedSpan) => ({ OK: 'ok', ERROR: 'failed', UNSET: '' })[span.status.code];
