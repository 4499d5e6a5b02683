import assert from 'node:assert/strict';
import { SpanIds } from '../../../src/trace/spanIds';
import { TextIndex, type SearchLine, type TextCondition } from '../../../src/trace/textIndex';
import { valueText } from '../../../src/trace/valueText';

const line = (id: string, fields: Partial<SearchLine> = {}): SearchLine => ({ id, name: 'work', message: '', attributes: {}, events: [], ...fields });

function indexOf(lines: readonly SearchLine[], order = lines.map(({ id }) => id)): TextIndex {
  const ids = new SpanIds(new Uint32Array(2 * order.length));
  order.forEach((id, row) => ids.set(row, id));
  return new TextIndex(ids, lines);
}

describe('searching what spans carry', () => {
  const index = indexOf([
    line('a', { name: 'Retrieve', attributes: { 'mlflow.spanInputs': '{"query":"how\\nlong?","k":3}', 'app.model': 'gpt-4o' } }),
    line('b', { message: 'Connection refused', events: [{ name: 'exception', attributes: { 'exception.type': 'ValueError' } }] }),
    line('c', { attributes: { 'mlflow.spanOutputs': 'İstanbul and 尺 and Gr\u00f6\u00dfe', 'app.model': 'claude' } }),
  ]);
  const text = (wanted: string, isCase = false): TextCondition => ({ kind: 'text', text: wanted, isCase });
  const pattern = (wanted: string, isCase = false): TextCondition => ({ kind: 'pattern', text: wanted, isCase });
  const cases: [TextCondition[], number[]][] = [
    [[text('retrieve')], [0]],
    [[text('retrieve', true)], []],
    [[text('Retrieve', true)], [0]],
    [[text('how\nlong')], [0]],
    [[text('QUERY')], [0]],
    [[text('refused')], [1]],
    [[text('valueerror')], [1]],
    [[text('größe')], [2]],
    [[text('and 尺')], [2]],
    [[text('app.model')], [0, 2]],
    [[text('nowhere')], []],
    [[pattern('^retr.*e$')], [0]],
    [[pattern('gpt-\\d|claude')], [0, 2]],
    [[pattern('VALUEerror', true)], []],
    [[{ kind: 'attribute', key: 'app.model', text: '' }], [0, 2]],
    [[{ kind: 'attribute', key: 'app.model', text: 'GPT' }], [0]],
    [[{ kind: 'attribute', key: 'mlflow.spanInputs', text: 'gpt' }], []],
    [[{ kind: 'attribute', key: 'app.model', text: '' }, text('istanbul')], []],
    [[{ kind: 'attribute', key: 'app.model', text: 'claude' }, text('gr')], [2]],
    [[], []],
  ];
  for (const [conditions, rows] of cases) it(`${JSON.stringify(conditions)} is in ${rows.join() || 'none'}`, () => assert.deepEqual([...index.find(conditions)], rows));

  it('refuses a pattern that is none', () => assert.throws(() => index.find([pattern('(')]), SyntaxError));
  it('gives rows in the order of the ids, leaves unknown spans out, and counts the last line of a span that came twice', () => {
    const other = indexOf([line('x', { name: 'old' }), line('y', { name: 'hit' }), line('gone', { name: 'hit' }), line('x', { name: 'hit' })], ['y', 'x', 'z']);
    assert.deepEqual([...other.find([text('hit')])], [0, 1]);
    assert.deepEqual([...other.find([text('old')])], []);
  });
  it('finds every row across pieces, each once, and searches 50,000 spans within 50 ms', function () {
    this.timeout(20_000);
    const long = 'lorem ipsum dolor sit amet '.repeat(25);
    const big = indexOf(Array.from({ length: 50_000 }, (_, i) => line(`s${i}`, { attributes: { a: `${long} needle needle`, n: `number ${i}.` } })));
    assert.equal(big.find([text('needle')]).length, 50_000);
    assert.deepEqual([...big.find([text('number 49999.')])], [49_999]);
    const times = Array.from({ length: 5 }, (_, i) => {
      const started = performance.now();
      big.find([text(`number 4${i}${i}${i}7.`)]);
      return performance.now() - started;
    }).sort((a, b) => a - b);
    assert.ok(times[2]! < 50, `${times[2]} ms`);
  });
  it('bears values that nest without end', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    assert.equal(valueText(deep), '');
  });
});
