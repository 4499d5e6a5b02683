import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/instrument/edits';
import { joinCells, placeInCell, placeInCells } from '../../../src/instrument/notebookText';

const cells = ['import os', 'def f():\n    return os\n', ''];
const joined = joinCells(cells, 'python');

describe('the cells of a notebook as one text', () => {
  it('has the form of a Databricks source notebook', () => {
    assert.equal(joined.text, '# Databricks notebook source\nimport os\n\n# COMMAND ----------\ndef f():\n    return os\n\n\n# COMMAND ----------\n');
    assert.deepEqual(joined.starts.map((start, cell) => joined.text.slice(start, start + cells[cell]!.length)), cells);
  });

  it('finds the cell of a range', () => {
    const at = joined.text.indexOf('return');
    assert.deepEqual(placeInCell(joined, { start: at, end: at + 6 }), { cell: 1, start: 13, end: 19 });
  });

  it('gives each edit to its cell', () => {
    const at = joined.text.indexOf('def f');
    const placed = placeInCells(joined, [{ start: at, end: at, text: '@trace\n' }]);
    assert.deepEqual(placed, [{ cell: 1, start: 0, end: 0, text: '@trace\n' }]);
    assert.equal(applyEdits(cells[1]!, placed), '@trace\ndef f():\n    return os\n');
  });

  it('adds a line behind a last line without an end', () => {
    const behind = joined.text.indexOf('import os') + 'import os\n'.length;
    const placed = placeInCells(joined, [{ start: behind, end: behind, text: 'import mlflow\n' }]);
    assert.equal(applyEdits(cells[0]!, placed), 'import os\nimport mlflow');
  });
});
