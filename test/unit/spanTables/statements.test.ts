import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import type { SqlStatement } from '../../../src/databricks/ports';
import { asPython, asSql } from '../../../src/spanTables/asText';
import { deletionWarnings, planDeletion } from '../../../src/spanTables/deletion';
import { readColumns, readScanEstimate, readTableSize } from '../../../src/spanTables/describe';
import { attributeText } from '../../../src/spanTables/expressions';
import { insights } from '../../../src/spanTables/insights';
import { functionNumbers } from '../../../src/spanTables/lensStatement';
import { listTraces, traceDetails } from '../../../src/spanTables/listStatement';
import { traceEntries, type SideTables } from '../../../src/spanTables/sideTables';
import { tokenizeSql } from '../../../src/spanTables/sqlTokens';
import { traceSkeleton, spanDetail } from '../../../src/spanTables/traceStatements';
import { inWindow } from '../../../src/spanTables/window';
import { result } from '../../fakes/sqlRunner';
import { shapes, table } from './shapes';

const window = { sinceNs: 1_795_392_000_000_000_000n, untilNs: 1_795_478_400_000_000_000n };
const range = { ...window, bucketNs: 86_400_000_000_000n, offsetNs: 3_600_000_000_000n };
const evil = "x' OR 1=1; DROP TABLE spans; -- ` \\ \" ü";
const none: SideTables = { form: 'none' };
const sides: SideTables[] = [none, { form: 'logs', logs: { ...table, table: 'logs' } }, { form: 'annotations', annotations: { ...table, table: 'annotations' } }];

/** Every statement for a shape, with hostile values in every place that takes one. */
function everyStatement(shape: (typeof shapes)[keyof typeof shapes]): SqlStatement[] {
  const filter = { ...window, name: evil, text: evil, session: evil, user: evil, spanName: evil, spanType: evil, attributes: [{ key: 'k', value: evil }], states: ['ERROR' as const], minDurationMs: 1, maxDurationMs: 2 };
  return [
    listTraces(shape, none, window, 100),
    listTraces(shape, none, filter, 100, { startNs: 5n, traceId: evil }),
    listTraces(shape, sides[1]!, { ...window, tags: [{ key: evil, value: evil }] }, 100),
    listTraces(shape, sides[2]!, { ...window, tags: [{ key: evil, value: evil }] }, 100),
    traceDetails(shape, [evil, 'b'], window),
    traceSkeleton(shape, evil, window),
    traceSkeleton(shape, evil, undefined),
    spanDetail(shape, evil, evil, window),
    functionNumbers(shape, window),
    ...insights.flatMap((insight) => sides.flatMap((side) => insight.statement(shape, side, range) ?? [])),
  ];
}

/** Names of the parameters that a text really uses. */
const used = (statement: SqlStatement): string[] => [...new Set(tokenizeSql(statement.text).filter(({ kind }) => kind === 'parameter').map(({ text }) => text.slice(1)))].sort();

for (const [form, shape] of Object.entries(shapes)) {
  describe(`statements for a table of the form ${form}`, () => {
    it('bind every value, and nothing that is not used', () => {
      for (const statement of everyStatement(shape)) {
        assert.ok(!statement.text.includes('DROP'), statement.text);
        assert.deepEqual(used(statement), Object.keys(statement.parameters ?? {}).sort(), statement.text);
      }
    });

    it('are bounded in time and rows, and read only', () => {
      for (const statement of everyStatement(shape)) {
        assert.ok(statement.readOnly);
        const isOfTrace = statement.text.includes('`trace_id` = :trace_id') || statement.text.includes('IN (:trace_0');
        assert.match(statement.text, isOfTrace ? /:trace_/ : /:since_(ns|us)/);
        if (!statement.text.includes('GROUP BY `trace_id`')) assert.match(statement.text, /LIMIT \d+/);
      }
    });

    it('name the columns by which files are pruned', () => {
      const { sql, parameters } = inWindow(shape, window);
      if (shape.time) assert.match(sql, /`time` >= timestamp_micros\(:since_us\) AND `time` < timestamp_micros\(:until_us\)/);
      if (shape.date) assert.deepEqual([parameters.since_date?.value, parameters.until_date?.value], ['2026-11-22', '2026-11-25']);
      if (shape.start.form === 'timestamp') assert.match(sql, /`start_time` >= timestamp_micros/);
      else assert.match(sql, /`start_time_unix_nano` >= :since_ns AND `start_time_unix_nano` < :until_ns/);
    });
  });
}

describe('attributes in statements', () => {
  it('are reached as the table keeps them', () => {
    assert.equal(attributeText(shapes.v1, "it's"), "`attributes`['it\\'s']");
    assert.equal(attributeText(shapes.v2, 'a.b'), "try_variant_get(`attributes`, '$[\\'a.b\\']', 'string')");
    assert.equal(attributeText(shapes.v2, "it's"), "try_variant_get(`attributes`, '$[\"it\\'s\"]', 'string')");
    assert.equal(attributeText(shapes.json, 'a.b'), "get_json_object(`attributes`, '$[\\'a.b\\']')");
  });

  it('are refused where no path can name them', () => {
    for (const [shape, key] of [[shapes.v2, `both ' and "`], [shapes.json, "it's"], [shapes.json, 'what?']] as const) {
      assert.throws(() => attributeText(shape, key), (error) => error instanceof CodedError && error.code === 'tables.attribute');
    }
  });
});

describe('filters', () => {
  it('refuse an empty range, durations that are none and too many conditions', () => {
    const many = Array.from({ length: 11 }, () => ({ key: 'k', value: 'v' }));
    for (const filter of [{ ...window, untilNs: window.sinceNs }, { ...window, minDurationMs: -1 }, { ...window, maxDurationMs: Number.NaN }, { ...window, attributes: many }]) {
      assert.throws(() => listTraces(shapes.v1, none, filter, 10), (error) => error instanceof CodedError && error.code === 'tables.filter');
    }
    assert.throws(() => listTraces(shapes.v1, none, { ...window, tags: [{ key: 'k', value: 'v' }] }, 10), (error) => error instanceof CodedError && error.code === 'tables.tags');
  });

  it('leave traces without a root out where only a root can match', () => {
    assert.match(listTraces(shapes.v1, none, window, 10).text, /unrooted/);
    assert.match(listTraces(shapes.v1, none, { ...window, spanType: 'TOOL' }, 10).text, /unrooted/);
    assert.doesNotMatch(listTraces(shapes.v1, none, { ...window, name: 'a' }, 10).text, /unrooted/);
    assert.doesNotMatch(listTraces(shapes.v1, none, { ...window, states: ['ERROR'] }, 10).text, /unrooted/);
  });
});

describe('texts of statements', () => {
  const statement: SqlStatement = { text: "SELECT ':x', `:x` /* :x */, a:x, :x, :n, :d, :none -- :x", parameters: { x: { type: 'STRING', value: "it's" }, n: { type: 'BIGINT', value: 5n }, d: { type: 'DATE', value: '2026-11-23' }, none: { type: 'STRING', value: null } } };

  it('carry the values as literals, and only where a parameter stands', () => {
    assert.equal(asSql(statement), "SELECT ':x', `:x` /* :x */, a:x, 'it\\'s', 5L, DATE'2026-11-23', NULL -- :x");
  });

  it('become Python with the values bound', () => {
    const python = asPython(statement);
    assert.match(python, /"x": "it's",/);
    assert.match(python, /"d": date\.fromisoformat\("2026-11-23"\),/);
    assert.match(python, /"none": None,/);
    assert.match(python, /^from datetime import date\nfrom databricks\.connect/);
  });
});

describe('deletion', () => {
  it('goes through annotations, logs and spans, each counted first', () => {
    const steps = planDeletion(table, { ...table, table: 'logs' }, sides[2]!, ['a', evil]);
    assert.deepEqual(steps.map((step) => step.table.table), ['annotations', 'logs', 'mlflow_experiment_trace_otel_spans']);
    assert.match(steps[0]!.remove.text, /^DELETE FROM `my_catalog`\.`my_schema`\.`annotations` WHERE `target_type` = 'TRACE' AND `target_id` IN \(:trace_0, :trace_1\)$/);
    for (const step of steps) {
      assert.ok(!step.remove.readOnly && step.count.readOnly);
      assert.equal(step.count.text.split(' WHERE ')[1], step.remove.text.split(' WHERE ')[1]);
    }
    assert.match(deletionWarnings(steps, [1, 2, 3])[0]!, /1 rows of my_catalog\.my_schema\.annotations, 2 rows/);
    assert.match(deletionWarnings(steps, [1, 2, 3]).join(' '), /VACUUM/);
  });

  it('refuses nothing and too much', () => {
    for (const ids of [[], Array.from({ length: 201 }, String)]) assert.throws(() => planDeletion(table, undefined, none, ids), (error) => error instanceof CodedError && error.code === 'tables.delete');
  });
});

describe('what the engine tells about a table', () => {
  it('columns end where the sections on clustering begin', () => {
    const columns = readColumns(result(['col_name', 'data_type', 'comment'], [['a', 'string', null], ['# Clustering Information', '', ''], ['# col_name', 'data_type', 'comment'], ['a', 'string', null]]));
    assert.deepEqual(columns, [{ name: 'a', typeText: 'string' }]);
  });

  it('sizes come from the details and from the plan', () => {
    assert.equal(readTableSize(result(['format', 'sizeInBytes'], [['delta', 3190n]])), 3190);
    assert.equal(readTableSize(result(['format'], [['delta']])), undefined);
    const plan = '== Optimized Logical Plan ==\nFilter x, Statistics(sizeInBytes=1.0 KiB)\n+- Relation s.t[a] parquet, Statistics(sizeInBytes=3.5 MiB, rowCount=7)\n\n== Physical Plan ==\nRelation x, Statistics(sizeInBytes=9.0 GiB)';
    assert.equal(readScanEstimate(result(['plan'], [[plan]])), 3.5 * 2 ** 20);
    assert.equal(readScanEstimate(result(['plan'], [['Relation x, Statistics(sizeInBytes=8.0 EiB)']])), undefined);
    assert.equal(readScanEstimate(result(['plan'], [])), undefined);
  });

  it('entries of traces are asked from where the location keeps them', () => {
    assert.equal(traceEntries(none, ['a']), undefined);
    assert.match(traceEntries(sides[1]!, ['a'])!.text, /genai\.assessments\.snapshot/);
    assert.match(traceEntries(sides[2]!, ['a'])!.text, /`target_id` IN \(:trace_0\)/);
  });
});
