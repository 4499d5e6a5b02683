import assert from 'node:assert/strict';
import { givesName } from '../../../../src/base/spanNamePattern';
import { describeFunctions } from '../../../../src/instrument/shape/describe';
import { tokenize } from '../../../../src/instrument/shape/tokens';
import { CodeIndex } from '../../../../src/trace/source/codeIndex';
import { FunctionMemory } from '../../../../src/trace/source/functionMemory';
import { locateSpan } from '../../../../src/trace/source/locateSpan';
import { bestPath, isOwnPath } from '../../../../src/trace/source/recordedPath';
import { similarity } from '../../../../src/trace/source/similarity';
import { toSourceFunctions } from '../../../../src/trace/source/toSourceFunctions';
import { makeSpan } from '../makeSpan';
import type { SourceFunction } from '../../../../src/trace/sourceLink';

const texts = (text: string, language: 'python' | 'typescript') => tokenize(text, language).map((token) => token.text);

describe('what a body tells', () => {
  it('reads Python without comments, strings whole', () => {
    assert.deepEqual(texts('x = f"a # b" # note\ny("""two\nlines""", 1.5)', 'python'), ['x', '=', 'a # b', 'y', '(', 'two\nlines', ',', '1.5', ')']);
  });

  it('reads TypeScript with templates, regular expressions and unclosed quotes', () => {
    assert.deepEqual(texts('a(`x ${b("}")} y`) // z', 'typescript'), ['a', '(', 'b', '(', '}', ')', 'x {} y', ')']);
    assert.deepEqual(texts("const r = /['/]/g; q = a / b", 'typescript'), ['const', 'r', '=', "/['/]/g", ';', 'q', '=', 'a', '/', 'b']);
    assert.deepEqual(texts("<p>Don't</p>\nnext", 'typescript').at(-1), 'next');
  });

  it('knows the spans that a body opens and what it calls', () => {
    const text = "@observe(name='outer')\ndef f(q):\n    with mlflow.start_span(name='inner'):\n        return g(h(q))\n";
    const entry = { name: 'f', qualifiedName: 'f', range: { start: 0, end: text.length }, nameRange: { start: text.indexOf('f(q'), end: text.indexOf('f(q') + 1 }, parameters: ['q'], traced: false };
    const [found] = describeFunctions([entry], text, 'python');
    assert.deepEqual([found!.spanNames, found!.calls], [['outer', 'inner'], ['start_span', 'g', 'h']]);
  });

  it('knows the names that a body puts together', () => {
    const named = (text: string, language: 'python' | 'typescript') => {
      const entry = { name: 'f', qualifiedName: 'f', range: { start: 0, end: text.length }, nameRange: { start: 0, end: 0 }, parameters: [], traced: false };
      return describeFunctions([entry], text, language)[0]!.spanNames;
    };
    assert.deepEqual(named('with mlflow.start_span(name=f"step {i} of {len(all)}"):\n  pass\nwith mlflow.start_span(f"{{x}} {y!r:>5}"):\n  pass\nwith mlflow.start_span("a {b}"): pass', 'python'), ['step \ufffc of \ufffc', '{x} \ufffc', 'a {b}']);
    assert.deepEqual(named('withSpan({ name: `page ${n + 1}` }, f); tracer.startActiveSpan(`load ${a}/${b}`, g); tracer.startSpan(`plain`)', 'typescript'), ['page \ufffc', 'load \ufffc/\ufffc', 'plain']);
  });

  it('lets a name fit the pattern that makes it, and no pattern fit everything', () => {
    assert.ok(givesName(['step \ufffc of \ufffc'], 'step 3 of 10'));
    assert.ok(givesName(['load \ufffc.json'], 'load a.b.json') && !givesName(['load \ufffc.json'], 'load a_json'));
    assert.ok(!givesName(['\ufffc', 'a\ufffc', '- \ufffc -'], 'a1') && !givesName(['step \ufffc'], 'my step 3'));
    const startedAt = performance.now();
    assert.ok(!givesName([`abc${'\ufffca'.repeat(6)}!`], `abc${'a'.repeat(5_000)}`));
    assert.ok(performance.now() - startedAt < 500);
  });

  it('finds a function by the name that it puts together, in files that hold no such name', async () => {
    const text = 'import mlflow\n\ndef crawl(pages):\n    for n, page in enumerate(pages):\n        with mlflow.start_span(name=f"fetch page {n}"):\n            read(page)\n';
    const entry = { name: 'crawl', qualifiedName: 'crawl', range: { start: text.indexOf('def'), end: text.length }, nameRange: { start: text.indexOf('crawl'), end: text.indexOf('crawl') + 5 }, parameters: ['pages'], traced: false };
    const index = new CodeIndex({ list: async () => ['/w/crawler.py'], text: async () => text, functions: async (file, source) => toSourceFunctions(file, source, describeFunctions([entry], source, 'python')), now: () => 1 });
    const located = (name: string) => locateSpan([makeSpan({ name })], { find: (request) => index.find(request), recall: async () => [] }, { atMs: 1 });
    assert.deepEqual((await located('fetch page 12')).map(({ functionName, evidence, certainty }) => [functionName, evidence, certainty]), [['crawl', 'spanNameOverride', 'likely']]);
    assert.deepEqual(await located('fetch image 12'), []);
  });

  it('gives a renamed, reformatted and commented body the same shape', () => {
    const shape = (text: string, name: string) => {
      const start = text.indexOf(name);
      return describeFunctions([{ name, qualifiedName: name, range: { start: 0, end: text.length }, nameRange: { start, end: start + name.length }, parameters: [], traced: false }], text, 'python')[0]!.shape;
    };
    const a = shape('def load(path):\n    """Reads."""\n    data = open(path).read()\n    return parse(data, load)\n', 'load');
    const b = shape("@mlflow.trace\ndef fetch(\n    path\n):\n    # better\n    data = open( path ).read()\n    return parse(data,fetch)\n", 'fetch');
    assert.equal(similarity(a, b), 1);
    assert.ok(similarity(a, shape('def save(name, text):\n    target = Path(name)\n    target.write_text(text)\n', 'save')) < 0.2);
    assert.equal(similarity(a, []), 0);
  });
});

describe('the file that a recorded path means', () => {
  it('is the one with the longest common end', () => {
    assert.equal(bestPath(['file:///w/app/a.py', 'file:///w/other/a.py'], '/srv/app/a.py'), 'file:///w/app/a.py');
    assert.equal(bestPath(['/w/app/a.py', '/w/other/a.py'], 'C:\\x\\other\\a.py'), '/w/other/a.py');
  });

  it('is none where several fit equally, or where the path is a package’s', () => {
    assert.equal(bestPath(['/w/x/utils.py', '/w/y/utils.py'], '/srv/utils.py'), undefined);
    for (const path of ['/usr/lib/python3.11/json/decoder.py', '/v/site-packages/openai/utils.py', '/a/node_modules/x/index.js', '<string>']) assert.equal(isOwnPath(path), false, path);
    assert.equal(isOwnPath('/srv/app/lib/a.py'), true);
  });
});

describe('what a name meant', () => {
  const fn = (name: string, shape: number[], fields: Partial<SourceFunction> = {}): SourceFunction => ({
    file: 'a.py', name, qualifiedName: name, startLine0: 0, endLine0: 1, nameLine0: 0, parameters: [], spanNames: [], traced: true, shape, calls: [], ...fields,
  });
  const shapes = (memory: FunctionMemory, name: string, atMs: number) => memory.recall(name, atMs).map(({ shape }) => shape.join());

  it('is kept after the function has another name, and by its span names too', () => {
    const memory = new FunctionMemory();
    assert.equal(memory.remember([fn('load', [1, 2], { spanNames: ['Load it'] })], 10), true);
    assert.equal(memory.remember([fn('fetch', [1, 2])], 20), true);
    assert.deepEqual([shapes(memory, 'load', 10), shapes(memory, 'Load it', 10), shapes(memory, 'fetch', 10)], [['1,2'], ['1,2'], ['1,2']]);
    assert.equal(memory.remember([fn('fetch', [1, 2])], 30), false);
  });

  it('is told apart by time where the name was given to another function', () => {
    const memory = new FunctionMemory();
    memory.remember([fn('load', [1, 2, 3])], 10);
    memory.remember([fn('load', [7, 8, 9])], 20);
    assert.deepEqual([shapes(memory, 'load', 10), shapes(memory, 'load', 25)], [['1,2,3'], ['7,8,9']]);
  });

  it('is not kept of functions that make no spans, nor without bound', () => {
    const memory = new FunctionMemory();
    assert.equal(memory.remember([fn('plain', [1], { traced: false })], 1), false);
    for (let n = 0; n < 2_100; n += 1) memory.remember([fn(`f${n}`, [n], { file: `${n}.py` })], n);
    assert.deepEqual([memory.all.length, shapes(memory, 'f0', 0), shapes(memory, 'f2099', 0)], [2_000, [], ['2099']]);
  });
});
