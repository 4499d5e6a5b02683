import assert from 'node:assert/strict';
import { patternStatements, runSql, sendTraces } from '../sqlClient';
import { testWorkspace, type TestWorkspace } from '../workspaceFixture';

const spans = 'my_catalog.my_schema.mlflow_experiment_trace_otel_spans';

describe('statements of Databricks SQL on the local workspace', () => {
  let workspace: TestWorkspace;

  before(async () => {
    workspace = await testWorkspace();
    for (const statement of ['CREATE CATALOG my_catalog', 'CREATE SCHEMA my_catalog.my_schema']) {
      assert.equal((await runSql(workspace, statement)).state, 'SUCCEEDED');
    }
    const location = { uc_schema: { catalog_name: 'my_catalog', schema_name: 'my_schema' }, sql_warehouse_id: '0123456789abcdef' };
    await workspace.json('POST', '/api/4.0/mlflow/traces/location', location);
    await sendTraces(workspace, spans, 12);
  });
  after(() => workspace.dispose());

  it('runs the grants of pattern 2 and pattern 10 as they are', async () => {
    for (const file of ['02-1.sql', '02-2.sql', '10-1.sql']) {
      for (const statement of patternStatements(file)) {
        const answer = await runSql(workspace, statement);
        assert.equal(answer.state, 'SUCCEEDED', `${statement}: ${answer.error}`);
      }
    }
    const grants = await runSql(workspace, `SHOW GRANTS \`user@company.com\` ON TABLE ${spans}`);
    assert.deepEqual(grants.rows, [
      ['user@company.com', 'MODIFY', 'TABLE', spans],
      ['user@company.com', 'SELECT', 'TABLE', spans],
    ]);
    const catalog = await workspace.json('GET', '/api/2.1/unity-catalog/permissions/catalog/my_catalog');
    assert.deepEqual(catalog, {
      privilege_assignments: [
        { principal: '<service-principal-app-id>', privileges: ['USE_CATALOG'] },
        { principal: 'user@company.com', privileges: ['USE_CATALOG'] },
      ],
    });
  });

  it('runs the queries of pattern 14 as they are, and says what a real workspace has instead', async () => {
    const [perDay, slow, errors] = await Promise.all(patternStatements('14-1.sql').map((statement) => runSql(workspace, statement)));
    assert.deepEqual(perDay!.names, ['trace_date', 'trace_count']);
    assert.deepEqual(perDay!.rows, [['2026-01-02', '6'], ['2026-01-01', '6']]);
    assert.match(perDay!.notices.join(), /timestamp exists in the local workspace only.*start_time_unix_nano/);
    assert.equal(slow!.rows.length, 12);
    assert.deepEqual(slow!.rows[0]!.slice(1), ['agent', '20.0']);
    assert.deepEqual(errors!.names, ['name', 'total', 'errors', 'error_pct']);
    assert.deepEqual(errors!.rows, [['retriever', '12', '4', '33.33'], ['agent', '12', '0', '0.00']]);
    assert.match(errors!.notices.join(), /status_code exists in the local workspace only/);
  });

  it('runs the statement inside pattern 14’s Spark snippet', async () => {
    const answer = await runSql(workspace, `SELECT trace_id, name, span_kind, (end_time_unix_nano - start_time_unix_nano) / 1e6 as duration_ms FROM ${spans} WHERE name LIKE '%retriever%' ORDER BY duration_ms DESC LIMIT 100`);
    assert.equal(answer.rows.length, 12);
    assert.deepEqual(answer.rows[0]!.slice(1), ['retriever', 'SPAN_KIND_INTERNAL', '10.0']);
  });

  it('reports exactly the documented columns, by DESCRIBE, by * and over REST', async () => {
    const described = (await runSql(workspace, `DESCRIBE TABLE ${spans}`)).rows.map(([name, type]) => `${name} ${type}`);
    assert.equal(described[0], 'trace_id string');
    assert.ok(described.includes('attributes map<string,string>'));
    assert.ok(described.includes('status struct<message:string,code:string>'));
    assert.ok(!described.some((line) => /^(timestamp|span_kind|status_code|time|date|service_name) /.test(line)));
    const table = await workspace.json<{ columns: { name: string; type_text: string }[]; properties: Record<string, string> }>('GET', `/api/2.1/unity-catalog/tables/${spans}`);
    assert.deepEqual(table.columns.map((column) => `${column.name} ${column.type_text}`), described);
    assert.equal(table.properties['otel.schemaVersion'], 'v1');
    const star = await runSql(workspace, `SELECT * FROM ${spans} LIMIT 1`);
    assert.deepEqual(star.names, table.columns.map((column) => column.name));
  });

  it('names what it cannot translate, and finds what is not there', async () => {
    const failing: [string, RegExp][] = [
      ['SELECT soundex(name) FROM ' + spans, /\[UNSUPPORTED_FEATURE[^\]]*\] .*soundex/],
      ['SELECT nothing FROM ' + spans, /\[UNRESOLVED_COLUMN.WITH_SUGGESTION\] .*`nothing`/],
      ['SELECT * FROM my_catalog.my_schema.nowhere', /\[TABLE_OR_VIEW_NOT_FOUND\]/],
      ['SELECT * FROM `my_catalog`.`x"; DROP TABLE y; --`.t', /\[SCHEMA_NOT_FOUND\]/],
      ['SELEC 1', /\[PARSE_SYNTAX_ERROR\]/],
      [`GRANT FLY ON TABLE ${spans} TO me`, /FLY is not applicable/],
      ['SELECT 1 / 0', /\[DIVIDE_BY_ZERO\]/],
      [`INSERT INTO ${spans} (name) VALUES ('x')`, /does not translate INSERT/],
    ];
    for (const [statement, expected] of failing) {
      const answer = await runSql(workspace, statement);
      assert.equal(answer.state, 'FAILED', statement);
      assert.match(answer.error!, expected);
    }
  });

  it('binds parameters and never splices them', async () => {
    const parameters = [{ name: 'name', value: "agent' OR '1'='1" }, { name: 'from', value: '1', type: 'BIGINT' }];
    const answer = await runSql(workspace, `SELECT count(*) FROM IDENTIFIER(:table) WHERE name = :name AND start_time_unix_nano > :from`, { parameters: [...parameters, { name: 'table', value: spans }] });
    assert.deepEqual([answer.error, answer.rows], [undefined, [['0']]]);
  });

  it('deletes a trace from the span table and keeps the others', async () => {
    const [[id]] = (await runSql(workspace, `SELECT max(trace_id) FROM ${spans}`)).rows as [[string]];
    const gone = await runSql(workspace, `DELETE FROM ${spans} WHERE trace_id = :id`, { parameters: [{ name: 'id', value: id }] });
    assert.deepEqual(gone.rows, [['2']]);
    assert.deepEqual((await runSql(workspace, `SELECT count(DISTINCT trace_id) FROM ${spans}`)).rows, [['11']]);
  });

  it('keeps 64-bit times exact and puts structs out as JSON', async () => {
    const answer = await runSql(workspace, `SELECT start_time_unix_nano, status, attributes FROM ${spans} WHERE name = 'agent' ORDER BY start_time_unix_nano LIMIT 1`);
    assert.equal(answer.rows[0]![0], '1767268800000000000');
    assert.deepEqual(JSON.parse(answer.rows[0]![1]!), { message: '', code: 'STATUS_CODE_UNSET' });
    assert.equal(JSON.parse(answer.rows[0]![2]!)['mlflow.spanType'], '"AGENT"');
  });

  it('answers a long statement in time, lets it be polled and cancelled, and pages its rows', async () => {
    const started = await workspace.json<{ statement_id: string; status: { state: string } }>('POST', '/api/2.0/sql/statements', {
      warehouse_id: '0123456789abcdef', wait_timeout: '0s', statement: 'SELECT count(*) FROM range(100000) a CROSS JOIN range(1000000) b WHERE a.id * b.id % 7 = 3',
    });
    assert.equal(started.status.state, 'RUNNING');
    await workspace.json('POST', `/api/2.0/sql/statements/${started.statement_id}/cancel`);
    for (let state = 'RUNNING'; state === 'RUNNING'; ) {
      ({ status: { state } } = await workspace.json<{ status: { state: string } }>('GET', `/api/2.0/sql/statements/${started.statement_id}`));
      assert.match(state, /RUNNING|CANCELED/);
    }
    const rows = await workspace.json<{ statement_id: string; manifest: { total_chunk_count: number; total_row_count: number; truncated: boolean } }>('POST', '/api/2.0/sql/statements', {
      warehouse_id: '0123456789abcdef', statement: 'SELECT id FROM range(20000)', row_limit: 12000,
    });
    assert.deepEqual([rows.manifest.total_chunk_count, rows.manifest.total_row_count, rows.manifest.truncated], [3, 12000, true]);
    const last = await workspace.json<{ data_array: string[][] }>('GET', `/api/2.0/sql/statements/${rows.statement_id}/result/chunks/2`);
    assert.equal(last.data_array.length, 2000);
  });
});
