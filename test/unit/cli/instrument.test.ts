import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArguments } from '../../../src/cli/arguments';

describe('instrument command', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-cli-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, text: string | Buffer) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const get = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve('dist/cli.js'), ...args], { cwd: folder, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  const agent = 'class Agent:\n    def call_llm(self, q):\n        return q\n\n    def helper(self):\n        return 1\n';

  it('prints a diff that patch takes, and writes nothing', () => {
    put('a.py', agent);
    const { status, stdout } = run('.');
    assert.equal(status, 0);
    assert.equal(get('a.py'), agent);
    const applied = spawnSync('git', ['apply', '-'], { cwd: folder, input: stdout, encoding: 'utf8' });
    assert.equal(applied.status, 0, applied.stderr);
    assert.match(get('a.py'), /@mlflow\.trace\(span_type=SpanType\.LLM\)\n {4}def call_llm/);
    assert.doesNotMatch(get('a.py'), /@mlflow\.trace\n/);
  });

  it('writes all, reports nothing more to do, and removes to the byte', () => {
    put('a.py', agent);
    put('lib/b.ts', 'export function f(a: number): number {\r\n  return a;\r\n}\r\n');
    assert.equal(run('--write', '--all', '.').status, 0);
    assert.match(get('lib/b.ts'), /withSpan/);
    assert.equal(run('--write', '--all', '.').stdout, 'Nothing to change.\n');
    assert.equal(run('--write', '--remove', '.').status, 0);
    assert.equal(get('a.py'), agent);
    assert.equal(get('lib/b.ts'), 'export function f(a: number): number {\r\n  return a;\r\n}\r\n');
  });

  it('reports as JSON with lines of the original text', () => {
    put('a.py', `@deco\n${agent.replace('class', 'class')}`);
    put('a.py', `x = 1\n${agent}    def __init__(self):\n        pass\n`);
    const { stdout } = run('--json', '--all', 'a.py');
    const { files } = JSON.parse(stdout) as { files: unknown[] };
    assert.deepEqual(files, [{
      path: 'a.py',
      language: 'python',
      inserted: [
        { name: 'Agent.call_llm', line: 3, form: 'decorator', spanType: 'LLM', evidence: 'is named call_llm' },
        { name: 'Agent.helper', line: 6, form: 'decorator', spanType: 'UNKNOWN', evidence: '' },
      ],
      removed: [],
      skipped: [{ name: 'Agent.__init__', line: 8, reason: 'Python calls it while objects are made or removed; trace the function that uses the object.' }],
      notes: [],
    }]);
  });

  it('takes a name or a line', () => {
    put('a.py', agent);
    assert.equal(run('--write', '--name', 'Agent.helper', 'a.py').status, 0);
    assert.match(get('a.py'), /@mlflow\.trace\n {4}def helper/);
    put('a.py', agent);
    run('--write', '--line', '6', 'a.py');
    assert.match(get('a.py'), /@mlflow\.trace\n {4}def helper/);
    assert.deepEqual(run('--name', 'nobody', 'a.py'), { status: 2, stdout: '', stderr: 'No function is named nobody.\n' });
  });

  it('does the other files when one is broken, and names it', () => {
    put('a.py', agent);
    put('b.py', 'def f(:\n');
    put('c.py', Buffer.from([0x64, 0xff, 0xfe]));
    const { status, stderr } = run('--write', '.', 'missing.py');
    assert.equal(status, 1);
    assert.match(stderr, /missing\.py: There is no such file/);
    assert.match(stderr, /b\.py: Line 1 has a syntax error/);
    assert.match(stderr, /c\.py: The file is not UTF-8/);
    assert.match(get('a.py'), /@mlflow\.trace/);
  });

  it('uses the decorator where tsconfig allows it', () => {
    put('tsconfig.base.json', '{ "compilerOptions": { "experimentalDecorators": true, /* so */ } }');
    put('tsconfig.json', '{ "extends": "./tsconfig.base.json" }');
    put('src/a.ts', 'export class A {\n  run(q: string) { return q; }\n}\n');
    run('--write', '--all', '.');
    assert.match(get('src/a.ts'), /@mlflow\.trace\(\{ name: 'run' \}\)\n {2}run/);
  });

  it('refuses what hands on a promise of its own kind from another file', () => {
    put('src/job.ts', 'export class Job {\n  static start(name: string): JobPromise {\n    return new JobPromise(name);\n  }\n}\nexport class JobPromise extends Promise<string> {}\n');
    put('src/index.ts', "import { Job } from './job';\nexport const start = (name: string) => Job.start(name);\nexport const stop = (name: string) => name;\n");
    const { files } = JSON.parse(run('--all', '--json', '.').stdout) as { files: { path: string; skipped: { name: string; reason: string }[]; inserted: { name: string }[] }[] };
    const index = files.find(({ path: name }) => name.endsWith('index.ts'));
    assert.deepEqual(index?.inserted.map(({ name }) => name), ['stop']);
    assert.match(index?.skipped[0]?.reason ?? '', /may return a promise that is kept elsewhere or has members/);
  });

  it('refuses bad arguments with a sentence', () => {
    const problem = (...words: string[]) => (parseArguments(words) as { problem?: string }).problem;
    assert.equal(problem('--line', '0', 'a.py'), "--line needs a line number from 1, not '0'.");
    assert.equal(problem('--all', '--line', '3', 'a.py'), '--all, --name and --line exclude each other.');
    assert.equal(problem('--frob', 'a.py'), "There is no option '--frob'.");
    assert.equal(problem('--all'), 'Name at least one file or folder.');
    assert.equal(problem('--name'), '--name needs a value.');
    assert.equal(run('--frob').status, 2);
  });
});
