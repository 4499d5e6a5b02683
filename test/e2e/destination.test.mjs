import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { lineFile, TestEditor } from './editor.mjs';

/** What `env` prints in a fresh terminal, without the names that every shell sets itself. */
async function terminalEnvironment(bench, folder, name) {
  await bench.runInTerminal(`env | sort > ${name}.txt; echo end-of-file >> ${name}.txt`);
  const lines = await lineFile(path.join(folder, `${name}.txt`));
  return Object.fromEntries(lines.filter((line) => /^(DATABRICKS|MLFLOW|OTEL)_/.test(line)).map((line) => line.split(/=(.*)/s)));
}

describe('where traces go', function () {
  let editor;
  before(async () => {
    editor = await TestEditor.start({ env: { DATABRICKS_HOST: undefined, DATABRICKS_TOKEN: undefined, MLFLOW_TRACKING_URI: undefined, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } });
  });
  after(() => editor.stop());

  async function folderWith(files) {
    const folder = path.join(editor.home, `folder-${Object.keys(files).join('-').replaceAll('.', '_')}`);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries({ 'agent.py': 'def answer(q):\n    return q\n', ...files })) await writeFile(path.join(folder, name), text);
    return folder;
  }

  it('sets the full local set in new terminals where no Databricks configuration is in sight', async () => {
    const folder = await folderWith({});
    const bench = await Workbench.open(editor.browser, editor.url(folder));
    await bench.openFile('agent.py');
    await bench.openContainer('Spanlight');
    await bench.emptyTraceList();
    const [owner] = await editor.ownersOnce(1);
    const env = await terminalEnvironment(bench, folder, 'plain');
    assert.equal(env.DATABRICKS_HOST, `http://127.0.0.1:${owner.port}`);
    assert.equal(env.DATABRICKS_TOKEN, owner.token);
    assert.equal(env.MLFLOW_TRACKING_URI, 'databricks');
    assert.match(env.MLFLOW_EXPERIMENT_ID, /^\d+$/);
    assert.match(env.MLFLOW_TRACING_DESTINATION, /^\w+\.\w+$/);
    assert.ok(env.MLFLOW_TRACING_SQL_WAREHOUSE_ID);
    assert.equal(env.OTEL_EXPORTER_OTLP_ENDPOINT, 'http://127.0.0.1:9', 'OTEL_* is never touched');
    await bench.page.close();
  });

  it('changes nothing where databricks.yml is there, until the user answers; then only MLflow\'s variables', async () => {
    const folder = await folderWith({ 'databricks.yml': 'bundle:\n  name: demo\n' });
    const bench = await Workbench.open(editor.browser, editor.url(folder));
    await bench.openFile('agent.py');
    await bench.openContainer('Spanlight');
    const question = await bench.webview('destination-question', 60_000);
    assert.deepEqual(await terminalEnvironment(bench, folder, 'before'), { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' , DATABRICKS_CONFIG_FILE: path.join(editor.home, 'none.databrickscfg') });
    await question.locator('[data-testid="choose-local"]').click();
    await bench.emptyTraceList();
    const env = await terminalEnvironment(bench, folder, 'after');
    assert.match(env.MLFLOW_TRACKING_URI, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(env.MLFLOW_TRACKING_TOKEN);
    assert.match(env.MLFLOW_EXPERIMENT_ID, /^\d+$/);
    assert.equal(env.DATABRICKS_HOST, undefined);
    assert.equal(env.DATABRICKS_TOKEN, undefined);
    await bench.page.close();
  });
});
