import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GitIgnore } from '../../../../src/instrument/sources/gitIgnore';

/** `.gitignore` files by folder, and files that git is asked about. */
const ignoreFiles: Readonly<Record<string, string>> = {
  '.gitignore': '# generated\n/gen/\n*.tmp.py\nlogs\n!keep.tmp.py\nsrc/**/old/\nname with space.py\n',
  'src/.gitignore': '*.local.ts\n!important.local.ts\n/only-here.py\n',
  'src/deep/.gitignore': '!always.tmp.py\n*\n!*.py\n',
  'gen/.gitignore': '!*.py\n',
};
const files = [
  'a.py', 'gen/a.py', 'other/gen/a.py', 'x.tmp.py', 'keep.tmp.py', 'src/x.tmp.py', 'logs/a.py', 'src/logs/a.py', 'src/a/old/b.ts', 'src/old/b.ts', 'old/b.ts',
  'src/x.local.ts', 'x.local.ts', 'src/important.local.ts', 'src/deep/y.local.ts', 'src/only-here.py', 'src/deep/only-here.py', 'src/deep/always.tmp.py', 'src/deep/a.ts',
  'src/deep/a.py', 'src/deep/sub/a.py', 'name with space.py', 'src/name with space.py',
];

describe('.gitignore', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-ignore-'));
    for (const [name, text] of [...Object.entries(ignoreFiles), ...files.map((file) => [file, ''] as const)]) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves out what git leaves out', async () => {
    spawnSync('git', ['init', '-q'], { cwd: folder });
    const { stdout } = spawnSync('git', ['check-ignore', '--stdin'], { cwd: folder, input: files.join('\n'), encoding: 'utf8' });
    const expected = stdout.split('\n').filter((line) => line !== '').map((line) => line.replace(/^"|"$/g, ''));
    assert.ok(expected.length > 8 && expected.length < files.length - 5);
    const ignored = new GitIgnore(async (name) => (name in ignoreFiles ? readFileSync(path.join(folder, name), 'utf8') : undefined));
    const found: string[] = [];
    for (const file of files) if (await ignored.ignores(file)) found.push(file);
    assert.deepEqual(found.sort(), expected.sort());
  });

  it('reads each file once', async () => {
    const read: string[] = [];
    const ignored = new GitIgnore(async (name) => {
      read.push(name);
      return undefined;
    });
    for (const file of ['a/b/c.py', 'a/b/d.py', 'a/e.py']) assert.equal(await ignored.ignores(file), false);
    assert.deepEqual(read.sort(), ['.gitignore', 'a/.gitignore', 'a/b/.gitignore']);
  });
});
