import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { acrossFiles, ownFiles, planFiles, scanFiles } from '../../../src/instrument/sourceFiles';
import { contextIn } from '../../../src/instrument/acrossContext';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';

const text = 'export async function callModel(q: string): Promise<string> {\r\n  const a = q;\r\n  const b = a;\r\n  return b;\r\n}\r\n';

describe('files of a workspace', () => {
  const instrumenter = new Instrumenter({ typescript: new TypeScriptEngine() });
  const engineFor = () => instrumenter;
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const put = (name: string, content: string | Buffer) => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
    return at(name);
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are the project’s own: not ignored, no tests', async () => {
    put('.gitignore', 'generated/\n');
    assert.deepEqual(await ownFiles(folder, ['a.ts', 'generated/b.ts', 'tests/c.ts', 'src/d.test.ts', 'src/e.d.ts', '.hidden/f.ts', 'src/g.tsx']), ['a.ts', 'src/g.tsx']);
  });

  it('are scanned, and one that cannot be read is named', async () => {
    const files = [put('a.ts', `\uFEFF${text}`), put('b.ts', Buffer.from([0x64, 0xff, 0xfe])), at('gone.ts')];
    const scanned = await scanFiles(files.map((each) => ({ path: each })), engineFor);
    assert.deepEqual(scanned.map(({ problem, targets }) => [problem, targets.length]), [[undefined, 1], ['The file is not UTF-8.', 0], ['The file is gone.', 0]]);
    assert.equal(scanned[0]?.targets[0]?.qualifiedName, 'callModel');
    assert.equal(scanned[0]?.targets[0]?.line0, 0);
  });

  it('are planned with lines and characters, as the text of the editor or the disk says', async () => {
    const file = put('a.ts', `\uFEFF${text}`);
    const [scanned] = await scanFiles([{ path: file }], engineFor);
    const [planned] = await planFiles([{ path: file, fingerprint: scanned!.fingerprint, targetIds: ['callModel'] }], engineFor);
    assert.ok(planned?.status === 'planned');
    assert.equal(planned.inserted.length, 1);
    const first = planned.edits[0]!;
    assert.deepEqual([first.startLine, first.startCharacter], [0, 0]);
    assert.match(first.text, /^import .*mlflow/);
    assert.ok(planned.edits.some(({ startLine }) => startLine > 0));
  });

  it('are refused when the text is another one than before', async () => {
    const file = put('a.ts', text);
    const [scanned] = await scanFiles([{ path: file }], engineFor);
    const ask = { path: file, fingerprint: scanned!.fingerprint, targetIds: ['callModel'] };
    assert.deepEqual(await planFiles([{ ...ask, text: `${text}// typed since` }], engineFor), [{ status: 'outdated', path: file }]);
    writeFileSync(file, `// first\n${text}`);
    assert.deepEqual(await planFiles([ask], engineFor), [{ status: 'outdated', path: file }]);
  });

  it('refuse what another file of the package forbids, in the list and in the plan', async () => {
    const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
    const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
    const both = new Instrumenter({ python, typescript: new TypeScriptEngine() });
    const paths = [
      put('shop/__init__.py', ''),
      put('shop/query.py', 'from .text import shorten\n\nclass Query:\n    def __repr__(self):\n        return shorten(self.text)\n'),
      put('shop/text.py', 'def shorten(text):\n    return text[:10]\n\ndef whole(text):\n    return text\n'),
      put('load.ts', 'const pending = new Map<string, Promise<string>>();\nexport function load(id: string): Promise<string> {\n  return pending.get(id)!;\n}\nexport class Queue {\n  idle = Promise.resolve();\n  whenIdle(): Promise<void> {\n    return this.idle;\n  }\n}\n'),
      put('page.ts', "import { load } from './load';\nexport function open(id: string) {\n  return load(id);\n}\nexport function settled(queue: { whenIdle(): Promise<void> }) {\n  return queue.whenIdle();\n}\nexport function close(id: string): string {\n  return id;\n}\n"),
      put('broken.ts', Buffer.from([0x64, 0xff, 0xfe])),
    ];
    const across = await acrossFiles(paths.map((each) => ({ path: each })), () => both);
    const files = paths.map((each) => ({ path: each, context: contextIn(across, each) }));
    const states = Object.fromEntries((await scanFiles(files, () => both)).flatMap(({ targets }) => targets.map(({ qualifiedName, state }) => [qualifiedName, state])));
    assert.deepEqual(states, { 'Query.__repr__': 'refused', shorten: 'refused', whole: 'open', load: 'refused', 'Queue.whenIdle': 'refused', open: 'refused', settled: 'refused', close: 'open' });
    const fingerprint = (await scanFiles([{ path: paths[2]! }], () => both))[0]!.fingerprint;
    const [planned] = await planFiles([{ ...files[2]!, fingerprint, targetIds: ['shorten', 'whole'] }], () => both);
    assert.ok(planned?.status === 'planned');
    assert.deepEqual([planned.inserted.map(({ targetId }) => targetId), planned.refused.map(({ targetId }) => targetId)], [['whole'], ['shorten']]);
  });

  it('are no longer read once nobody waits for them', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(acrossFiles([{ path: put('a.ts', text) }], engineFor, abort.signal), { name: 'AbortError' });
  });
});
