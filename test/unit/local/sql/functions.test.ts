import assert from 'node:assert/strict';
import { SqlEngine } from './engine';

/** Expressions and what Databricks SQL gives for them. */
const cases: readonly (readonly [string, unknown])[] = [
  ["try_cast('42' AS BIGINT)", 42n],
  ["try_cast('-9223372036854775808' AS BIGINT)", -9_223_372_036_854_775_808n],
  ["try_cast('9223372036854775808' AS BIGINT)", null],
  ["try_cast(' +07 ' AS BIGINT)", 7n],
  ["try_cast('-0' AS BIGINT)", 0n],
  ["try_cast('1.0' AS BIGINT)", null],
  ["try_cast('1e3' AS BIGINT)", null],
  ["try_cast('1_000' AS BIGINT)", null],
  ["try_cast('' AS BIGINT)", null],
  ['try_cast(CAST(NULL AS STRING) AS BIGINT)', null],
  ["array_join(array('a', NULL, ''), '+')", 'a+'],
  ["array_join(array('a', NULL), '+', '?')", 'a+?'],
  ["array_join(array(1, 2), ', ')", '1, 2'],
  ["array_join(CAST(NULL AS ARRAY<STRING>), '+')", null],
];

describe('functions of Databricks SQL', () => {
  let engine: SqlEngine;
  const value = async (statement: string, parameters?: Parameters<SqlEngine['rows']>[1]) => (await engine.rows(statement, parameters))[0]![0];

  before(async () => {
    engine = await SqlEngine.open();
  });
  after(() => engine.close());

  for (const [expression, expected] of cases) {
    it(expression, async () => {
      assert.equal(await value(`SELECT ${expression}`), expected);
    });
  }

  it('take several elements out of one JSON text as they take one', async () => {
    const texts = ['{"a": null, "b": 1.50, "c": "x", "d": {"e": [1, "2"]}}', '[1]', 'null', 'no JSON', ''];
    const paths = ['$.a', '$.b', '$.c', '$.d', "$['d'].e[1]", '$.z'];
    for (const each of texts) {
      const parameters = [{ name: 'text', value: each }];
      const from = 'FROM (SELECT :text AS t)';
      const [together] = await engine.rows(`SELECT ${paths.map((path, index) => `get_json_object(t, "${path}") AS c${index}`).join(', ')} ${from}`, parameters);
      const alone = [];
      for (const path of paths) alone.push(await value(`SELECT get_json_object(t, "${path}") ${from}`, parameters));
      assert.deepEqual(together, alone, each);
    }
    const { sql } = await engine.translate("SELECT get_json_object(t, '$.a'), get_json_object(t, '$.b'), get_json_object(u, '$.a') FROM (SELECT '{}' AS t, '{}' AS u)");
    assert.equal(sql.match(/json_extract_string\([^[]*?, \[/g)?.length, 2);
  });

  it('join what is collected, without NULL and in a text also of no rows', async () => {
    const rows = (list: string) => `(SELECT explode(array(${list})) AS x)`;
    const joined = (from: string, list = 'collect_list(x)') => value(`SELECT array_join(${list}, :between) FROM ${from}`, [{ name: 'between', value: '\u001e' }]);
    assert.equal(await joined(rows("'a', NULL, 'b', ''")), 'a\u001eb\u001e');
    assert.equal(await joined(rows('1, 2')), '1\u001e2');
    assert.equal(await joined(`${rows("'a'")} WHERE x = 'b'`), '');
    assert.equal(await joined(rows("'a', 'a'"), 'collect_set(x)'), 'a');
    assert.equal(await joined(rows("'a', 'b'"), "collect_list(x) FILTER (WHERE x > 'a')"), 'b');
    assert.equal(await value(`SELECT array_join(collect_list(x), '+', '?') FROM ${rows("'a', NULL")}`), 'a');
  });
});
