import assert from 'node:assert/strict';
import { formatCount, formatDuration, formatInstant } from '../../../src/trace/format';
import { decodeMlflowValue, spanInputs, spanOutputs, spanTypeOf } from '../../../src/trace/genai';
import type { Span } from '../../../src/trace/model';
import { treePositions } from '../../../src/trace/positions';
import { toRecords } from '../../../src/trace/records';
import { findGroups } from '../../../src/trace/rowGroups';
import { descendantCount, hasChildren, positionOf, siblingRows, visibleRows, withAncestors } from '../../../src/trace/rows';
import { toColumns } from '../../../src/trace/toColumns';
import { parseTraceTarget } from '../../../src/trace/target';
import { makeSpan } from './makeSpan';

//            0  1  2  3  4  5
const depth = Int32Array.of(0, 1, 2, 2, 1, 0);
const parent = Int32Array.of(-1, 0, 1, 1, 0, -1);
const tree = { count: 6, depth, parent };
const positions = treePositions(tree);

describe('visible rows', () => {
  const rows = (...collapsed: number[]) => [...visibleRows(tree, positions, { collapsed: Uint8Array.from(depth, (_, row) => (collapsed.includes(row) ? 1 : 0)) })];
  it('are all rows while nothing is closed', () => assert.deepEqual(rows(), [0, 1, 2, 3, 4, 5]));
  it('leave out what lies below a closed row', () => assert.deepEqual(rows(1), [0, 1, 4, 5]));
  it('leave out closed rows inside closed rows', () => assert.deepEqual(rows(0, 1), [0, 5]));
  it('are those that pass a filter, with their ancestors', () => {
    const shown = withAncestors(tree, Uint8Array.of(0, 0, 0, 1, 0, 0));
    assert.deepEqual([...visibleRows(tree, positions, { collapsed: new Uint8Array(6), shown })], [0, 1, 3]);
  });
  it('know children, descendants and siblings', () => {
    assert.deepEqual(Array.from(depth, (_, row) => hasChildren(positions, row)), [true, true, false, false, false, false]);
    assert.deepEqual(Array.from(depth, (_, row) => descendantCount(positions, row)), [4, 2, 0, 0, 0, 0]);
    assert.deepEqual([siblingRows(tree, positions, 3), siblingRows(tree, positions, 1), siblingRows(tree, positions, 5)], [[2, 3], [1, 4], [0, 5]]);
  });
});

describe('repeated siblings', () => {
  // A root with a, then six b of which the second has a child, then c.
  const repeated = { count: 10, parent: Int32Array.of(-1, 0, 0, 0, 3, 0, 0, 0, 0, 0), depth: Int32Array.of(0, 1, 1, 1, 2, 1, 1, 1, 1, 1), label: Int32Array.of(0, 1, 2, 2, 3, 2, 2, 2, 2, 4) };
  const places = treePositions(repeated);
  const groups = findGroups(repeated, places);
  const collapsed = new Uint8Array(10);
  it('are a group from its first row to below its last', () => assert.deepEqual([groups.count, groups.size[2], groups.end[2], groups.head[3], groups.head[4], groups.head[9]], [1, 6, 9, 2, -1, -1]));
  it('share a line until it is opened', () => {
    assert.deepEqual([...visibleRows(repeated, places, { collapsed, groups })], [0, 1, ~2, 9]);
    const openGroups = Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    const open = visibleRows(repeated, places, { collapsed, groups, openGroups });
    assert.deepEqual([...open], [0, 1, ~2, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([positionOf(open, ~2), positionOf(open, 2), positionOf(open, 9), positionOf(open, ~3)], [2, 3, 10, -1]);
  });
  it('of fewer than five are none', () => {
    const four = { count: 5, parent: Int32Array.of(-1, 0, 0, 0, 0), depth: Int32Array.of(0, 1, 1, 1, 1), label: Int32Array.of(0, 1, 1, 1, 1) };
    assert.equal(findGroups(four, treePositions(four)).count, 0);
  });
});

describe('MLflow values', () => {
  const cases: [unknown, unknown][] = [
    ['"LLM"', 'LLM'],
    ['LLM', 'LLM'],
    ['{"a":[1,null]}', { a: [1, null] }],
    ['{broken', '{broken'],
    ['12', 12],
    ['null', null],
    ['', ''],
    ['nothing', 'nothing'],
    [{ a: 1 }, { a: 1 }],
    [7n, 7n],
  ];
  for (const [raw, expected] of cases) it(`${typeof raw === 'bigint' ? raw : JSON.stringify(raw)}`, () => assert.deepEqual(decodeMlflowValue(raw as never), expected));
  it('take inputs and outputs from any known producer, MLflow’s own first', () => {
    assert.deepEqual(spanInputs({ attributes: { 'input.value': 'x', 'mlflow.spanInputs': '{"q":1}' } }), { q: 1 });
    assert.equal(spanOutputs({ attributes: { 'gen_ai.output.messages': 'hello' } }), 'hello');
    assert.equal(spanInputs({ attributes: {} }), undefined);
  });
  it('give every span a type', () => {
    assert.equal(spanTypeOf({ attributes: { 'mlflow.spanType': '"TOOL"' } }), 'TOOL');
    assert.equal(spanTypeOf({ attributes: {} }), 'UNKNOWN');
  });
});

const summaryOf = (spans: readonly Span[]) => toColumns(toRecords(spans)).summary;

describe('summary', () => {
  it('names the real root, counts errors, and adds tokens without counting wrappers twice', () => {
    const usage = (input: number, output: number) => ({ 'mlflow.chat.tokenUsage': JSON.stringify({ input_tokens: input, output_tokens: output }) });
    const summary = summaryOf(
      [
        makeSpan({ spanId: 'o', parentSpanId: 'gone', startNs: 5n, name: 'orphan' }),
        makeSpan({ spanId: 'r', startNs: 10n, endNs: 100n, name: 'root' }),
        makeSpan({ spanId: 'w', parentSpanId: 'r', startNs: 20n, attributes: usage(10, 5) }),
        makeSpan({ spanId: 'i', parentSpanId: 'w', startNs: 21n, attributes: usage(10, 5) }),
        makeSpan({ spanId: 'x', parentSpanId: 'r', startNs: 30n, attributes: usage(1, 2), status: { code: 'ERROR', message: 'boom' } }),
      ],
    );
    assert.deepEqual(summary, {
      name: 'root', state: 'OK', startMs: 0, durationNs: 95, spanCount: 5, errorCount: 1, tokens: { input: 11, output: 7, total: 18 },
      repairs: ['1 span has a parent that did not arrive, shown as roots.'],
    });
  });
  it('calls a trace without an ended root unfinished', () => {
    assert.equal(summaryOf([makeSpan({ endNs: 0n })]).state, 'IN_PROGRESS');
    assert.equal(summaryOf([makeSpan({ parentSpanId: 'gone' })]).state, 'IN_PROGRESS');
    assert.equal(summaryOf([]).state, 'UNSET');
  });
});

describe('words for people', () => {
  const durations: [number, string][] = [
    [0, '0 ms'], [850, '0.85 µs'], [820_000, '820 µs'], [1_000_000, '1 ms'], [12_345_678, '12.3 ms'], [999_400_000, '999 ms'], [999_900_000, '1 s'],
    [1_240_000_000, '1.24 s'], [59_900_000_000, '59.9 s'], [60_000_000_000, '1 min 0 s'], [123_000_000_000, '2 min 3 s'], [3_720_000_000_000, '1 h 2 min'],
  ];
  for (const [ns, text] of durations) it(`${ns} ns is ${text}`, () => assert.equal(formatDuration(ns), text));
  it('count with the right number', () => assert.deepEqual([formatCount(1, 'span'), formatCount(12_345, 'span')], ['1 span', '12,345 spans']));
  it('name the day only when it is another one', () => {
    const noon = new Date(2026, 4, 3, 12, 0, 0).getTime();
    assert.equal(formatInstant(noon, noon + 1000), '12:00:00');
    assert.equal(formatInstant(noon, noon + 86_400_000), '2026-05-03 12:00:00');
  });
});

describe('a pasted trace', () => {
  const hex = '0123456789abcdef0123456789abcdef';
  const cases: [string, unknown][] = [
    [hex, { traceId: hex, location: undefined }],
    [hex.toUpperCase(), { traceId: hex, location: undefined }],
    [` tr-${hex}\n`, { traceId: hex, location: undefined }],
    [`trace:/main.app/${hex}`, { traceId: hex, location: 'main.app' }],
    ['01234567-89ab-cdef-0123-456789abcdef', { traceId: hex, location: undefined }],
    [`https://x.example/ml/experiments/1/traces?selectedEvaluationId=tr-${hex}&o=1`, { traceId: hex }],
    [`https://x.example/?id=trace%3A%2Fmain.app.p%2F${hex}`, { traceId: hex, location: 'main.app.p' }],
    ['hello', undefined],
    [hex.slice(1), undefined],
    [`${hex}0`, undefined],
    ['https://x.example/%zz', undefined],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(parseTraceTarget(text), expected));
});
