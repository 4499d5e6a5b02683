import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../../../src/instrument/plan';
import { PythonEngine } from '../../../../src/instrument/python/engine';
import { TypeScriptEngine } from '../../../../src/instrument/typescript/engine';
import { CodeIndex, type CodeFiles } from '../../../../src/trace/source/codeIndex';
import { FunctionMemory } from '../../../../src/trace/source/functionMemory';
import { locateSpan, type SearchableCode } from '../../../../src/trace/source/locateSpan';
import { toSourceFunctions } from '../../../../src/trace/source/toSourceFunctions';
import { innermost, type SourceFunction, type SourceLocation } from '../../../../src/trace/sourceLink';
import { refactorings } from './refactorings';
import { repository, type Repository } from './sampleRepository';
import { sampleTraces, type KnownSpan } from './sampleTraces';

/** Milliseconds: when the traces were made, and when they are read. */
const [traceMs, readMs] = [1_000, 2_000];
const sameness = ({ file, startLine0 }: Pick<SourceFunction, 'file' | 'startLine0'>) => `${file}:${startLine0}`;

/** Share of spans that reach the right function after each refactoring; with what was known of the code at the time of the trace. */
describe('links to source after refactoring', () => {
  let instrumenter: Instrumenter;
  const spans = sampleTraces();
  const chainOf = (known: KnownSpan) => {
    const chain = [known.span];
    for (let at = known.span.parentSpanId; at !== ''; at = chain.at(-1)!.parentSpanId) chain.push(spans.find(({ span }) => span.spanId === at)!.span);
    return chain;
  };

  before(async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
    instrumenter = new Instrumenter({ python, typescript: new TypeScriptEngine() });
  });

  const filesOf = (code: Repository, now: number): CodeFiles => ({
    list: async () => [...code.keys()],
    text: async (file) => code.get(file),
    functions: async (file, text) => functionsOf(file, text),
    now: () => now,
  });
  const functionsOf = (file: string, text: string) => toSourceFunctions(file, text, instrumenter.indexFunctions(text, file.endsWith('.py') ? 'python' : 'typescript'));
  const allOf = (code: Repository) => [...code].flatMap(([file, text]) => functionsOf(file, text));
  const rightFunction = (code: Repository, id: string): SourceFunction => {
    for (const [file, text] of code) {
      const line = text.split('\n').findIndex((each) => new RegExp(`id: ${id}$`).test(each));
      const found = line < 0 ? undefined : innermost(functionsOf(file, text), line);
      if (found) return found;
    }
    throw new Error(`'${id}' is gone.`);
  };
  const isRight = (code: Repository, { id, isCaller }: KnownSpan, best: SourceLocation | undefined) =>
    best !== undefined && (best.evidence === 'caller') === (isCaller === true) && sameness(best) === sameness(rightFunction(code, id));

  /** As the editor does: it has read the code before, and reads it again after the change. */
  async function withMemory(code: Repository): Promise<SearchableCode> {
    const memory = new FunctionMemory();
    await new CodeIndex(filesOf(repository, traceMs), memory).find({ names: [...allOf(repository)].map(({ name }) => name) });
    const index = new CodeIndex(filesOf(code, readMs), memory);
    return { find: (request) => index.find(request), recall: async (name, atMs) => index.recall(name, atMs) };
  }
  /** A fresh clone: nothing remembered, but the commit that the trace names can be read. */
  async function withCommit(code: Repository): Promise<SearchableCode> {
    const index = new CodeIndex(filesOf(code, readMs));
    const then = allOf(repository);
    return { find: (request) => index.find(request), recall: async (name) => then.filter((each) => each.name === name || each.spanNames.includes(name)) };
  }
  async function withNamesOnly(code: Repository): Promise<SearchableCode> {
    const index = new CodeIndex(filesOf(code, readMs));
    return { find: (request) => index.find(request), recall: async () => [] };
  }
  async function countRight(code: Repository, search: SearchableCode, hasOlderCode = false): Promise<string[]> {
    const wrong: string[] = [];
    for (const known of spans) {
      const [best] = await locateSpan(chainOf(known), search, { atMs: traceMs, hasOlderCode });
      if (!isRight(code, known, best)) wrong.push(`${known.span.name} → ${best ? `${best.functionName} (${best.evidence})` : 'nothing'}`);
    }
    return wrong;
  }
  /** What a stored file and line number would reach. */
  function byRawLine(code: Repository): number {
    return spans.filter(({ id }) => {
      const recorded = rightFunction(repository, id);
      const text = code.get(recorded.file);
      const reached = text === undefined ? undefined : innermost(functionsOf(recorded.file, text), recorded.startLine0);
      return reached !== undefined && sameness(reached) === sameness(rightFunction(code, id));
    }).length;
  }

  it('reaches every function of the code as it was', async () => {
    assert.deepEqual(await countRight(repository, await withNamesOnly(repository)), []);
  });

  it('reaches 95 % of the functions after refactoring, far more than raw lines do', async function () {
    this.timeout(120_000);
    const total = { memory: 0, commit: 0, names: 0, line: 0 };
    const rows: string[] = [];
    for (const { name, apply } of refactorings) {
      const code = apply(repository);
      const changed = [...code].some(([file, text]) => repository.get(file) !== text);
      assert.ok(changed, `“${name}” changes nothing`);
      const wrong = await countRight(code, await withMemory(code));
      const right = {
        memory: spans.length - wrong.length,
        commit: spans.length - (await countRight(code, await withCommit(code), true)).length,
        names: spans.length - (await countRight(code, await withNamesOnly(code))).length,
        line: byRawLine(code),
      };
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += right[key];
      const cells = Object.values(right).map((count) => `${count}/${spans.length}`.padStart(8));
      rows.push(`${name.padEnd(38)}${cells.join('')}${wrong.length > 0 ? `   ${wrong.join('; ')}` : ''}`);
    }
    const all = spans.length * refactorings.length;
    const share = (count: number) => `${((100 * count) / all).toFixed(1)} %`;
    console.log(`      ${`${refactorings.length} refactorings, ${spans.length} spans`.padEnd(38)}  memory  commit   names raw line`);
    for (const row of rows) console.log(`      ${row}`);
    console.log(`      ${'all'.padEnd(38)}${Object.values(total).map((count) => share(count).padStart(8)).join('')}`);
    assert.ok(refactorings.length >= 20);
    assert.ok(total.memory / all >= 0.95, `${share(total.memory)} with what the editor remembers`);
    assert.ok(total.commit / all >= 0.95, `${share(total.commit)} with the commit of the trace`);
    assert.ok(total.line < total.names, 'names alone reach more than raw lines');
  });
});
