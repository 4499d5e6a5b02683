import type { SqlStatement } from '../../src/databricks/ports';
import { insights } from '../../src/spanTables/insights';
import { functionNumbers } from '../../src/spanTables/lensStatement';
import { listTraces, traceDetails } from '../../src/spanTables/listStatement';
import type { TraceFilter } from '../../src/spanTables/filter';
import { functionSpans } from '../../src/spanTables/runsStatement';
import type { TableShape } from '../../src/spanTables/shape';
import { traceEntries, type SideTables } from '../../src/spanTables/sideTables';
import { spanDetail, spanDetails, traceSkeleton, traceSpans } from '../../src/spanTables/traceStatements';
import { spanIdOf, traceIdOf } from './spanData';

export const originNs = 1_795_400_000_000_000_000n;
export const window = { sinceNs: originNs - 1n, untilNs: originNs + 3_600_000_000_000n };
/** A price for a model whose spans report no cost, and names that quoting can break. */
export const prices = [{ model: 'llama', input: 1, output: 2.5 }, { model: "o'brien \\ `x`", input: 0, output: 0 }];
const range = { ...window, bucketNs: 10_000_000_000n, offsetNs: 7_200_000_000_000n };
const quoted = 'it\'s "quoted" `back` \\ slash -- ; DROP';

/** Filters that each use another part, on {@link awkwardSpans}. */
export const filters: Readonly<Record<string, Omit<TraceFilter, 'sinceNs' | 'untilNs'>>> = {
  all: {},
  name: { name: quoted },
  errors: { states: ['ERROR'] },
  openOrUnset: { states: ['IN_PROGRESS', 'UNSET'] },
  noState: { states: [] },
  slow: { minDurationMs: 105 },
  quick: { maxDurationMs: 6 },
  session: { session: 'session-1' },
  user: { user: 'user-0' },
  textInName: { text: 'QUOTED' },
  textInInputs: { text: 'Zoë SAID'.toLowerCase() },
  textInOutputs: { text: 'answer 1' },
  textWithWildcards: { text: '%' },
  spanType: { spanType: 'tool' },
  spanName: { spanName: 'calculator' },
  attribute: { attributes: [{ key: 'key.with.dots', value: 'dots' }, { key: 'key with space', value: 'space' }] },
  attributeAsJson: { attributes: [{ key: 'mlflow.spanType', value: 'LLM' }] },
  everything: { name: 'answer', spanType: 'RETRIEVER', session: 'session-0', minDurationMs: 1, maxDurationMs: 1000, states: ['OK'], text: 'question', spanName: 'find' },
};
/** Filters that need the logs or annotations table. */
export const tagFilters: Readonly<Record<string, Omit<TraceFilter, 'sinceNs' | 'untilNs'>>> = {
  tag: { tags: [{ key: 'team', value: 'blue' }] },
  tagQuoted: { tags: [{ key: "o'clock", value: '"five"' }] },
  twoTags: { tags: [{ key: 'team', value: 'blue' }, { key: 'stage', value: 'prod' }] },
};

/** Every statement that the extension can send for a location, by name, changes left out. */
export function everyStatement(shape: TableShape, side: SideTables): Readonly<Record<string, SqlStatement>> {
  const statements: Record<string, SqlStatement> = {};
  const listed = { ...filters, ...(side.form === 'none' ? {} : tagFilters) };
  for (const [name, filter] of Object.entries(listed)) statements[`list ${name}`] = listTraces(shape, side, { ...window, ...filter }, 100);
  statements['list first page'] = listTraces(shape, side, window, 5);
  for (const [name, startMs, trace] of [['second', 23_000, 'running'], ['tie', 21_000, 'tworoots'], ['last', 1_000, 'plain1']] as const) {
    statements[`list after ${name}`] = listTraces(shape, side, window, 5, { startNs: originNs + BigInt(startMs) * 1_000_000n + (shape.start.form === 'timestamp' ? 0n : 1n), traceId: traceIdOf(trace) });
  }
  statements['list empty window'] = listTraces(shape, side, { sinceNs: 1n, untilNs: 2n }, 5);
  statements.details = traceDetails(shape, ['plain0', 'plain1', 'copies', 'tworoots', 'rootless', 'nulls', 'badjson', 'otel', 'huge', 'nowhere'].map(traceIdOf), window);
  for (const trace of ['plain0', 'rootless', 'copies', 'nulls', 'nowhere']) statements[`skeleton ${trace}`] = traceSkeleton(shape, traceIdOf(trace), window);
  statements['skeleton without window'] = traceSkeleton(shape, traceIdOf('failed'), undefined);
  for (const trace of ['quotes', 'failed', 'nulls', 'huge']) statements[`span ${trace}`] = spanDetail(shape, traceIdOf(trace), spanIdOf(`${trace}root`.slice(-8)), window);
  statements.runs = functionSpans(shape, ['answer', 'calculator', quoted], window, 50);
  statements['whole trace'] = traceSpans(shape, traceIdOf('plain3'), window);
  statements['some spans'] = spanDetails(shape, traceIdOf('plain3'), ['root', 'tool', 'nowhere'].map((span) => spanIdOf(`plain3${span}`.slice(-8))), window);
  statements.functions = functionNumbers(shape, window);
  const priced = { ...shape, prices };
  statements['details with prices'] = traceDetails(priced, ['plain0', 'plain1', 'otel', 'nulls'].map(traceIdOf), window);
  const pricedModels = insights.find(({ id }) => id === 'models')!.statement(priced, side, range);
  if (pricedModels) statements['insight models with prices'] = pricedModels;
  for (const insight of insights) {
    const statement = insight.statement(shape, side, range);
    if (statement) statements[`insight ${insight.id}`] = statement;
  }
  const entries = traceEntries(side, ['plain0', 'plain1', 'plain2', 'nowhere'].map(traceIdOf));
  if (entries) statements.entries = entries;
  return statements;
}

const ms = (offset: number): bigint => originNs / 1_000_000n + BigInt(offset);
const timestamp = (offset: number): string => new Date(Number(ms(offset))).toISOString().replace('T', ' ').replace('Z', '');
/** A text literal of standard SQL. */
const standardText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Log events of a v1 location: tags changed and deleted, metadata, an assessment that was changed, one that was deleted. Values for standard SQL. */
export function logRows(): readonly (readonly string[])[] {
  const event = (name: string, trace: string, at: number, body: object, attributes: Record<string, string> = {}) =>
    [name, traceIdOf(trace), '', String(ms(at) * 1_000_000n), JSON.stringify(body), JSON.stringify(attributes)] as const;
  const assessment = (id: string, value: string, name = 'helpful') => ({ assessment_id: id, assessment_name: name, feedback: { value }, rationale: 'because', metadata: { model: 'judge' } });
  return [
    event('genai.trace.tag', 'plain0', 1, { key: 'team', value: 'red' }),
    event('genai.trace.tag', 'plain0', 2, { key: 'team', value: 'blue' }),
    event('genai.trace.tag', 'plain1', 1, { key: 'team', value: 'blue' }),
    event('genai.trace.tag', 'plain1', 2, { key: 'stage', value: 'prod' }),
    event('genai.trace.tag', 'plain2', 1, { key: 'team', value: 'blue' }),
    event('genai.trace.tag', 'plain2', 2, { key: 'team', value: '' }, { deleted: 'true' }),
    event('genai.trace.tag', 'plain3', 1, { key: "o'clock", value: '"five"' }),
    event('genai.trace.metadata', 'plain0', 1, { client_request_id: 'a', trace_metadata: { 'mlflow.source.name': 'old.py' } }),
    event('genai.trace.metadata', 'plain0', 2, { client_request_id: 'a', trace_metadata: { 'mlflow.source.name': 'agent.py' } }),
    event('genai.assessments.snapshot', 'plain0', 100, assessment('a-1', 'no'), { assessment_id: 'a-1' }),
    event('genai.assessments.snapshot', 'plain0', 200, assessment('a-1', 'yes'), { assessment_id: 'a-1' }),
    event('genai.assessments.snapshot', 'plain1', 300, assessment('a-2', 'yes'), { assessment_id: 'a-2' }),
    event('genai.assessments.snapshot', 'plain1', 400, {}, { assessment_id: 'a-2', deleted: 'true' }),
    event('genai.assessments.snapshot', 'plain2', 500, assessment('a-3', 'no', 'safe'), { assessment_id: 'a-3' }),
  ];
}

/** The same facts as rows of an annotations table. */
export function annotationRows(): readonly (readonly (string | null)[])[] {
  const row = (id: string, type: string, trace: string, name: string, value: unknown, at: number, more: { comment?: string; metadata?: object; deleted?: boolean } = {}) =>
    [id, type, 'TRACE', traceIdOf(trace), name, JSON.stringify(value), more.comment ?? null, JSON.stringify(more.metadata ?? {}), timestamp(at), timestamp(at), more.deleted ? timestamp(at) : null] as const;
  return [
    row('t1', 'TAG', 'plain0', 'team', 'red', 1),
    row('t1', 'TAG', 'plain0', 'team', 'blue', 2),
    row('t2', 'TAG', 'plain1', 'team', 'blue', 1),
    row('t3', 'TAG', 'plain1', 'stage', 'prod', 2),
    row('t4', 'TAG', 'plain2', 'team', 'blue', 1),
    row('t4', 'TAG', 'plain2', 'team', 'blue', 2, { deleted: true }),
    row('t5', 'TAG', 'plain3', "o'clock", '"five"', 1),
    row('m1', 'METADATA', 'plain0', 'metadata', { client_request_id: 'a', trace_metadata: { 'mlflow.source.name': 'agent.py' } }, 1),
    row('a-1', 'FEEDBACK', 'plain0', 'helpful', 'no', 100, { comment: 'because', metadata: { model: 'judge' } }),
    row('a-1', 'FEEDBACK', 'plain0', 'helpful', 'yes', 200, { comment: 'because', metadata: { model: 'judge' } }),
    row('a-2', 'FEEDBACK', 'plain1', 'helpful', 'yes', 300),
    row('a-2', 'FEEDBACK', 'plain1', 'helpful', 'yes', 400, { deleted: true }),
    row('a-3', 'FEEDBACK', 'plain2', 'safe', { feedback: { value: 'no' } }, 500),
    row('e-1', 'EXPECTATION', 'plain2', 'expected', { expected_response: 'x' }, 600),
  ];
}

/** The latest of them as rows of a view, one a trace: tags, metadata and assessments as JSON. */
export function noteViewRows(): readonly (readonly string[])[] {
  const row = (trace: string, tags: object, metadata: object, ...assessments: object[]) => [traceIdOf(trace), JSON.stringify(tags), JSON.stringify(metadata), JSON.stringify(assessments)];
  return [
    row('plain0', { team: 'blue' }, { 'mlflow.source.name': 'agent.py', 'mlflow.trace.session': 'session-1' }, { assessment_id: 'a-1', assessment_name: 'helpful', feedback: { value: 'yes' }, rationale: 'because' }),
    row('plain1', { team: 'blue', stage: 'prod', 'mlflow.trace.user': 'user-0' }, {}),
    row('plain3', { "o'clock": '"five"' }, {}),
  ];
}

/** `VALUES` of rows; `textOf` writes a text as the engine's literal. */
export const valuesOf = (rows: readonly (readonly (string | null)[])[], textOf: (value: string) => string = standardText): string =>
  rows.map((row) => `(${row.map((value) => (value === null ? 'NULL' : textOf(value))).join(', ')})`).join(',\n');
