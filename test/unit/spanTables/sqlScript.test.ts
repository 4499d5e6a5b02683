import assert from 'node:assert/strict';
import { corrected, findings, type TableLook } from '../../../src/spanTables/findings';
import { asCsv, asJson } from '../../../src/spanTables/resultText';
import { isReading, isStatement, namesTraces, splitStatements } from '../../../src/spanTables/sqlScript';
import { pattern14 } from '../../fakes/pattern14';
import { shapes, table } from './shapes';

describe('a text of several statements', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['', []],
    ['-- nothing; here\n/* or; here */', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;\n\n', ['SELECT 1']],
    ["-- first\nSELECT ';' AS a, `b;c` -- no; end\n;;\nSELECT \"x\\\";\"", ["-- first\nSELECT ';' AS a, `b;c` -- no; end", 'SELECT "x\\";"']],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const statements = splitStatements(text);
      assert.deepEqual(statements.map((each) => each.text), expected);
      for (const { start, end, text: own } of statements) assert.equal(text.slice(start, end), own);
    });
  }

  it('tells what changes something', () => {
    const all = [...Object.values(pattern14).slice(0, 3), 'with a as (select 1) select * from a', '-- DELETE\nSELECT 1', 'EXPLAIN SELECT 1', "SELECT 'insert'", 'DESCRIBE TABLE a.b.c'];
    for (const text of all) assert.ok(isReading(text), text);
    for (const text of ['DELETE FROM a', 'with a as (select 1) insert into b select * from a', 'DROP TABLE a', 'GRANT SELECT ON a TO b', '', '-- SELECT 1']) assert.ok(!isReading(text), text);
    assert.ok(isStatement('drop table x') && !isStatement('hello world'));
  });

  it('knows texts about traces', () => {
    for (const text of [pattern14.slow, pattern14.spark, 'select * from a.b.shop_trace_unified', 'from a.b.x_otel_annotations']) assert.ok(namesTraces(text), text);
    assert.ok(!namesTraces('SELECT * FROM a.b.orders'));
    assert.ok(namesTraces('SELECT * FROM `a`.`b`.`orders`', 'a.b.orders'));
  });
});

describe('findings in a statement', () => {
  const usual = { ...shapes.v1, name: { catalog: 'prod', schema: 'ai', table: 'shop_otel_spans' } };
  const missing = (): TableLook => ({ kind: 'missing' });

  it("the pattern document's queries point to the tables that are there, in one step", () => {
    for (const sql of [pattern14.perDay, pattern14.slow, pattern14.errorRate]) {
      const all = findings(sql, missing, usual);
      for (const { start, end, message } of all) assert.ok(end > start && /\.$/.test(message), message);
      const text = corrected(sql, all);
      assert.match(text, /FROM prod\.ai\.shop_otel_spans/);
      assert.deepEqual(findings(text, () => ({ kind: 'spans', shape: usual }), usual), []);
    }
    assert.match(findings(pattern14.perDay, missing, usual).find(({ replacement }) => replacement.startsWith('prod'))!.message, /There is no table my_catalog\.my_schema\.\w+ here\. The traces of this connection are in prod\.ai\.shop_otel_spans\./);
  });

  it('a table that is there counts with its own columns', () => {
    const all = findings(pattern14.errorRate, (name) => (name.table === table.table ? { kind: 'spans', shape: shapes.flat } : undefined), usual);
    assert.deepEqual(all, []);
    assert.deepEqual(findings('SELECT status_code FROM a.b.c', () => undefined, usual), []);
  });
});

describe('a result as text', () => {
  const result = { columns: ['a', 'b,c'].map((name) => ({ name, typeName: 'STRING' })), rows: [['x "y"', 1], [null, ''], ['line\nbreak', 9_007_199_254_740_993n], [' lead', true], ['=1+1', 1.5]] };

  it('CSV keeps NULL apart from empty text, and every digit', () => {
    assert.equal(asCsv(result), 'a,"b,c"\r\n"x ""y""",1\r\n,""\r\n"line\nbreak",9007199254740993\r\n" lead",true\r\n=1+1,1.5\r\n');
  });

  it('JSON writes as text what readers would round', () => {
    assert.deepEqual(JSON.parse(asJson(result)), [{ a: 'x "y"', 'b,c': 1 }, { a: null, 'b,c': '' }, { a: 'line\nbreak', 'b,c': '9007199254740993' }, { a: ' lead', 'b,c': true }, { a: '=1+1', 'b,c': 1.5 }]);
    assert.deepEqual(JSON.parse(asJson({ columns: [{ name: 'n', typeName: 'BIGINT' }], rows: [[12n], [Number.NaN]] })), [{ n: 12 }, { n: 'NaN' }]);
    assert.equal(asJson({ columns: [], rows: [] }), '[]\n');
  });
});
