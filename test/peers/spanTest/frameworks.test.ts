import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Instrumenter } from '../../../src/instrument/plan';
import { pythonTest } from '../../../src/spanTest/pythonTest';
import { spanTestFacts } from '../../../src/spanTest/spanTest';
import { typescriptTest } from '../../../src/spanTest/typescriptTest';
import { loadInstrumenter, signatureIn } from '../../unit/spanTest/fixture';
import { pythonGreen, pythonText, pythonToDo, typescriptGreen, typescriptText, type Subject } from '../../unit/spanTest/subjects';

const run = promisify(execFile);
const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this through npm run test:peers.`);
  return value;
};

describe('tests from spans in the real frameworks', () => {
  let instrumenter: Instrumenter;
  let folder: string;
  before(async () => {
    instrumenter = await loadInstrumenter();
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-frameworks-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const wrong = (subject: Subject): Subject => ({ ...subject, span: { ...subject.span, attributes: { ...subject.span.attributes, 'mlflow.spanOutputs': '"something else"' } } });

  it('run green in pytest, traced by the real MLflow without recording, and red where the result differs', async () => {
    const project = path.join(folder, 'python');
    mkdirSync(path.join(project, 'tests'), { recursive: true });
    const traced = pythonText.replace(/^import asyncio\n/, 'import asyncio\nimport mlflow\n').replace(/^(\s*)((?:async )?def (?!__|inner|outer|named|clean)\w+\()/gm, '$1@mlflow.trace\n$1$2');
    assert.ok(traced.includes('@mlflow.trace'));
    writeFileSync(path.join(project, 'subject.py'), traced);
    const place = { module: 'subject', pathFromTest: ['".."'], isTraced: true };
    const write = (subject: Subject, name: string) => {
      const { text } = pythonTest(spanTestFacts(subject.span, signatureIn(instrumenter, traced, 'python', subject.qualifiedName)), place);
      writeFileSync(path.join(project, 'tests', name), text);
    };
    pythonGreen.forEach((subject, n) => write(subject, `test_${n}.py`));
    const pytest = (...args: string[]) => run(needed('SPANLIGHT_PEER_PYTHON_PYTEST'), ['-m', 'pytest', '-q', ...args], { cwd: project });
    const { stdout } = await pytest();
    assert.match(stdout, new RegExp(`${pythonGreen.length} passed`));
    write(wrong(pythonGreen[0]!), 'test_wrong.py');
    write(pythonToDo[0]!, 'test_to_do.py');
    await assert.rejects(pytest('tests/test_wrong.py', 'tests/test_to_do.py'), ({ stdout: said }: { stdout: string }) => /2 failed/.test(said) && /Put a value here/.test(said));
  });

  it('run green in vitest, and red where the result differs', async () => {
    const project = path.join(folder, 'vitest');
    mkdirSync(path.join(project, 'test'), { recursive: true });
    symlinkSync(path.join(needed('SPANLIGHT_PEER_VITEST'), 'node_modules'), path.join(project, 'node_modules'), 'junction');
    writeFileSync(path.join(project, 'package.json'), '{"type": "module"}');
    writeFileSync(path.join(project, 'subject.ts'), typescriptText);
    const write = (subject: Subject, name: string) => {
      const { text } = typescriptTest(spanTestFacts(subject.span, signatureIn(instrumenter, typescriptText, 'typescript', subject.qualifiedName)), { framework: 'vitest', specifier: '../subject', isTypeScript: true, isCommonJs: false });
      writeFileSync(path.join(project, 'test', name), text);
    };
    typescriptGreen.forEach((subject, n) => write(subject, `t${n}.test.ts`));
    const vitest = (...args: string[]) => run(process.execPath, [path.join(project, 'node_modules/vitest/vitest.mjs'), 'run', ...args], { cwd: project, env: { ...process.env, NO_COLOR: '1', CI: '1' } });
    const { stdout } = await vitest();
    assert.match(stdout, new RegExp(`Tests\\s+${typescriptGreen.length} passed`));
    write(wrong(typescriptGreen[0]!), 'wrong.test.ts');
    await assert.rejects(vitest('wrong'));
  });
});
