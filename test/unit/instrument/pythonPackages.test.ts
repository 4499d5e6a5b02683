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

  it('refuse what may stand between a search for the application’s frame and the application', () => {
    const frames = 'import sys\n\ndef app_frame():\n    f = sys._getframe()\n    while f.f_globals["__name__"].startswith("shop"):\n        f = f.f_back\n    return f\n';
    const log = 'from .frames import app_frame\n\nclass Logger:\n    def info(self, text):\n        return self.emit(text, app_frame())\n\n    def emit(self, text, frame):\n        return text\n\ndef warn(logger):\n    logger.info("x")\n\ndef run(steps):\n    return [step() for step in steps]\n\ndef size(steps):\n    return len(steps)\n';
    assert.deepEqual(refusalsOf(frames, log)[1], { 'Logger.info': 'frames', warn: 'frames', run: 'frames' });
  });

  it('refuse what makes objects whose text other objects of the package make, as it may not be ready', () => {
    const field = 'class Field:\n    def __str__(self):\n        return self.form.render(self)\n\nclass Form:\n    def render(self, field):\n        return field.widget(field)\n\n    def bind(self, made):\n        return made.bind(self)\n\n    def names(self) -> list:\n        return []\n';
    const use = 'def fill(field, data):\n    field.data = data\n\ndef make(kind):\n    return kind()\n';
    assert.deepEqual(refusalsOf(field, use), [{ 'Form.render': 'runsWhileRecording', 'Form.bind': 'doubtfulText' }, { make: 'doubtfulText' }]);
  });

  it('refuse methods of a class whose length is worked out from what it reads', () => {
    const loop = 'class Loop:\n    def __len__(self):\n        return self.length\n\n    @property\n    def length(self) -> int:\n        return len(list(self._iterator))\n\n    def cycle(self) -> str:\n        return self.name\n\nclass Other:\n    def cycle(self) -> str:\n        return self.name\n';
    assert.deepEqual(refusalsOf(loop, '')[0], { 'Loop.__len__': 'doubtfulTruth', 'Loop.length': 'doubtfulTruth', 'Loop.cycle': 'doubtfulTruth' });
  });

  it('refuse what works with a function that expects objects whose text fails', () => {
    const show = 'def safe(value):\n    try:\n        return show_repr(value)\n    except Exception:\n        return "?"\n\ndef show_repr(value):\n    return plain(value)\n\ndef plain(value):\n    return repr(value)\n\ndef numbered(count: int) -> int:\n    return count\n';
    const use = 'from .show import safe\n\ndef dump(values):\n    return safe(values)\n\ndef total(values):\n    return sum(values)\n';
    assert.deepEqual(refusalsOf(show, use), [{ safe: 'guardsText', show_repr: 'guardsText', plain: 'guardsText' }, { dump: 'guardsText' }]);
  });

  it('refuse what may be given an object whose text keeps what it works out, as far as annotations tell', () => {
    const request = 'from functools import cached_property\n\nclass Request:\n    def __repr__(self):\n        return self.url\n\n    @cached_property\n    def url(self) -> str:\n        return self.host\n';
    const use = 'from .request import Request\n\ndef send(request: Request) -> None:\n    pass\n\ndef size(data: bytes) -> int:\n    return 1\n\ndef untyped(value):\n    pass\n';
    const apart = 'def untyped(value):\n    pass\n';
    assert.deepEqual(refusalsOf(request, use, apart), [{ 'Request.url': 'runsWhileRecording' }, { send: 'doubtfulText', untyped: 'doubtfulText' }, {}]);
  });

  it('take no argument check, no method to be overridden and no warning’s line for a reason to refuse', () => {
    const model = 'class Model:\n    def model_dump(self, mode):\n        if mode not in ("json", "python"):\n            raise ValueError(mode)\n        return {}\n\nclass Shape:\n    def __repr__(self):\n        raise NotImplementedError\n';
    const warn = 'import sys, warnings\n\ndef find_stacklevel():\n    f, n = sys._getframe(), 0\n    while f.f_globals["__name__"].startswith("shop"):\n        f, n = f.f_back, n + 1\n    return n\n';
    const use = 'from .model import Model, Shape\n\ndef save(model: Model) -> None:\n    pass\n\ndef draw(shape: Shape) -> None:\n    pass\n\ndef each(work, items):\n    return [work(item) for item in items]\n';
    assert.deepEqual(refusalsOf(model, warn, use)[2], {});
  });

  it('take “Any” for an object whose text fails only in a module that knows such objects', () => {
    const missing = 'class Missing:\n    def __str__(self):\n        raise LookupError(self.name)\n';
    const knows = 'from typing import Any\nfrom .missing import Missing\n\ndef show(value: Any) -> None:\n    pass\n';
    const apart = 'from typing import Any\n\ndef show(value: Any) -> None:\n    pass\n';
    assert.deepEqual(refusalsOf(missing, knows, apart).slice(1), [{ show: 'doubtfulText' }, {}]);
  });
});
