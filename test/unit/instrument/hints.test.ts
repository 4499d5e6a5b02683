import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chooseTargets, isWholeLines } from '../../../src/instrument/chooseTargets';
import { tracingHints } from '../../../src/instrument/hints';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';

/** What code without models looks like where it is nearest to code with one. */
const other = `
import json
import re
from collections.abc import Iterable

class Repository:
    def search(self, term): return self.session.query(User).filter_by(name=term).all()
    def find(self, query): return self.collection.find(query)
    def encode(self, text): return self.encoder.encode(text)

def run_agent(user_agent): return requests.get("/", headers={"User-Agent": user_agent})
def call_model(model): return model.fit(x, y).predict(x)
def register_tool(name, tool): registry[name] = tool
def retrieve_settings(path): return json.loads(open(path).read())
def parse_answer(text): return re.search(r"\\d+", text)
def generate(template, **values): return template.generate(**values)
def complete(task): return task.complete()
def chat(room, message): return room.messages.append(message)
def search_index(index, key): return index.get(key)
`;

describe('hints on untraced functions', () => {
  let instrumenter: Instrumenter;
  before(async () => {
    const [runtime, grammar] = ['web-tree-sitter.wasm', 'tree-sitter-python.wasm'].map((name) => readFileSync(path.resolve('dist', name)));
    instrumenter = new Instrumenter({ python: await PythonEngine.create({ runtime: runtime!, grammar: grammar! }), typescript: new TypeScriptEngine() });
  });
  const python = (text: string, file = 'agent.py') => tracingHints(instrumenter.findTargets(text, 'python', { path: file }), file).map(({ message }) => message);
  const sample = (file: string) => readFileSync(path.resolve('test/workspaces', file), 'utf8');

  it('name the one function of each sample that is left to trace', () => {
    assert.deepEqual(python(sample('python-agent/agent.py')), ['retrieve_context calls vector_store.search and is not traced.']);
    const targets = instrumenter.findTargets(sample('typescript-agent/agent.ts'), 'typescript', { path: 'agent.ts' });
    assert.deepEqual(tracingHints(targets, 'agent.ts').map(({ message }) => message), ['retrieveContext calls vectorStore.search and is not traced.']);
  });

  it('are given for a model, a search, a tool and an agent', () => {
    const text = `
def ask(client, q): return client.chat.completions.create(messages=q)
def find(vector_store, q): return vector_store.similarity_search(q)
@tool
def weather(city): return city
def loop(client, tools):
    while True:
        reply = client.messages.create(messages=[])
        for use in reply.uses:
            run_tool(use)
        if not reply.uses: return reply
`;
    assert.deepEqual(python(text), [
      'ask calls chat.completions.create and is not traced.',
      'find calls vector_store.similarity_search and is not traced.',
      'weather has the decorator @tool and is not traced.',
      'loop calls a model and tools in a loop and is not traced.',
    ]);
  });

  it('are not given for what only sounds like it', () => assert.deepEqual(python(other), []));

  it('are not given in tests, where autolog records the call, nor where tracing is refused or there', () => {
    const ask = 'def ask(client, q):\n    return client.chat.completions.create(messages=q)\n';
    assert.deepEqual(python(ask, 'test_agent.py'), []);
    assert.deepEqual(python(`import mlflow\nimport openai\nmlflow.openai.autolog()\n${ask}`), []);
    assert.deepEqual(python(`import mlflow\n@mlflow.trace\n${ask}`), []);
    assert.deepEqual(python(ask.replace('ask', '__getattr__')), []);
  });
});

describe('a selection of whole lines', () => {
  const text = 'def f():\n    a = 1\n    b = 2\n';
  const marks = (part: string, more = 0) => isWholeLines(text, { start: text.indexOf(part), end: text.indexOf(part) + part.length + more });
  it('may begin behind the indentation and end with or without the line', () => {
    assert.ok(marks('a = 1\n    b = 2'));
    assert.ok(marks('    a = 1\n'));
    assert.ok(marks('a = 1'));
  });
  it('is no word, no part of a line, nothing empty', () => {
    assert.ok(!marks('a ='));
    assert.ok(!marks('1'));
    assert.ok(!isWholeLines(text, { start: 3, end: 3 }));
    assert.equal(chooseTargets([], { start: 0, end: 3 }), undefined);
  });
});
