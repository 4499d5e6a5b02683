import assert from 'node:assert/strict';
import { checkMlflowRequirement } from '../../../src/deploy/mlflowRequirement';

describe('the MLflow that a deployment installs', () => {
  const cases: [string, 'schema' | 'prefix', string, RegExp?][] = [
    ['gradio\nmlflow[databricks]>=3.5.0\n', 'schema', 'tooLow', /allows MLflow 3\.5\.0; this destination needs 3\.9/],
    ['mlflow[databricks]>=3.9', 'schema', 'ok'],
    ['mlflow[databricks]>=3.9', 'prefix', 'tooLow', /needs 3\.11/],
    ['mlflow[databricks] ~= 3.11.2  # newest', 'prefix', 'ok'],
    ['mlflow == 3.17.2', 'prefix', 'ok'],
    ['mlflow>=3.4,>=3.12,<4', 'prefix', 'ok'],
    ['mlflow', 'schema', 'tooLow', /names no lowest version/],
    ['# mlflow>=3.9\nmlflow-export-import>=9', 'schema', 'absent', /Add mlflow\[databricks\]>=3\.9/],
    ['dependencies = [\n  "fastapi",\n  "mlflow-skinny[databricks]>=3.10",\n]', 'schema', 'ok'],
    ['dependencies = ["mlflow>=3.10"]', 'prefix', 'tooLow'],
    ['', 'schema', 'absent'],
  ];
  for (const [text, form, status, sentence] of cases) {
    it(`${JSON.stringify(text)} for a ${form}: ${status}`, () => {
      const found = checkMlflowRequirement(text, form);
      assert.equal(found.status, status, found.evidence);
      if (sentence) assert.match(found.sentence ?? '', sentence);
      assert.equal(found.sentence === undefined, status === 'ok');
    });
  }
});
