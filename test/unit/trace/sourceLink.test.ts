import assert from 'node:assert/strict';
import { describeLink } from '../../../src/trace/describeLink';
import type { Span } from '../../../src/trace/model';
import { namesToFind } from '../../../src/trace/source/recorded';
import { innermost, linkSpan, type EarlierFunction, type SourceFunction, type SourceIndex, type SourceLocation } from '../../../src/trace/sourceLink';

const fn = (qualifiedName: string, fields: Partial<SourceFunction> = {}): SourceFunction => ({
  file: 'a.py', name: qualifiedName.split('.').at(-1)!, qualifiedName, startLine0: 0, endLine0: 9, nameLine0: 0, parameters: [], traced: false, shape: [], calls: [],
  spanNames: fields.spanName === undefined ? [] : [fields.spanName], ...fields,
});
function indexOf(...functions: SourceFunction[]): SourceIndex {
  return indexSince([], ...functions);
}
function indexSince(earlier: readonly EarlierFunction[], ...functions: SourceFunction[]): SourceIndex {
  return {
    all: functions,
    earlier: (name) => earlier.filter((each) => each.name === name),
    named: (name) => functions.filter((each) => each.name === name),
    withSpanName: (name) => functions.filter((each) => each.spanNames.includes(name)),
    file: (path) => {
      const file = functions.find((each) => path.endsWith(each.file))?.file;
      return file === undefined ? undefined : { file, functions: functions.filter((each) => each.file === file) };
    },
  };
}
const span = (name: string, attributes: Span['attributes'] = {}) => ({ name, attributes });
const functionName = (name: string) => ({ 'mlflow.spanFunctionName': JSON.stringify(name) });
const short = (found: readonly SourceLocation[]) => found.map(({ functionName: name, evidence, certainty }) => `${name} ${evidence} ${certainty}`);

describe('the link from a span to source', () => {
  const retrieve = fn('retrieve', { startLine0: 10, endLine0: 20 });

  it('follows code attributes of both generations to the exact function', () => {
    const generations: Span['attributes'][] = [
      { 'code.file.path': '/app/a.py', 'code.line.number': 12, 'code.function.name': 'app.retrieve' },
      { 'code.filepath': '/app/a.py', 'code.lineno': 12, 'code.function': 'retrieve' },
    ];
    for (const attributes of generations) {
      assert.deepEqual(short(linkSpan(span('other', attributes), indexOf(fn('x'), retrieve))), ['retrieve codeAttributes exact']);
    }
  });

  it('finds a function that moved in its file by the recorded name, less sure', () => {
    const attributes = { 'code.file.path': 'a.py', 'code.line.number': 400, 'code.function.name': 'retrieve' };
    assert.deepEqual(short(linkSpan(span('x', attributes), indexOf(retrieve))), ['retrieve codeAttributes likely']);
  });

  it('takes the function’s own name before the span’s name', () => {
    const found = linkSpan(span('Look things up', functionName('retrieve')), indexOf(retrieve, fn('up')));
    assert.deepEqual(short(found), ['retrieve functionName likely']);
  });

  it('takes a span name that the code gives before a function of that name', () => {
    const named = fn('retrieve', { spanName: 'lookup' });
    assert.deepEqual(short(linkSpan(span('lookup'), indexOf(named, fn('lookup', { spanName: 'else' })))), ['retrieve spanNameOverride likely']);
  });

  it('strips a repeat number only when the whole name fits nothing', () => {
    const [whole, stripped] = [fn('step_2'), fn('step')];
    assert.deepEqual(short(linkSpan(span('step_2'), indexOf(whole, stripped))), ['step_2 spanName likely']);
    assert.deepEqual(short(linkSpan(span('step_2'), indexOf(stripped))), ['step spanName likely']);
  });

  it('tells functions of one name apart by the names of the inputs', () => {
    const index = indexOf(fn('A.run', { parameters: ['self', 'question'] }), fn('B.run', { parameters: ['self', 'order'] }));
    const found = linkSpan(span('run', { ...functionName('run'), 'mlflow.spanInputs': '{"order": 1}' }), index);
    assert.deepEqual(short(found), ['B.run functionName likely', 'A.run functionName possible']);
  });

  it('tells them apart by the file of the enclosing span, and says when nothing does', () => {
    const index = indexOf(fn('run', { file: 'a.py' }), fn('run', { file: 'b.py' }));
    const parent: SourceLocation = { file: 'b.py', startLine0: 0, endLine0: 1, evidence: 'functionName', certainty: 'likely' };
    assert.equal(linkSpan(span('run', functionName('run')), index, { parent })[0]!.file, 'b.py');
    assert.deepEqual(linkSpan(span('run', functionName('run')), index).map(({ certainty }) => certainty), ['possible', 'possible']);
  });

  it('leads a library’s span to the function that called it, marked so', () => {
    const [parent] = linkSpan(span('x', functionName('retrieve')), indexOf(retrieve));
    assert.deepEqual(short(linkSpan(span('Completions'), indexOf(retrieve), { parent })), ['retrieve caller likely']);
  });

  it('does not take a library’s span for a function of the same name', () => {
    const attributes = { 'mlflow.message.format': '"openai"' };
    assert.deepEqual(linkSpan(span('predict', attributes), indexOf(fn('predict'))), []);
    assert.deepEqual(linkSpan({ name: 'predict', attributes: {}, scope: { name: 'openinference.instrumentation.openai' } }, indexOf(fn('predict'))), []);
    assert.deepEqual(short(linkSpan(span('predict'), indexOf(fn('predict')))), ['predict spanName likely']);
  });

  it('finds a renamed function by its body, and says what it was called', () => {
    const shape = [1, 2, 3, 4, 5, 6, 7, 8];
    const once = fn('retrieve', { shape });
    const [found] = linkSpan(span('x', functionName('retrieve')), indexSince([once], fn('other', { shape: [2, 90, 91, 92, 93, 94, 95, 96] }), fn('fetch', { shape: [...shape.slice(1), 99] })));
    assert.deepEqual([found!.functionName, found!.evidence, found!.certainty, found!.formerName], ['fetch', 'body', 'likely', 'retrieve']);
    assert.equal(describeLink([found!], 'a.py'), 'fetch in a.py:1, by its body, called retrieve then');
  });

  it('does not follow a name that was given to another function', () => {
    const [old, fresh] = [[1, 2, 3, 4, 5, 6, 7, 8], [11, 12, 13, 14, 15, 16, 17, 18]];
    const found = linkSpan(span('x', functionName('search')), indexSince([fn('search', { shape: old })], fn('search', { shape: fresh }), fn('lookup', { shape: old })));
    assert.deepEqual(short(found), ['lookup body likely', 'search functionName possible']);
  });

  it('leaves open which of two functions of one name it was, where one was renamed since', () => {
    const [a, b] = [[1, 2, 3, 4, 5, 6, 7, 8], [11, 12, 13, 14, 15, 16, 17, 18]];
    const index = indexSince([fn('load', { shape: a }), fn('load', { shape: b })], fn('load', { file: 'a.py', shape: a }), fn('fetch', { file: 'b.py', shape: b }));
    assert.deepEqual(short(linkSpan(span('x', functionName('load')), index)), ['load functionName possible', 'fetch body possible']);
  });

  it('takes what the parent calls with these inputs when the name is gone, as a possibility', () => {
    const caller = fn('answer', { calls: ['fetch'], startLine0: 20, endLine0: 30 });
    const index = indexOf(caller, fn('fetch', { parameters: ['query'], traced: true }));
    const [parent] = linkSpan(span('answer', functionName('answer')), index);
    const gone = span('retrieve', { ...functionName('retrieve'), 'mlflow.spanInputs': '{"query": 1}' });
    assert.deepEqual(short(linkSpan(gone, index, { parent })), ['fetch callee possible']);
    assert.deepEqual(short(linkSpan({ ...gone, attributes: { ...gone.attributes, 'mlflow.spanInputs': '{"other": 1}' } }, index, { parent })), ['answer caller likely']);
  });

  it('tells methods of one file apart by the recorded namespace', () => {
    const index = indexOf(fn('A.run', { startLine0: 0, endLine0: 5 }), fn('B.run', { startLine0: 10, endLine0: 15 }));
    const attributes = { 'code.filepath': 'a.py', 'code.lineno': 200, 'code.namespace': 'B', 'code.function': 'run' };
    assert.deepEqual(short(linkSpan(span('run', attributes), index)), ['B.run codeAttributes likely']);
  });

  it('does not guess without evidence', () => {
    assert.deepEqual(linkSpan(span('Completions'), indexOf(retrieve)), []);
    assert.equal(describeLink([], ''), 'No function of this folder fits this span.');
  });

  it('looks for every name that code may hold', () => {
    assert.deepEqual(namesToFind(span('Agent.run_2', functionName('agent.run'))), ['run', 'Agent.run_2', 'run_2', 'Agent.run']);
  });

  it('says which function by which evidence', () => {
    const text = describeLink(linkSpan(span('retrieve'), indexOf(retrieve)), 'a.py');
    assert.equal(text, 'retrieve in a.py:11, by the span’s name');
  });

  it('knows the innermost function of a line', () => {
    const [outer, inner] = [fn('outer', { startLine0: 0, endLine0: 30 }), fn('outer.inner', { startLine0: 5, endLine0: 8 })];
    assert.deepEqual([6, 20, 31].map((line) => innermost([outer, inner], line)?.name), ['inner', 'outer', undefined]);
  });
});
