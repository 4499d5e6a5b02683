import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import type { SqlCell, SqlStatement } from '../../../src/databricks/ports';
import { separators, skeletonKeys } from '../../../src/spanTables/traceStatements';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { FakeSql, result, resultOf } from '../../fakes/sqlRunner';
import { reported, table } from './shapes';

const nowMs = 1_795_400_000_000;
const ns = (ms: number) => `${BigInt(ms) * 1_000_000n + 1n}`;

const listedRow = (traceId: string, startMs: number, more: Record<string, SqlCell> = {}) => ({ trace_id: traceId, start_ns: ns(startMs), end_ns: ns(startMs + 20), name: `name ${traceId}`, state: 'OK', has_root: true, ...more });
const detailRow = (traceId: string, startMs: number, more: Record<string, SqlCell> = {}) => ({ trace_id: traceId, root_ns: ns(startMs), first_ns: ns(startMs), span_count: 3n, error_count: 1n, input_tokens: null, output_tokens: null, total_tokens: 12n, cost: 0.5, request: 'in', response: 'out', session: 's', user: null, ...more });

const isDescribe = ({ text }: SqlStatement) => text.startsWith('DESCRIBE');
const isDetails = ({ text }: SqlStatement) => text.includes('`span_count`');
const isSkeleton = ({ text }: SqlStatement) => text.includes('AS `lines`');

function store(answers: { listed?: object[]; details?: object[]; skeleton?: (statement: SqlStatement) => object[]; columns?: () => Promise<typeof reported.v1> } = {}) {
  const sql = new FakeSql();
  sql.answer = (statement) => {
    if (isDescribe(statement)) return result(['col_name', 'data_type', 'comment'], reported.v1.map(({ name, typeText }) => [name, typeText, null]));
    if (isDetails(statement)) return resultOf((answers.details ?? []) as Record<string, SqlCell>[]);
    if (isSkeleton(statement)) return resultOf((answers.skeleton?.(statement) ?? []) as Record<string, SqlCell>[]);
    return resultOf((answers.listed ?? []) as Record<string, SqlCell>[]);
  };
  const location = { location: 'my_catalog.my_schema', spans: table, side: { form: 'none' as const }, experimentId: '77' };
  return { sql, store: new TraceStore({ runner: sql, location, now: () => nowMs, columns: answers.columns }) };
}

describe('traces of a location', () => {
  it('asks for the shape once, then two statements per page', async () => {
    const { sql, store: traces } = store({ listed: [listedRow('b', nowMs - 10), listedRow('a', nowMs - 20)], details: [detailRow('a', nowMs - 20), detailRow('b', nowMs - 10)] });
    const list = await traces.list({});
    await traces.list({});
    assert.equal(sql.statements.length, 1 + 2 + 2);
    assert.deepEqual(list.rows.map((row) => row.traceId), ['b', 'a']);
    assert.deepEqual(list.rows[0], {
      traceId: 'b', location: 'my_catalog.my_schema', storage: 'uc', name: 'name b', state: 'OK', startMs: nowMs - 10, durationMs: 20, spanCount: 3, errorCount: 1,
      requestPreview: 'in', responsePreview: 'out', tokens: 12, costUsd: 0.5, session: 's', experimentId: '77',
    });
    assert.equal(list.nextCursor, undefined);
  });

  it('uses the tables API for the shape where it can, which needs no warehouse', async () => {
    const { sql, store: traces } = store({ columns: async () => reported.v2 });
    assert.equal((await traces.shape()).generation, 'v2');
    assert.equal(sql.statements.length, 0);
  });

  it('asks for the shape again after a failure', async () => {
    let fails = true;
    const { store: traces } = store({ columns: async () => (fails ? Promise.reject(new Error('no')) : reported.v1) });
    await assert.rejects(traces.shape(), /no/);
    fails = false;
    assert.equal((await traces.shape()).generation, 'v1');
  });

  it('looks at the last 24 hours unless told otherwise', async () => {
    const { sql, store: traces } = store();
    await traces.list({});
    await traces.list({ sinceMs: 5, untilMs: 7 });
    const [, usual, told] = sql.statements.map(({ statement }) => statement.parameters!);
    assert.equal(usual!.since_ns!.value, BigInt(nowMs - 86_400_000) * 1_000_000n);
    assert.deepEqual([told!.since_ns!.value, told!.until_ns!.value], [5_000_000n, 7_000_000n]);
  });

  it('goes on where the page before ended', async () => {
    const { sql, store: traces } = store({ listed: [listedRow('c', nowMs - 1), listedRow('b', nowMs - 2), listedRow('a', nowMs - 3)], details: [] });
    const { rows, nextCursor } = await traces.list({ limit: 2 });
    assert.deepEqual(rows.map((row) => row.traceId), ['c', 'b']);
    await traces.list({ limit: 2, cursor: nextCursor! });
    const { parameters } = sql.statements[3]!.statement;
    assert.deepEqual([parameters!.after_ns!.value, parameters!.after_id!.value], [BigInt(ns(nowMs - 2)), 'b']);
    await assert.rejects(traces.list({ cursor: 'x' }), (error) => error instanceof CodedError && error.code === 'tables.cursor');
  });

  it('lists a trace with several roots once, at its newest', async () => {
    const { store: traces } = store({ listed: [listedRow('two', nowMs - 1), listedRow('two', nowMs - 9), listedRow('one', nowMs - 10)], details: [detailRow('two', nowMs - 1), detailRow('one', nowMs - 10)] });
    assert.deepEqual((await traces.list({})).rows.map((row) => [row.traceId, row.startMs]), [['two', nowMs - 1], ['one', nowMs - 10]]);
    // A page that has only the older root.
    const later = store({ listed: [listedRow('two', nowMs - 9)], details: [detailRow('two', nowMs - 1)] });
    assert.deepEqual((await later.store.list({})).rows, []);
  });

  it('shows a trace whose root has not arrived from its first span on', async () => {
    const { sql, store: traces } = store({ listed: [listedRow('r', nowMs - 5, { has_root: false, end_ns: null, state: 'IN_PROGRESS' })], details: [detailRow('r', nowMs - 50, { root_ns: null })] });
    const [row] = (await traces.list({})).rows;
    assert.deepEqual([row!.state, row!.startMs, row!.durationMs], ['IN_PROGRESS', nowMs - 50, undefined]);
    const details = sql.statements.at(-1)!.statement.parameters!;
    assert.ok((details.until_ns!.value as bigint) > BigInt(nowMs) * 1_000_000n);
  });

  it('looks at the newest part first where a filter reads what spans carry', async () => {
    const { sql, store: traces } = store({ listed: [listedRow('a', nowMs - 1)], details: [] });
    await traces.list({ spanType: 'TOOL', sinceMs: nowMs - 64_000, untilMs: nowMs });
    const lists = sql.statements.filter(({ statement }) => !isDescribe(statement) && !isDetails(statement)).map(({ statement }) => statement.parameters!);
    assert.deepEqual(lists.map(({ since_ns }) => (since_ns!.value as bigint) / 1_000_000n), [1000n, 8000n, 64_000n].map((length) => BigInt(nowMs) - length));
    assert.deepEqual(lists.map(({ after_id }) => after_id?.value), [undefined, 'a', 'a']);
    const full = store({ listed: [listedRow('b', nowMs - 1), listedRow('a', nowMs - 2)], details: [] });
    await full.store.list({ text: 'x', limit: 1 });
    assert.equal(full.sql.statements.length, 3);
  });

  it('keeps the last answer to show at once', async () => {
    const { store: traces } = store({ listed: [listedRow('a', nowMs)], details: [] });
    assert.equal(traces.lastList({ text: 'x' }), undefined);
    const list = await traces.list({ text: 'x' });
    assert.equal(traces.lastList({ text: 'x' }), list);
    assert.equal(traces.lastList({ text: 'y' }), undefined);
  });

  const shared = ['call', 'OK', ...skeletonKeys.map((_keys, index) => (index === 0 ? '"LLM"' : ''))];
  const own = (spanId: string, parent: string, duration = '5', atMs = 0) => [spanId, parent, ns(nowMs + atMs), duration];
  const line = (...spans: Parameters<typeof own>) => [...shared, ...own(...spans)].join(separators.field);
  const spanRow = (...lines: string[]) => ({ spans: BigInt(lines.length), lines: lines.join(separators.line) });

  it('opens a trace with one statement and keeps it', async () => {
    const { sql, store: traces } = store({ skeleton: () => [spanRow(line('root', ''), line('child', 'root'))] });
    const trace = await traces.trace('t', { startMs: nowMs, durationMs: 5 });
    assert.deepEqual(trace!.spans.map(({ spanId, parentSpanId, startNs, endNs, attributes }) => [spanId, parentSpanId, startNs, endNs, attributes]), [
      ['root', '', BigInt(ns(nowMs)), BigInt(ns(nowMs)) + 5n, { 'mlflow.spanType': '"LLM"' }],
      ['child', 'root', BigInt(ns(nowMs)), BigInt(ns(nowMs)) + 5n, { 'mlflow.spanType': '"LLM"' }],
    ]);
    await traces.trace('t', undefined);
    assert.equal(sql.statements.filter(({ statement }) => isSkeleton(statement)).length, 1);
  });

  it('reads spans that are alike from one line, and puts all in order', async () => {
    const alike = [...shared, ...own('c', 'a', '5', 3), ...own('a', '', '', 1), ...own('', 'a')].join(separators.field);
    const { store: traces } = store({ skeleton: () => [spanRow(alike), spanRow(line('b', 'a', '5', 2), line('d', 'a', '5', 4))] });
    const { spans } = (await traces.trace('t', { startMs: nowMs }))!;
    assert.deepEqual(spans.map(({ spanId, parentSpanId, name, startNs, endNs, status }) => [spanId, parentSpanId, name, startNs, endNs, status.code]), [
      ['a', '', 'call', BigInt(ns(nowMs + 1)), 0n, 'OK'],
      ...['b', 'c', 'd'].map((id, index) => [id, 'a', 'call', BigInt(ns(nowMs + 2 + index)), BigInt(ns(nowMs + 2 + index)) + 5n, 'OK']),
    ]);
  });

  it('brings what some spans carry, near where they were read, 200 at a time', async () => {
    const { sql, store: traces } = store({ skeleton: () => [spanRow(line('root', ''), line('child', 'root'))] });
    const answer = sql.answer;
    const detail = (id: string, endNs: string) => ({ span_id: id, parent_id: '', name: id, kind: null, start_ns: ns(nowMs), end_ns: endNs, status: 'OK', status_message: null, attributes: '{"a":"1"}', events: '[]', links: null, resource: null, scope: null });
    sql.answer = (statement, options) => (statement.text.includes('`span_id` IN') ? resultOf([detail('root', ns(nowMs + 1)), detail('root', ns(nowMs + 9)), detail('child', ns(nowMs + 2))]) : answer(statement, options));
    await traces.trace('t', { startMs: nowMs, durationMs: 5 });
    const spans = await traces.spans('t', ['root', 'child', 'gone'], undefined);
    assert.deepEqual(spans.map(({ spanId, endNs }) => [spanId, endNs]), [['root', BigInt(ns(nowMs + 9))], ['child', BigInt(ns(nowMs + 2))]]);
    const asked = () => sql.statements.filter(({ statement }) => statement.text.includes('`span_id` IN'));
    assert.equal(asked().length, 1);
    assert.ok((asked()[0]!.statement.parameters!.until_ns!.value as bigint) < BigInt(nowMs + 86_400_000) * 1_000_000n);
    await traces.spans('t', Array.from({ length: 201 }, (_, index) => `s${index}`), undefined);
    assert.equal(asked().length, 3);
  });

  it('asks again for a trace that may still grow', async () => {
    const { sql, store: traces } = store({ skeleton: () => [spanRow(line('root', '', ''))] });
    assert.equal((await traces.trace('t', { startMs: nowMs }))!.spans[0]!.endNs, 0n);
    await traces.trace('t', { startMs: nowMs });
    assert.equal(sql.statements.filter(({ statement }) => isSkeleton(statement)).length, 2);
  });

  it('searches a pasted id in growing windows and says when it is nowhere', async () => {
    const { sql, store: traces } = store({ skeleton: (statement) => (statement.parameters!.since_ns ? [] : [spanRow(line('root', ''))]) });
    assert.equal((await traces.trace('old', undefined))!.spans.length, 1);
    const windows = sql.statements.slice(1).map(({ statement }) => statement.parameters!.since_ns?.value);
    assert.deepEqual(windows, [BigInt(nowMs - 86_400_000) * 1_000_000n, BigInt(nowMs - 30 * 86_400_000) * 1_000_000n, undefined]);
    assert.equal(await store({}).store.trace('none', undefined), undefined);
  });

  it('passes the signal and who asked on to every statement', async () => {
    const { sql, store: traces } = store({ listed: [listedRow('a', nowMs)] });
    const { signal } = new AbortController();
    await traces.list({}, { signal, trigger: 'automatic' });
    for (const { options } of sql.statements) assert.deepEqual([options.signal, options.trigger], [signal, 'automatic']);
    await assert.rejects(traces.list({}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});
