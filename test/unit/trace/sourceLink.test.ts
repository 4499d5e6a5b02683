import assert from 'node:assert/strict';
import { describeLink } from '../../../src/trace/describeLink';
import type { Span } from '../../../src/trace/model';
import { innermost, linkSpan, namesToFind, type SourceFunction, type SourceIndex, type SourceLocation } from '../../../src/trace/sourceLink';

const fn = (qualifiedName: string, fields: Partial<SourceFunction> = {}): SourceFunction => ({
  file: 'a.py', name: qualifiedName.split('.').at(-1)!, qualifiedName, startLine0: 0, endLine0: 9, parameters: [], traced: false, ...fields,
});
function indexOf(...functions: SourceFunction[]): SourceIndex {
  return {
    named: (name) => functions.filter((each) => each.name === name),
    withSpanName: (name) => functions.filter((each) => each.spanName === name),
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
      assert.deepEqual(short(linkSpan(span('other', attributes), indexOf(fn('x'), retrieve), undefined)), ['retrieve codeAttributes exact']);
    }
  });

  it('finds a function that moved in its file by the recorded name, less sure', () => {
    const attributes = { 'code.file.path': 'a.py', 'code.line.number': 400, 'code.function.name': 'retrieve' };
    assert.deepEqual(short(linkSpan(span('x', attributes), indexOf(retrieve), undefined)), ['retrieve codeAttributes likely']);
  });

  it('takes the function’s own name before the span’s name', () => {
    const found = linkSpan(span('Look things up', functionName('retrieve')), indexOf(retrieve, fn('up')), undefined);
    assert.deepEqual(short(found), ['retrieve functionName likely']);
  });

  it('takes a span name that the code gives before a function of that name', () => {
    const named = fn('retrieve', { spanName: 'lookup' });
    assert.deepEqual(short(linkSpan(span('lookup'), indexOf(named, fn('lookup', { spanName: 'else' })), undefined)), ['retrieve spanNameOverride likely']);
  });

  it('strips a repeat number only when the whole name fits nothing', () => {
    const [whole, stripped] = [fn('step_2'), fn('step')];
    assert.deepEqual(short(linkSpan(span('step_2'), indexOf(whole, stripped), undefined)), ['step_2 spanName likely']);
    assert.deepEqual(short(linkSpan(span('step_2'), indexOf(stripped), undefined)), ['step spanName likely']);
  });

  it('tells functions of one name apart by the names of the inputs', () => {
    const index = indexOf(fn('A.run', { parameters: ['self', 'question'] }), fn('B.run', { parameters: ['self', 'order'] }));
    const found = linkSpan(span('run', { ...functionName('run'), 'mlflow.spanInputs': '{"order": 1}' }), index, undefined);
    assert.deepEqual(short(found), ['B.run functionName likely', 'A.run functionName possible']);
  });

  it('tells them apart by the file of the enclosing span, and says when nothing does', () => {
    const index = indexOf(fn('run', { file: 'a.py' }), fn('run', { file: 'b.py' }));
    const parent: SourceLocation = { file: 'b.py', startLine0: 0, endLine0: 1, evidence: 'functionName', certainty: 'likely' };
    assert.equal(linkSpan(span('run', functionName('run')), index, parent)[0]!.file, 'b.py');
    assert.deepEqual(linkSpan(span('run', functionName('run')), index, undefined).map(({ certainty }) => certainty), ['possible', 'possible']);
  });

  it('leads a library’s span to the function that called it, marked so', () => {
    const [parent] = linkSpan(span('x', functionName('retrieve')), indexOf(retrieve), undefined);
    assert.deepEqual(short(linkSpan(span('Completions'), indexOf(retrieve), parent)), ['retrieve caller likely']);
  });

  it('does not guess without evidence', () => {
    assert.deepEqual(linkSpan(span('Completions'), indexOf(retrieve), undefined), []);
    assert.equal(describeLink([], ''), 'No function of this folder fits this span.');
  });

  it('looks for every name that code may hold', () => {
    assert.deepEqual(namesToFind(span('Agent.run_2', functionName('agent.run'))), ['run', 'Agent.run_2', 'run_2', 'Agent.run']);
  });

  it('says which function by which evidence', () => {
    const text = describeLink(linkSpan(span('retrieve'), indexOf(retrieve), undefined), 'a.py');
    assert.equal(text, 'retrieve in a.py:11, by the span’s name');
  });

  it('knows the innermost function of a line', () => {
    const [outer, inner] = [fn('outer', { startLine0: 0, endLine0: 30 }), fn('outer.inner', { startLine0: 5, endLine0: 8 })];
    assert.deepEqual([6, 20, 31].map((line) => innermost([outer, inner], line)?.name), ['inner', 'outer', undefined]);
  });
});
