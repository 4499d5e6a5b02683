import assert from 'node:assert/strict';
import { findInJson } from '../../../src/trace/json/findInJson';
import { jsonChildren, jsonNode, valueAt } from '../../../src/trace/json/jsonNode';
import type { Json } from '../../../src/trace/genai/json';
import { JsonTree, pathText } from '../../../webview/jsonTree';

function treeOf(value: Json) {
  let brought = 0;
  const tree = new JsonTree(jsonNode('', value), async (path, from, count) => {
    const nodes = jsonChildren(valueAt(value, path)!, from, count);
    brought += nodes.length;
    return nodes;
  });
  return { tree, brought: () => brought, labels: () => tree.visible().map((row) => (row.isRun ? `${row.from}…${row.to - 1}` : row.path.length === 0 ? 'top' : String(row.node.key))) };
}

describe('a JSON tree', () => {
  it('brings what is opened, and no more', async () => {
    const { tree, labels, brought } = treeOf({ a: [1, 2], b: { c: 3 } });
    assert.deepEqual([labels(), brought()], [['top'], 0]);
    await tree.open(tree.top);
    await tree.open(tree.visible()[2]!);
    assert.deepEqual([labels(), brought()], [['top', 'a', 'b', 'c'], 3]);
    tree.visible()[2]!.isOpen = false;
    assert.deepEqual(labels(), ['top', 'a', 'b']);
    assert.deepEqual(tree.visible().map(({ level, posInSet, setSize }) => [level, posInSet, setSize]), [[1, 1, 1], [2, 1, 2], [2, 2, 2]]);
  });

  it('shows a million entries as runs of at most a hundred rows', async () => {
    const { tree, labels, brought } = treeOf(Array.from({ length: 1_000_000 }, (_, at) => at));
    await tree.open(tree.top);
    assert.equal(tree.visible().length, 101);
    assert.equal(labels()[1], '0…9999');
    await tree.open(tree.visible()[100]!);
    assert.deepEqual([labels().at(-1), brought()], ['999900…999999', 0]);
    await tree.open(tree.visible().at(-1)!);
    assert.deepEqual([labels().at(-1), brought()], ['999999', 100]);
  });

  it('opens the way to a hit through runs', async () => {
    const value: Json = { rows: Array.from({ length: 25_000 }, (_, id) => ({ id, note: id === 24_995 ? 'needle' : '' })) };
    const { tree, brought } = treeOf(value);
    const { hits } = await findInJson(value, 'needle', { limit: 5, pause: async () => {} });
    const row = await tree.reveal(hits[0]!);
    assert.deepEqual(row?.path, ['rows', 24_995, 'note']);
    assert.ok(tree.visible().includes(row));
    assert.equal(brought(), 1 + 100 + 2);
    assert.equal(pathText(row.path), 'rows[24995].note');
    assert.equal(pathText(['odd name', 'a b']), '["odd name"]["a b"]');
  });
});
