import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, orderEdits } from '../../../src/instrument/edits';
import { joinCells, placeInCells } from '../../../src/instrument/notebookText';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import type { Edit } from '../../../src/instrument/types';

const fn = 'def ask_model(q):\n    return llm.invoke(q)';
const traced = `@mlflow.trace(span_type=SpanType.LLM)\n${fn}`;

describe('tracing in notebooks', () => {
  let instrumenter: Instrumenter;
  before(async () => {
    const [runtime, grammar] = ['web-tree-sitter.wasm', 'tree-sitter-python.wasm'].map((name) => readFileSync(path.resolve('dist', name)));
    instrumenter = new Instrumenter({ python: await PythonEngine.create({ runtime: runtime!, grammar: grammar! }) });
  });

  const context = { notebook: true };
  /** Cells with the edits made. */
  function changed(cells: readonly string[], edits: readonly Edit[]): string[] {
    const placed = placeInCells(joinCells(cells, 'python'), edits);
    return cells.map((cell, index) => applyEdits(cell, orderEdits(placed.filter((edit) => edit.cell === index))));
  }
  function add(...cells: string[]): string[] {
    const { text } = joinCells(cells, 'python');
    return changed(cells, instrumenter.planAdd(text, 'python', ['ask_model'], {}, context).edits);
  }
  function check(cells: string[], expected: string[]): void {
    const result = add(...cells);
    assert.deepEqual(result, expected);
    const { text } = joinCells(result, 'python');
    assert.deepEqual(changed(result, instrumenter.planRemove(text, 'python', 'all', context).edits), cells);
  }

  it('imports in the first cell that imports anything', () => {
    check(['print("hello")', 'import os\nimport llm', fn], ['print("hello")', 'import os\nimport llm\nimport mlflow\nfrom mlflow.entities import SpanType', traced]);
  });

  it('imports where MLflow is imported already', () => {
    const result = add('import os', 'import mlflow', fn);
    assert.deepEqual(result, ['import os', 'import mlflow\nfrom mlflow.entities import SpanType', traced]);
  });

  it('imports in the cell of the function where no cell before it imports', () => {
    check([fn, 'import os'], [`import mlflow\nfrom mlflow.entities import SpanType\n\n\n${traced}`, 'import os']);
  });

  it('imports behind what installs and restarts, also in the same cell', () => {
    check(['%pip install mlflow\ndbutils.library.restartPython()', 'import llm', fn], ['%pip install mlflow\ndbutils.library.restartPython()', 'import llm\nimport mlflow\nfrom mlflow.entities import SpanType', traced]);
    const [first] = add('%pip install -q llm\nimport llm\nx = 1', fn);
    assert.equal(first, '%pip install -q llm\nimport llm\nimport mlflow\nfrom mlflow.entities import SpanType\nx = 1');
    const [only] = add('!pip install mlflow\nprint(1)', `%%time\n${fn}`).slice(1);
    assert.equal(only, `%%time\nimport mlflow\nfrom mlflow.entities import SpanType\n\n\n${traced}`);
  });

  it('reads past cells of other languages', () => {
    check(['%%sql\nselect from where (', 'import llm', fn], ['%%sql\nselect from where (', 'import llm\nimport mlflow\nfrom mlflow.entities import SpanType', traced]);
  });

  const inFile = (text: string) => {
    const { edits } = instrumenter.planAdd(text, 'python', ['ask_model'], {}, { path: 'notebook.py' });
    const result = applyEdits(text, edits);
    const back = instrumenter.planRemove(result, 'python', 'all', { path: 'notebook.py' });
    assert.equal(applyEdits(result, back.edits), text);
    assert.deepEqual(instrumenter.planAdd(result, 'python', ['ask_model'], {}, { path: 'notebook.py' }).edits, []);
    return result;
  };

  it('keeps the cells of a Databricks source notebook', () => {
    const head = '# Databricks notebook source\n# MAGIC %pip install mlflow\n\n# COMMAND ----------\n\ndbutils.library.restartPython()\n\n# COMMAND ----------\n\n# MAGIC %md # Title\n\n# COMMAND ----------\n\n';
    assert.equal(inFile(`${head}import llm\n\n# COMMAND ----------\n\n${fn}\n`), `${head}import llm\nimport mlflow\nfrom mlflow.entities import SpanType\n\n# COMMAND ----------\n\n${traced}\n`);
    assert.equal(inFile(`${head}${fn}\n`), `${head}import mlflow\nfrom mlflow.entities import SpanType\n\n${traced}\n`);
  });

  it('keeps the cells of a script', () => {
    assert.equal(inFile(`# %%\nprint(1)\n\n# %%\nimport llm\n\n# %%\n${fn}\n`), `# %%\nprint(1)\n\n# %%\nimport llm\nimport mlflow\nfrom mlflow.entities import SpanType\n\n# %%\n${traced}\n`);
  });
});
