import assert from 'node:assert/strict';
import { agentGraph, hasAgents, layerNodes, placesBetween } from '../../../src/trace/agentGraph';
import { hasMeasure, timeLayout, weightLayout } from '../../../src/trace/flame';
import type { Span } from '../../../src/trace/model';
import { treePositions } from '../../../src/trace/positions';
import { toRecords } from '../../../src/trace/records';
import { linearScale } from '../../../src/trace/timeScale';
import { toColumns } from '../../../src/trace/toColumns';
import { isSpanFiltered, matchingRows, noSpanFilter, parseDuration, type SpanFilter } from '../../../src/trace/spanFilter';
import { makeSpan } from './makeSpan';

const span = (spanId: string, parentSpanId: string, start: number, end: number, fields: Partial<Span> = {}) => makeSpan({ spanId, parentSpanId, name: spanId, startNs: BigInt(start), endNs: BigInt(end), ...fields });
const columnsOf = (...spans: Span[]) => toColumns(toRecords(spans));
const typed = (type: string, more: Span['attributes'] = {}) => ({ attributes: { 'mlflow.spanType': type, ...more } });
const tokens = (input: number, output: number) => ({ 'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output } });

describe('the timeline', () => {
  const columns = columnsOf(span('r', '', 1, 101), span('a', 'r', 1, 51), span('b', 'r', 21, 61), span('c', 'r', 61, 101), span('d', 'b', 31, 41));
  const at = (layout: { lane: Int32Array }, id: string) => layout.lane[columns.ids.indexOf(id)];
  it('puts spans that run beside each other in lanes of their own and uses a free lane again', () => {
    const layout = timeLayout(columns, treePositions(columns), linearScale(100));
    assert.deepEqual(['r', 'a', 'b', 'd', 'c'].map((id) => at(layout, id)), [0, 1, 2, 3, 1]);
    assert.deepEqual([layout.lanes, layout.left[1], layout.right[1]], [4, 0, 0.5]);
  });
  it('gives tokens their width, a wrapper’s once, and leaves none where nothing is reported', () => {
    const used = columnsOf(span('r', '', 1, 101), span('w', 'r', 2, 50, typed('CHAIN', tokens(30, 0))), span('m', 'w', 3, 40, typed('LLM', tokens(20, 10))), span('n', 'r', 60, 70, typed('LLM', tokens(5, 5))), span('t', 'r', 80, 90));
    const layout = weightLayout(used, treePositions(used), 'tokens');
    const width = (id: string) => layout.right[used.ids.indexOf(id)]! - layout.left[used.ids.indexOf(id)]!;
    assert.deepEqual(['r', 'w', 'm', 'n', 't'].map((id) => Math.round(width(id) * 100)), [100, 75, 75, 25, 0]);
    assert.deepEqual([hasMeasure(used, 'tokens'), hasMeasure(used, 'cost'), hasMeasure(columns, 'tokens'), hasMeasure(columns, 'time')], [true, false, false, true]);
  });
  it('bears 1,000 spans at one instant', () => {
    const many = columnsOf(span('r', '', 1, 11), ...Array.from({ length: 1_000 }, (_, i) => span(`s${i}`, 'r', 1, 11)));
    assert.ok(timeLayout(many, treePositions(many), linearScale(10)).lanes <= 401);
  });
});

describe('the agent graph', () => {
  const columns = columnsOf(
    span('run', '', 1, 100),
    span('planner', 'run', 2, 90, typed('AGENT')),
    span('step', 'planner', 3, 80, typed('CHAIN')),
    span('m1', 'step', 4, 10, typed('CHAT_MODEL', { 'mlflow.llm.model': 'gpt-4o', ...tokens(3, 4) })),
    span('m2', 'step', 11, 20, typed('CHAT_MODEL', { 'mlflow.llm.model': 'gpt-4o' })),
    span('search', 'step', 21, 40, { ...typed('TOOL'), status: { code: 'ERROR', message: '' } }),
    span('m3', 'search', 22, 30, typed('LLM')),
  );
  const graph = agentGraph(columns);
  it('has a node for each name, models by model, and passes over what is neither', () => {
    assert.deepEqual(graph.nodes.map(({ kind, name, rows, errors, totalNs, tokens: used }) => [kind, name, rows.length, errors, totalNs, used]), [
      ['start', 'run', 1, 0, 99, 0], ['agent', 'planner', 1, 0, 88, 0], ['model', 'gpt-4o', 2, 0, 15, 7], ['tool', 'search', 1, 1, 19, 0], ['model', 'm3', 1, 0, 8, 0],
    ]);
    assert.deepEqual(graph.edges, [{ from: 0, to: 1, calls: 1 }, { from: 1, to: 2, calls: 2 }, { from: 1, to: 3, calls: 1 }, { from: 3, to: 4, calls: 1 }]);
  });
  it('is laid out from callers down, each layer around its middle', () => {
    assert.deepEqual(layerNodes(graph), [{ row: 0, place: 0 }, { row: 1, place: 0 }, { row: 2, place: -0.5 }, { row: 2, place: 0.5 }, { row: 3, place: 0 }]);
    assert.deepEqual(layerNodes(graph, 1).map(({ row }) => row), [0, 1, 2, 3, 4]);
  });
  it('bears agents that hand over to each other', () => {
    const ring = agentGraph(columnsOf(span('a', '', 1, 90, typed('AGENT')), span('b', 'a', 2, 80, typed('AGENT')), span('a2', 'b', 3, 70, { ...typed('AGENT'), name: 'a' })));
    assert.deepEqual(ring.edges.map(({ from, to }) => [from, to]), [[0, 1], [1, 0]]);
    assert.deepEqual(layerNodes(ring).map(({ row }) => row), [0, 1]);
  });
  it('puts what is called from two levels below both', () => {
    const shared = { nodes: graph.nodes.slice(0, 3), edges: [{ from: 0, to: 1, calls: 1 }, { from: 0, to: 2, calls: 1 }, { from: 1, to: 2, calls: 1 }] };
    assert.deepEqual(layerNodes(shared).map(({ row }) => row), [0, 1, 2]);
  });
  it('leads a line through the gaps of the rows that it crosses', () => {
    const places = [{ row: 0, place: 0 }, { row: 1, place: -0.5 }, { row: 1, place: 0.5 }, { row: 2, place: 0 }, { row: 3, place: -0.5 }, { row: 3, place: 4 }];
    assert.deepEqual(placesBetween(places[0]!, places[3]!, places), [0]);
    assert.deepEqual(placesBetween(places[0]!, places[4]!, places), [0, -0.5]);
    assert.deepEqual(placesBetween({ row: 0, place: -3 }, { row: 2, place: -3 }, places), [-3]);
    assert.deepEqual([placesBetween(places[0]!, places[1]!, places), placesBetween(places[3]!, places[0]!, places)], [[], []]);
  });
  it('is offered for agents and tools only', () => {
    assert.deepEqual([hasAgents(columns), hasAgents(columnsOf(span('a', '', 1, 2), span('b', 'a', 1, 2)))], [true, false]);
  });
});

describe('filters inside a trace', () => {
  const columns = columnsOf(span('r', '', 1, 101, typed('AGENT')), span('t', 'r', 2, 12, { ...typed('TOOL'), status: { code: 'ERROR', message: '' } }), span('u', 'r', 20, 0, typed('TOOL')));
  const rows = (filter: Partial<SpanFilter>, withAttribute?: Int32Array) => [...matchingRows(columns, { ...noSpanFilter, ...filter }, withAttribute)];
  it('go by type, status, duration, attribute and all of them', () => {
    assert.deepEqual(rows({}), [1, 1, 1]);
    assert.deepEqual(rows({ type: 'TOOL' }), [0, 1, 1]);
    assert.deepEqual(rows({ status: 'error' }), [0, 1, 0]);
    assert.deepEqual(rows({ status: 'running' }), [0, 0, 1]);
    assert.deepEqual(rows({ minDurationNs: 50 }), [1, 0, 1]);
    assert.deepEqual(rows({ attributeKey: 'k' }, Int32Array.of(0, 1)), [1, 1, 0]);
    assert.deepEqual(rows({ type: 'TOOL', status: 'error', attributeKey: 'k' }, Int32Array.of(0, 1)), [0, 1, 0]);
    assert.deepEqual([isSpanFiltered(noSpanFilter), isSpanFiltered({ ...noSpanFilter, attributeKey: 'k' })], [false, true]);
  });
  const durations: [string, number | undefined][] = [['', 0], ['250', 250e6], ['250 ms', 250e6], ['1.5s', 1.5e9], ['1,5 s', 1.5e9], ['2 min', 120e9], ['3µs', 3e3], ['fast', undefined], ['5 parsecs', undefined], ['-1', undefined], ['1e3', undefined], ['5 constructor', undefined]];
  for (const [text, ns] of durations) it(`${JSON.stringify(text)} is ${ns} ns`, () => assert.equal(parseDuration(text), ns));
});
