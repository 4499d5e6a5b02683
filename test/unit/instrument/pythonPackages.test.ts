import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import { filesByPackage } from '../../../src/instrument/pythonPackages';

/** What the files of one package mean for each other's functions. */
describe('Python files of one package', () => {
  let instrumenter: Instrumenter;

  before(async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    instrumenter = new Instrumenter({ python: await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') }) });
  });

  const refusalsOf = (...texts: string[]) => {
    const reader = instrumenter.openPackage('python')!;
    for (const text of texts) reader.add(text);
    return reader.refusals();
  };

  it('are those below the outermost folder with __init__.py', () => {
    const files = ['/p/a/__init__.py', '/p/a/x.py', '/p/a/b/__init__.py', '/p/a/b/y.py', '/p/script.py', '/p/a/page.ts'];
    assert.deepEqual(filesByPackage(files), [['/p/a/__init__.py', '/p/a/x.py', '/p/a/b/__init__.py', '/p/a/b/y.py']]);
  });

  it('refuse what a __repr__ of another file runs, and only that', () => {
    const repr = 'from .text import shorten\n\nclass Query:\n    def __repr__(self):\n        return shorten(self.text)\n\n    def run(self):\n        return execute(self)\n';
    const text = 'def shorten(text):\n    return cut(text)\n\ndef cut(text):\n    return text[:10]\n\ndef execute(query):\n    return query.run()\n';
    assert.deepEqual(refusalsOf(repr, text), [{}, { shorten: 'runsWhileRecording', cut: 'runsWhileRecording' }]);
  });

  it('refuse methods of a class whose base in another file is a container, or reads ahead to tell whether it is true', () => {
    const bases = 'class Row(dict):\n    pass\n\nclass Stream:\n    def __bool__(self):\n        return self.fetch() > 0\n\n    def fetch(self):\n        return 1\n';
    const derived = 'from .bases import Row, Stream\n\nclass User(Row):\n    def full_name(self):\n        return self["name"]\n\nclass Tokens(Stream):\n    def all(self):\n        return list(self)\n';
    assert.deepEqual(refusalsOf(bases, derived)[1], { 'User.full_name': 'container', 'Tokens.all': 'doubtfulTruth' });
  });

  it('refuse the caller of a function that looks at the frames of its callers', () => {
    const warn = 'import warnings\n\ndef deprecated(name):\n    warnings.warn(name, stacklevel=3)\n';
    const user = 'from .warn import deprecated\n\ndef old():\n    deprecated("old")\n\ndef new():\n    return 1\n';
    const [, refusals] = refusalsOf(warn, user);
    assert.deepEqual(refusals, { old: 'frames' });
    const targets = instrumenter.findTargets(user, 'python', { inPackage: refusals ?? {} });
    assert.deepEqual(targets.map(({ id, refusal }) => [id, refusal?.code]), [['old', 'frames'], ['new', undefined]]);
  });
});
