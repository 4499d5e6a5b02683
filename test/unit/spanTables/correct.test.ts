import assert from 'node:assert/strict';
import { correct, tablesOf } from '../../../src/spanTables/correct';
import { sqlOfPython } from '../../../src/spanTables/sparkSnippet';
import { tokenizeSql } from '../../../src/spanTables/sqlTokens';
import { pattern14 } from '../../fakes/pattern14';
import { shapes, table } from './shapes';

const lines = (text: string) => text.split('\n').map((line) => line.trim());

describe("pattern 14's queries", () => {
  it('are fitted to a v1 table', () => {
    const { text, corrections } = correct(pattern14.perDay, shapes.v1);
    assert.deepEqual(lines(text).slice(2), [
      'DATE(timestamp_micros(start_time_unix_nano DIV 1000)) as trace_date,',
      'COUNT(DISTINCT trace_id) as trace_count',
      'FROM my_catalog.my_schema.mlflow_experiment_trace_otel_spans',
      "WHERE COALESCE(parent_span_id, '') = ''  -- root spans only",
      'GROUP BY DATE(timestamp_micros(start_time_unix_nano DIV 1000))',
      'ORDER BY trace_date DESC',
    ]);
    assert.deepEqual(corrections.map(({ found }) => found), ['timestamp', 'parent_span_id IS NULL', 'timestamp']);
    assert.match(corrections[0]!.reason, /no column timestamp: the time of a span is start_time_unix_nano, in nanoseconds/);
  });

  it('are fitted to a v2 table', () => {
    assert.match(correct(pattern14.perDay, shapes.v2).text, /DATE\(time\) as trace_date/);
    const { text } = correct(pattern14.errorRate, shapes.v2);
    assert.equal(text.match(/status\.code = 'STATUS_CODE_ERROR'/g)?.length, 2);
    assert.doesNotMatch(text, /status_code/);
  });

  it('are fitted to a hand-made table with timestamps and a flat status', () => {
    assert.match(correct(pattern14.perDay, shapes.flat).text, /DATE\(start_time\)/);
    assert.equal(correct(pattern14.errorRate, shapes.flat).text, pattern14.errorRate);
    assert.match(correct(pattern14.slow, shapes.flat).text, /\(\(unix_micros\(end_time\) \* 1000\) - \(unix_micros\(start_time\) \* 1000\)\) \/ 1e9 as duration_seconds/);
  });

  it('the Spark snippet is read, and keeps the name of its column', () => {
    const [found] = sqlOfPython(pattern14.spark);
    assert.ok(found);
    assert.equal(pattern14.spark.slice(found.offset, found.offset + found.sql.length), found.sql);
    const { text } = correct(found.sql, shapes.v1);
    assert.match(text, /SELECT trace_id, name, kind AS span_kind,/);
    assert.equal(correct(text, shapes.v1).corrections.length, 0);
  });

  it('name their table', () => {
    for (const text of [pattern14.perDay, pattern14.slow, pattern14.errorRate, sqlOfPython(pattern14.spark)[0]!.sql]) assert.deepEqual(tablesOf(text), [table]);
  });

  it('are right the second time', () => {
    for (const shape of Object.values(shapes)) {
      for (const text of [pattern14.perDay, pattern14.slow, pattern14.errorRate]) assert.deepEqual(correct(correct(text, shape).text, shape).corrections, []);
    }
  });
});

describe('correcting statements', () => {
  const cases: [string, keyof typeof shapes, string][] = [
    ["SELECT s.timestamp FROM a.b.c s WHERE s.status_code <> 'ok'", 'v1', "SELECT timestamp_micros(s.start_time_unix_nano DIV 1000) AS timestamp FROM a.b.c s WHERE s.status.code <> 'STATUS_CODE_OK'"],
    ["SELECT 1 WHERE status_code IN ('ERROR', 'x', 'UNSET')", 'v2', "SELECT 1 WHERE status.code IN ('STATUS_CODE_ERROR', 'x', 'STATUS_CODE_UNSET')"],
    ['SELECT 1 WHERE parent_span_id IS NOT NULL', 'v1', "SELECT 1 WHERE COALESCE(parent_span_id, '') <> ''"],
    ["SELECT attributes['mlflow.spanType'] FROM t", 'v2', "SELECT try_variant_get(attributes, '$[\\'mlflow.spanType\\']', 'string') FROM t"],
    ["SELECT attributes['mlflow.spanType'] FROM t", 'v1', "SELECT attributes['mlflow.spanType'] FROM t"],
    ['SELECT `timestamp` FROM t GROUP BY `timestamp`', 'v2', 'SELECT time AS timestamp FROM t GROUP BY time'],
    ['SELECT COALESCE(status_code, 1) FROM t', 'v1', 'SELECT COALESCE(status.code, 1) FROM t'],
    ["select count(*) from t where 'ERROR' = Status_Code", 'v1', "select count(*) from t where 'STATUS_CODE_ERROR' = status.code"],
    ["SELECT 1 FROM t WHERE UPPER( t.status_code ) = 'ERROR' AND lower(status_code) <> 'ok'", 'v2', "SELECT 1 FROM t WHERE UPPER( t.status.code ) = 'STATUS_CODE_ERROR' AND lower(status.code) <> 'status_code_ok'"],
    ["SELECT CASE status_code WHEN 'ERROR' THEN CASE x WHEN 'OK' THEN 1 END WHEN 'OK' THEN 0 END FROM t", 'v1', "SELECT CASE status.code WHEN 'STATUS_CODE_ERROR' THEN CASE x WHEN 'OK' THEN 1 END WHEN 'STATUS_CODE_OK' THEN 0 END FROM t"],
    ["SELECT 1 FROM t WHERE status_code NOT LIKE 'ERROR%' OR status_code LIKE '%ERR%'", 'v1', "SELECT 1 FROM t WHERE status.code NOT LIKE 'STATUS_CODE_ERROR%' OR status.code LIKE '%ERR%'"],
    ['SELECT DATE(timestamp) timestamp, COUNT(*) FROM t GROUP BY DATE(timestamp) ORDER BY timestamp', 'v2', 'SELECT DATE(time) timestamp, COUNT(*) FROM t GROUP BY DATE(time) ORDER BY timestamp'],
    ['SELECT date_trunc(\'hour\',\n\tTIMESTAMP) AS `timestamp` FROM t ORDER BY `timestamp` DESC', 'v2', 'SELECT date_trunc(\'hour\',\n\ttime) AS `timestamp` FROM t ORDER BY `timestamp` DESC'],
    ['SELECT s.name, s . timestamp FROM t AS s WHERE s.timestamp BETWEEN :a AND :b', 'v2', 'SELECT s.name, s.time AS timestamp FROM t AS s WHERE s.time BETWEEN :a AND :b'],
    // Not columns: types, literals, functions, tables, texts and comments.
    ["SELECT CAST(x AS timestamp), x::timestamp, TIMESTAMP '2026-01-01', timestamp(x) FROM a.timestamp.status_code -- timestamp\nWHERE y = 'timestamp'", 'v1', ''],
    ['SELECT timestamp FROM t', 'v2', 'SELECT time AS timestamp FROM t'],
    ['', 'v1', ''],
    ["SELECT 'open", 'v1', ''],
  ];
  for (const [sql, form, expected] of cases) {
    it(`${form}: ${sql || 'nothing'}`, () => assert.equal(correct(sql, shapes[form]).text, expected || sql));
  }

  it('tokens give the text again', () => {
    for (const text of [pattern14.perDay, "SELECT r'\\' , 'a\\'b', \"x\", `a``b`, 1.5e3, :p, a:b::string /* open", '😀 ünïcode $ # @', "'open"]) {
      assert.equal(tokenizeSql(text).map((token) => token.text).join(''), text);
    }
  });

  it('leaves Python alone that has no SQL to read', () => {
    assert.deepEqual(sqlOfPython('df.sql(f"SELECT {x}")\nspark.sql(query)\nspark.sql("open\n")'), []);
    assert.deepEqual(sqlOfPython("spark.sql('SELECT \\'a\\'')").map(({ sql }) => sql), ["SELECT 'a'"]);
    assert.deepEqual(sqlOfPython('spark.sql(r"SELECT \'\\d\'")').map(({ sql }) => sql), ["SELECT '\\d'"]);
  });
});
