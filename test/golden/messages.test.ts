import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { modelFacts } from '../../src/trace/genai/modelFacts';
import { retrievedDocuments } from '../../src/trace/genai/retrievedDocuments';
import { spanMessages } from '../../src/trace/genai/spanMessages';
import { toolDefinitions } from '../../src/trace/genai/toolDefinitions';
import type { Attributes } from '../../src/trace/model';

interface Golden {
  /** Where the wire form is from: the capture, or the public reference that it follows. */
  readonly from: string;
  readonly span: { readonly attributes: Attributes; readonly events: readonly { readonly name: string; readonly attributes: Attributes }[] };
  readonly expected?: unknown;
}

const folder = path.resolve('test/golden/messages');
const files = globSync('*.json', { cwd: folder }).sort();

/** What a reader sees of a span with this content. */
function read({ span }: Golden): unknown {
  const content = { attributes: span.attributes, events: span.events.map((event) => ({ ...event, timeNs: 0n })) };
  const documents = retrievedDocuments(content);
  const tools = toolDefinitions(content);
  const seen = { ...spanMessages(content), ...(tools.length > 0 ? { tools } : {}), ...(documents ? { documents } : {}), facts: modelFacts(content) };
  return JSON.parse(JSON.stringify(seen));
}

describe('messages in spans, by wire form', () => {
  it('has cases', () => assert.ok(files.length >= 49, `only ${files.length} cases`));
  for (const file of files) {
    it(path.basename(file, '.json'), () => {
      const golden = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Golden;
      const seen = read(golden);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path.join(folder, file), `${JSON.stringify({ ...golden, expected: seen }, null, 2)}\n`);
      else assert.deepEqual(seen, golden.expected);
    });
  }
});
