import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What is said about the command line, sentence by sentence. */
describe('instrument command, word by word', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-words-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, text: string | Buffer) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const get = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const run = (args: string[], cwd = folder) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve('dist/cli.js'), ...args], { cwd, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const files = (stdout: string) => (JSON.parse(stdout) as { files: { path: string; inserted: Record<string, unknown>[]; skipped: Record<string, unknown>[] }[] }).files;
  const plain = 'def alpha():\n    return 1\n';

  it('takes as line that of def, not of a decorator, and counts it in the original text', () => {
    put('a.py', 'import mlflow\n\n@deco\n@other(\n    1)\ndef alpha():\n    return 1\n');
    const [file] = files(run(['--json', '--line', '6', 'a.py']).stdout);
    assert.deepEqual(file!.inserted.map(({ name, line }) => [name, line]), [['alpha', 6]]);
  });

  it('writes a bare @mlflow.trace for UNKNOWN', () => {
    put('a.py', plain);
    assert.equal(run(['--write', '--name', 'alpha', 'a.py']).status, 0);
    assert.equal(get('a.py'), `import mlflow\n\n\n@mlflow.trace\n${plain}`);
  });

  it('names methods and inner functions by their qualified names', () => {
    put('a.py', 'class A:\n    def run(self):\n        def inner():\n            return 1\n        return inner()\n');
    const [file] = files(run(['--json', '--all', 'a.py']).stdout);
    assert.deepEqual(file!.inserted.map(({ name }) => name), ['A.run', 'A.run.inner']);
  });

  it('traces only functions with evidence where nothing is selected, and says so of the others', () => {
    put('a.py', `${plain}\n\ndef ask_llm(q):\n    return llm.invoke(q)\n`);
    const [file] = files(run(['--json', '.']).stdout);
    assert.deepEqual(file!.inserted.map(({ name, spanType }) => [name, spanType]), [['ask_llm', 'LLM']]);
    assert.deepEqual(file!.skipped.map(({ name }) => name), ['alpha']);
  });

  it('has exactly the promised keys in its JSON', () => {
    put('a.py', `${plain}\n\nclass A:\n    def __init__(self):\n        self.x = 1\n`);
    const [file] = files(run(['--json', '--all', 'a.py']).stdout) as unknown as [Record<string, unknown>];
    for (const key of ['path', 'language', 'inserted', 'skipped']) assert.ok(key in file, key);
    assert.deepEqual(Object.keys((file['inserted'] as object[])[0]!).sort(), ['evidence', 'form', 'line', 'name', 'spanType']);
    assert.deepEqual(Object.keys((file['skipped'] as object[])[0]!).sort(), ['line', 'name', 'reason']);
  });

  it('writes nothing without --write, with --json too', () => {
    put('a.py', plain);
    run(['--all', '.']);
    run(['--all', '--json', '.']);
    run(['--remove', '--json', '.']);
    assert.equal(get('a.py'), plain);
  });

  it('keeps standard output for the result alone', () => {
    put('a.py', plain);
    put('b.py', 'def f(:\n');
    const { status, stdout, stderr } = run(['--json', '--all', '.']);
    assert.equal(status, 1);
    assert.equal(files(stdout).length, 1);
    assert.match(stderr, /b\.py/);
    assert.deepEqual(run(['--nonsense', 'a.py']), { status: 2, stdout: '', stderr: run(['--nonsense', 'a.py']).stderr });
  });

  it('removes everywhere without a selector, and only there with one', () => {
    put('a.py', `import mlflow\n\n\n@mlflow.trace\n${plain}\n\n@mlflow.trace\ndef beta():\n    return 2\n`);
    run(['--write', '--remove', '--name', 'alpha', 'a.py']);
    assert.match(get('a.py'), /^import mlflow\n\n\ndef alpha/);
    assert.match(get('a.py'), /@mlflow\.trace\ndef beta/);
    run(['--write', '--remove', 'a.py']);
    assert.doesNotMatch(get('a.py'), /mlflow/);
  });

  it('works on paths outside the current folder', () => {
    put('lib/a.py', plain);
    put('elsewhere/x.txt', '');
    assert.equal(run(['--write', '--all', '../lib'], path.join(folder, 'elsewhere')).status, 0);
    assert.match(get('lib/a.py'), /@mlflow\.trace/);
    assert.equal(run(['--write', '--remove', path.join(folder, 'lib/a.py')], os.tmpdir()).status, 0);
    assert.equal(get('lib/a.py'), plain);
  });

  it('passes over other people’s folders, follows no links to folders, and takes a named file whatever it is', () => {
    for (const name of ['node_modules/x/a.js', '.venv/lib/a.py', 'venv/a.py', '__pycache__/a.py', 'own/a.py', 'tests/test_a.py']) put(name, name.endsWith('.js') ? 'function f() { return 1; }\n' : plain);
    symlinkSync(path.join(folder, '.venv'), path.join(folder, 'own/linked'));
    assert.deepEqual(files(run(['--json', '--all', '.']).stdout).map((file) => file.path), ['own/a.py']);
    assert.deepEqual(files(run(['--json', '--all', 'tests/test_a.py']).stdout).map((file) => file.path), ['tests/test_a.py']);
  });

  it('keeps encoding marks, line ends and characters outside ASCII', () => {
    const text = '\uFEFF# -*- coding: utf-8 -*-\r\ndef größe():\r\n\treturn "☕ 𝄞"';
    put('a.py', text);
    run(['--write', '--all', 'a.py']);
    assert.match(get('a.py'), /@mlflow\.trace\r\ndef größe\(\):\r\n\treturn "☕ 𝄞"$/);
    assert.ok(get('a.py').startsWith('\uFEFF# -*- coding'));
    run(['--write', '--remove', 'a.py']);
    assert.equal(get('a.py'), text);
  });

  it('names a file that is not UTF-8 and does the others', () => {
    put('a.py', plain);
    put('latin.py', Buffer.from('# caf\xe9\ndef f():\n    return 1\n', 'latin1'));
    const { status, stderr } = run(['--write', '--all', '.']);
    assert.equal(status, 1);
    assert.match(stderr, /latin\.py: The file is not UTF-8/);
    assert.match(get('a.py'), /@mlflow\.trace/);
  });

  it('ends with 2 for bad arguments and 0 where there is nothing to do', () => {
    put('a.py', plain);
    assert.equal(run([]).status, 2);
    assert.equal(run(['--line', 'x', 'a.py']).status, 2);
    assert.equal(run(['--write', 'a.py']).status, 0);
    assert.equal(run(['--remove', '--write', 'a.py']).status, 0);
    assert.equal(get('a.py'), plain);
  });
});
