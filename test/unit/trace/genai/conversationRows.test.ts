import assert from 'node:assert/strict';
import { conversationRows } from '../../../../src/trace/genai/conversationRows';

const columns = (...types: [type: string, depth: number][]) => ({
  count: types.length, label: Int32Array.from(types, (_, row) => row), labels: types.map(([type]) => ({ name: 'n', type })), depth: Int32Array.from(types, ([, depth]) => depth),
});

describe('spans that a conversation is read from', () => {
  it('are roots, models, agents and tools', () =>
    assert.deepEqual(conversationRows(columns(['CHAIN', 0], ['AGENT', 1], ['CHAIN', 2], ['LLM', 3], ['TOOL', 2], ['RETRIEVER', 3], ['UNKNOWN', 1]), 10), { rows: [0, 1, 3, 4], left: 0 }));
  it('are those of unknown type where none is called a model', () => assert.deepEqual(conversationRows(columns(['CHAIN', 0], ['UNKNOWN', 1], ['CHAIN', 1], ['TOOL', 1], ['RETRIEVER', 1]), 10), { rows: [0, 1, 2, 3], left: 0 }));
  it('are counted beyond the limit', () => assert.deepEqual(conversationRows(columns(['LLM', 0], ['LLM', 1], ['LLM', 1]), 1), { rows: [0], left: 2 }));
});
