import assert from 'node:assert/strict';
import { spanTypeFrom, wordsOfType } from '../../../../src/trace/genai/spanType';

describe("other producers' words for span types", () => {
  const meanings = [['ai.streamText.doStream', 'LLM'], ['ai.embedMany', 'EMBEDDING'], ['ai.toolCall', 'TOOL'], ['execute_tool', 'TOOL'], ['chat', 'CHAT_MODEL'], ['AGENT', 'AGENT'], ['constructor', 'constructor'], ['', 'UNKNOWN']] as const;
  for (const [word, type] of meanings) it(`“${word}” is ${type}`, () => assert.equal(spanTypeFrom(word), type));

  it('are found again by an engine that compares upper-case texts', () => {
    for (const [word, type] of meanings) if (word !== '') assert.ok(wordsOfType(type).includes(word.toUpperCase()), word);
    assert.deepEqual(wordsOfType('evaluator'), ['EVALUATOR']);
  });
});
