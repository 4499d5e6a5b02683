import assert from 'node:assert/strict';
import { nodeInstall, nodeTool, pythonInstall, pythonTool, type PythonProject } from '../../../../src/instrument/sdk/installPlan';
import { sdkNeed, sdkState } from '../../../../src/instrument/sdk/sdkNeed';
import { compareVersions } from '../../../../src/instrument/sdk/version';

const python = (text: string) => sdkNeed(text, 'python')!;
const traced = python('import mlflow\n@mlflow.trace\ndef f(): ...\n');
const project = (files: string[], texts: Record<string, string> = {}, more: Partial<PythonProject> = {}): PythonProject => ({
  files: new Set([...files, ...Object.keys(texts)]), texts, interpreter: '/app/.venv/bin/python', ...more,
});
const install = (given: PythonProject, need = traced) => pythonInstall(given, need, { kind: 'missing' });

describe('what the code needs installed', () => {
  it('is the first release of what it calls', () => {
    assert.equal(traced.version, '2.14');
    assert.equal(python('mlflow.tracing.set_destination(UCSchemaLocation("a", "b"))').version, '3.9');
    assert.equal(python('import mlflow\nmlflow.set_experiment("x", trace_location=UnityCatalog("a", "b", "c"))').version, '3.11');
    assert.equal(sdkNeed('print(1)', 'python'), undefined);
    assert.equal(sdkNeed("import { trace } from '@mlflow/core';", 'typescript')?.version, '0.1');
    assert.equal(sdkNeed("import * as mlflow from '@mlflow/core';\nmlflow.init({ traceLocation })", 'typescript')?.version, '0.2');
    assert.deepEqual(sdkNeed("const { trace } = require('mlflow-tracing');", 'javascript')?.packages, ['mlflow-tracing']);
  });

  it('is met by a small package where that suffices', () => {
    assert.deepEqual(sdkState(traced, { 'mlflow-tracing': '3.1.0' }), { kind: 'enough' });
    assert.deepEqual(sdkState(traced, { 'mlflow-skinny': '2.14.0' }), { kind: 'enough' });
    assert.deepEqual(sdkState(python('import mlflow\nmlflow.genai.evaluate()'), { 'mlflow-tracing': '3.9.0' }), { kind: 'missing' });
  });

  it('is missing or too old otherwise', () => {
    assert.deepEqual(sdkState(traced, {}), { kind: 'missing' });
    assert.deepEqual(sdkState(traced, { mlflow: '2.9.2' }), { kind: 'old', name: 'mlflow', version: '2.9.2' });
    assert.deepEqual(sdkState(python('set_destination() # mlflow'), { mlflow: '2.22.0', 'mlflow-skinny': '2.22.0' }), { kind: 'old', name: 'mlflow', version: '2.22.0' });
  });

  it('compares versions by number', () => {
    assert.ok(compareVersions('3.11', '3.9.2') > 0);
    assert.ok(compareVersions('3.9.0rc1', '3.9') === 0);
    assert.ok(compareVersions('2.22', '3') < 0);
  });
});

describe('the command that installs in Python', () => {
  it('is that of the tool in use', () => {
    assert.equal(install(project(['uv.lock', 'pyproject.toml'])).command, 'uv add "mlflow-tracing>=3.9"');
    assert.equal(install(project([], { 'pyproject.toml': '[tool.poetry]\nname = "a"\n' })).command, 'poetry add "mlflow-tracing>=3.9"');
    assert.equal(install(project(['Pipfile', 'requirements.txt'])).command, 'pipenv install "mlflow-tracing>=3.9"');
    assert.equal(install(project([], {}, { condaPrefix: '/opt/my env' })).command, 'conda install --prefix "/opt/my env" --channel conda-forge "mlflow-tracing>=3.9"');
    assert.equal(install(project([], {}, { isUvEnvironment: true })).command, 'uv pip install --python /app/.venv/bin/python "mlflow-tracing>=3.9"');
    assert.equal(install(project([])).command, '/app/.venv/bin/python -m pip install "mlflow-tracing>=3.9"');
    assert.equal(pythonTool(project(['poetry.lock', 'requirements.txt'], {}, { condaPrefix: '/c' })), 'poetry');
  });

  it('brings the package that is there up to date', () => {
    const need = python('import mlflow\nset_destination()');
    assert.equal(pythonInstall(project(['uv.lock', 'pyproject.toml']), need, { kind: 'old', name: 'mlflow', version: '2.1' }).command, 'uv add "mlflow>=3.9"');
  });

  it('adds to the manifest where the tool does not', () => {
    const manifest = (texts: Record<string, string>, more: Partial<PythonProject> = {}) => install(project([], texts, more)).manifest?.text;
    assert.equal(manifest({ 'requirements.txt': 'openai\r\nrequests' }), 'openai\r\nrequests\r\nmlflow-tracing>=3.9\r\n');
    assert.equal(manifest({ 'requirements.txt': '' }), 'mlflow-tracing>=3.9\n');
    assert.equal(manifest({ 'requirements.txt': '# mlflow-tracing is good\nmlflow-tracing[databricks]==3.1 ; python_version>"3.9"\n' }), '# mlflow-tracing is good\nmlflow-tracing[databricks]>=3.9; python_version>"3.9"\n');
    assert.equal(manifest({ 'pyproject.toml': '[project]\nname = "a"\ndependencies = [\n    "openai",\n]\n' }), '[project]\nname = "a"\ndependencies = [\n    "mlflow-tracing>=3.9",\n    "openai",\n]\n');
    assert.equal(manifest({ 'pyproject.toml': '[project]\ndependencies = []\n' }), '[project]\ndependencies = ["mlflow-tracing>=3.9"]\n');
    assert.equal(manifest({ 'pyproject.toml': '[build-system]\nrequires = []\n' }), undefined);
    assert.equal(manifest({ 'environment.yml': 'name: a\ndependencies:\n  - python=3.11\n' }, { condaPrefix: '/c' }), 'name: a\ndependencies:\n  - mlflow-tracing>=3.9\n  - python=3.11\n');
    assert.equal(manifest({}), undefined);
  });
});

describe('the command that installs in Node', () => {
  const need = sdkNeed("import { trace } from '@mlflow/core';", 'typescript')!;
  it('is that of packageManager, then of the lock file', () => {
    assert.equal(nodeTool('pnpm@9.1.0', new Set(['package-lock.json'])), 'pnpm');
    assert.equal(nodeTool(undefined, new Set(['yarn.lock'])), 'yarn');
    assert.equal(nodeTool(undefined, new Set(['pnpm-lock.yaml'])), 'pnpm');
    assert.equal(nodeTool(undefined, new Set(['bun.lock'])), 'bun');
    assert.equal(nodeTool('unknown@1', new Set()), 'npm');
  });
  it('adds the package, or installs what the manifest names already', () => {
    assert.deepEqual(nodeInstall('npm', need, false), { command: 'npm install @mlflow/core' });
    assert.deepEqual(nodeInstall('yarn', need, false), { command: 'yarn add @mlflow/core' });
    assert.deepEqual(nodeInstall('pnpm', need, true), { command: 'pnpm install' });
  });
});
