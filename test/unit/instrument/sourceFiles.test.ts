import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ownFiles, planFiles, scanFiles } from '../../../src/instrument/sourceFiles';
import { Instrumenter } from '../../../src/instrument/plan';
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
});
