import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SetupAnswers } from '../../../src/setup/answers';
import { pythonScript } from '../../../src/setup/script';
import { testWorkspace, type TestWorkspace } from '../../unit/local/workspaceFixture';

const pythons: Readonly<Record<string, string | undefined>> = { '3.9': process.env.SPANLIGHT_PEER_PYTHON_39, newest: process.env.SPANLIGHT_PEER_PYTHON_NEWEST };

describe('a generated set-up script, run with the real client against the local workspace', () => {
  let local: TestWorkspace;
  beforeEach(async () => {
    local = await testWorkspace();
  });
  afterEach(() => local.dispose());

  const cases: readonly [string, SetupAnswers['form']][] = [['3.9', 'schema'], ['newest', 'schema'], ['newest', 'prefix']];
  for (const [version, form] of cases) {
    it(`${form} form with mlflow ${version}: links, registers, starts, and reads its trace back`, async () => {
      const answers: SetupAnswers = {
        experiment: { kind: 'new', name: '/Shared/scripted/agent' },
        catalogName: 'local',
        schemaName: 'scripted',
        createSchema: true,
        form,
        tablePrefix: form === 'prefix' ? 'agent' : undefined,
        warehouseId: (await local.json<{ warehouses: { id: string }[] }>('GET', '/api/2.0/sql/warehouses')).warehouses[0]!.id,
        grantees: [],
        scorers: [
          { name: 'safety', sampleRate: 1, definition: { kind: 'builtin', className: 'Safety', parameters: {} } },
          { name: 'tone', sampleRate: 0.5, definition: { kind: 'builtin', className: 'Guidelines', parameters: { guidelines: ['Be kind.'] } } },
        ],
        destination: 'none',
      };
      const file = path.join(local.folder, 'setup.py');
      await writeFile(file, pythonScript(answers));
      for (const run of ['first', 'second']) {
        const output = await runPython(pythons[version]!, file, local);
        assert.match(output, /Test trace \S+ arrived\./, `${run} run said: ${output}`);
      }
      const found = await local.json<{ experiment: { experiment_id: string; tags: { key: string; value: string }[] } }>('GET', `/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(answers.experiment.name)}`);
      const tag = found.experiment.tags.find((each) => each.key === 'mlflow.experiment.databricksTraceDestinationPath');
      assert.equal(tag?.value, form === 'schema' ? 'local.scripted' : 'local.scripted.agent');
      const list = await local.json<{ scheduled_scorers: { scorers: { name: string; sample_rate: number }[] } }>('GET', `/api/2.0/managed-evals/scheduled-scorers/${found.experiment.experiment_id}`);
      assert.deepEqual(list.scheduled_scorers.scorers.map((each) => [each.name, each.sample_rate]), [['safety', 1], ['tone', 0.5]]);
    });
  }
});

function runPython(python: string, file: string, local: TestWorkspace): Promise<string> {
  assert.ok(python, 'No Python environment is named; run npm run test:peers.');
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABRICKS_HOST: local.url, DATABRICKS_TOKEN: local.token, DATABRICKS_CONFIG_FILE: '/dev/null', MLFLOW_DISABLE_TELEMETRY: 'true' };
  return new Promise((resolve, reject) => {
    execFile(python, [file], { env, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`The script failed: ${stderr.trim().split('\n').slice(-4).join(' ')}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
