import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Instrumenter } from '../../../src/instrument/plan';
import { pythonLiteral, typescriptLiteral } from '../../../src/spanTest/literal';
import { importSpecifier, importStyle, jsFramework, pythonModule, testFile } from '../../../src/spanTest/place';
import { pythonTest } from '../../../src/spanTest/pythonTest';
import { spanTestFacts, type SpanTest } from '../../../src/spanTest/spanTest';
import { typescriptTest, type JsFramework } from '../../../src/spanTest/typescriptTest';
import { loadInstrumenter, signatureIn } from './fixture';
import { pythonGreen, pythonText, pythonToDo, typescriptGreen, typescriptText, typescriptToDo, type Subject } from './subjects';

const run = promisify(execFile);

describe('a test from a span', () => {
  let instrumenter: Instrumenter;
  let folder: string;
  before(async () => {
    instrumenter = await loadInstrumenter();
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const python = ({ qualifiedName, span }: Subject): SpanTest => pythonTest(spanTestFacts(span, signatureIn(instrumenter, pythonText, 'python', qualifiedName)), { module: 'subject', isTraced: false });
  const script = ({ qualifiedName, span }: Subject, framework: JsFramework): SpanTest =>
    typescriptTest(spanTestFacts(span, signatureIn(instrumenter, typescriptText, 'typescript', qualifiedName)), { framework, specifier: './subject.ts', isTypeScript: true, isCommonJs: false });

  it('has nothing left to do where the trace holds everything', () => {
    for (const subject of pythonGreen) assert.deepEqual(python(subject).toDo, [], subject.qualifiedName);
    for (const subject of typescriptGreen) assert.deepEqual(script(subject, 'mocha').toDo, [], subject.qualifiedName);
  });

  it('says what is missing, and marks the place', () => {
    for (const { says, ...subject } of pythonToDo) assert.match(python(subject).toDo.join(' '), says);
    for (const { says, ...subject } of typescriptToDo) assert.match(script(subject, 'mocha').toDo.join(' '), says);
    assert.match(python(pythonToDo[0]!).text, /Client\(connection=FILL_IN\("nothing for connection"\)\)/);
    assert.match(script(typescriptToDo[0]!, 'mocha').text, /new Client\(fillIn\('nothing for connection'\)\)/);
  });

  it('cannot be of a function inside another', () => {
    assert.equal(signatureIn(instrumenter, pythonText, 'python', 'outer.inner').receiver, 'nested');
  });

  for (const [framework, command] of [['mocha', ['node_modules/mocha/bin/mocha.js', '--no-config']], ['node:test', ['--test']]] as const) {
    it(`runs green in ${framework}, and red where the result differs`, async function () {
      this.timeout(60_000);
      const inside = mkdtempSync(path.join(folder, 'run-'));
      writeFileSync(path.join(inside, 'package.json'), '{"type": "module"}');
      // Node strips types but not parameter properties.
      writeFileSync(path.join(inside, 'subject.ts'), typescriptText.replace("constructor(private readonly folder = 'docs') {}", "readonly folder: string;\n  constructor(folder = 'docs') {\n    this.folder = folder;\n  }"));
      const files = typescriptGreen.map((subject, n) => {
        const file = path.join(inside, `t${n}.test.ts`);
        writeFileSync(file, script(subject, framework).text);
        return file;
      });
      await run(process.execPath, [...command, ...files], { cwd: path.resolve('.') });
      const [first] = typescriptGreen;
      writeFileSync(files[0]!, script({ ...first!, span: { ...first!.span, attributes: { ...first!.span.attributes, 'mlflow.spanOutputs': '"other"' } } }, framework).text);
      await assert.rejects(run(process.execPath, [...command, files[0]!], { cwd: path.resolve('.') }));
    });
  }

  it('is written for vitest and jest with their own words', () => {
    const [plain] = typescriptGreen;
    assert.match(script(plain!, 'vitest').text, /import \{ describe, expect, it \} from 'vitest';/);
    assert.match(script(plain!, 'jest').text, /expect\(result\)\.toBe\('abab'\);/);
    assert.match(script(typescriptGreen.find(({ qualifiedName }) => qualifiedName === 'failing')!, 'vitest').text, /await expect\(failing\('x'\)\)\.rejects\.toThrow\('no x \(at all\)'\);/);
  });

  it('writes values as the language does', () => {
    assert.equal(pythonLiteral([true, null, Number.NaN, -Infinity, 2n ** 60n]), '[True, None, float("nan"), float("-inf"), 1152921504606846976]');
    assert.equal(pythonLiteral({ a: { 'b"': '<x.Y object at 0x1f>' } }), '{"a": {"b\\"": FILL_IN("<x.Y object at 0x1f>")}}');
    assert.equal(typescriptLiteral({ a: "it's", 'b-c': 'x"y' }), `{ a: "it's", 'b-c': 'x"y' }`);
    assert.equal(pythonLiteral({ long: 'x'.repeat(80), b: [] }), `{\n    "long": "${'x'.repeat(80)}",\n    "b": [],\n}`);
    assert.equal(typescriptLiteral(JSON.parse('{"__proto__": 1}') as Record<string, number>), `{ ['__proto__']: 1 }`);
  });

  it('goes where the project keeps its tests, in the framework it has', () => {
    assert.equal(jsFramework({ devDependencies: { mocha: '1', vitest: '1' }, scripts: { test: 'mocha' } }), 'mocha');
    assert.equal(jsFramework({ devDependencies: { vitest: '1' } }), 'vitest');
    assert.equal(jsFramework(undefined), 'node:test');
    assert.equal(testFile('src/a.ts', 'script', 'Store.find', ['src', 'tests']), 'tests/Store_find.test.ts');
    assert.equal(testFile('app/a.py', 'python', 'find', ['app']), 'tests/test_find.py');
    assert.equal(importSpecifier('test/a.test.ts', 'src/b/c.ts', 'bare'), '../src/b/c');
    assert.equal(importSpecifier('a.test.ts', 'c.ts', 'ts'), './c.ts');
    assert.equal(importSpecifier('test/a.test.mts', 'c.mts', 'js'), '../c.mjs');
    assert.deepEqual([importStyle("import x from './a.js'"), importStyle("import './b.ts'"), importStyle("const a = require('../c')"), importStyle("import fs from 'fs'")], ['js', 'ts', 'bare', undefined]);
    assert.deepEqual(pythonModule('src/app/rag/store.py'), { module: 'app.rag.store', root: ['src'] });
    assert.deepEqual(pythonModule('agent.py'), { module: 'agent', root: [] });
    assert.equal(pythonModule('my-app/x.py'), undefined);
  });
});
