import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Programs and the diagnostics that upstream's declarations of `@mlflow/core` give for them. */
const cases: { title: string; program: string; errors: string[] }[] = [
  {
    title: 'trace(fn, options) keeps the type of the function',
    program: `import { trace, SpanType } from '@mlflow/core';
      const f = trace((n: number) => n + 1, { name: 'f', spanType: SpanType.TOOL });
      const wrong: string = f(1);`,
    errors: ['TS2322'],
  },
  {
    // A function has no property in common with the all-optional options type, so the first overload,
    // which gives any, does not take it.
    title: 'trace(fn) alone keeps the type of the function too',
    program: `import { trace } from '@mlflow/core';
      const f = trace((n: number) => n + 1);
      const wrong: string = f('no number');`,
    errors: ['TS2322', 'TS2345'],
  },
  {
    title: 'a span type must be a member of the enum',
    program: `import { trace } from '@mlflow/core';
      trace((n: number) => n, { name: 'f', spanType: 'LLM' });`,
    errors: ['TS2322'],
  },
  {
    title: 'withSpan of a synchronous callback is not synchronous for the checker',
    program: `import { withSpan } from '@mlflow/core';
      function f(): number { return withSpan(() => 1, { name: 'f' }); }`,
    errors: ['TS2322'],
  },
  {
    title: 'withSpan awaited has the type of the result',
    program: `import { withSpan } from '@mlflow/core';
      export async function f(): Promise<number> { return await withSpan(async () => 1, { name: 'f', inputs: {} }); }`,
    errors: [],
  },
  {
    title: 'startSpan needs a name',
    program: `import { startSpan } from '@mlflow/core';
      startSpan({}).end();`,
    errors: ['TS2345'],
  },
  {
    title: 'init takes any part of the configuration, and a whole trace location',
    program: `import { init } from '@mlflow/core';
      init({});
      init({ traceLocation: { catalogName: 'c', schemaName: 's' } });`,
    errors: ['TS2741'],
  },
  {
    title: 'the decorator fits a method in both decorator generations',
    program: `import { trace, SpanType } from '@mlflow/core';
      export class A { @trace({ spanType: SpanType.CHAIN }) async run(q: string): Promise<string> { return q; } }`,
    errors: [],
  },
];

describe("stand-in for @mlflow/core: declarations accept and refuse what upstream's do", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-standin-'));
  before(() => {
    mkdirSync(path.join(folder, 'node_modules/@mlflow'), { recursive: true });
    symlinkSync(path.resolve('out/standins/@mlflow/core'), path.join(folder, 'node_modules/@mlflow/core'), 'junction');
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { title, program, errors } of cases) {
    it(title, () => {
      writeFileSync(path.join(folder, 'case.ts'), program);
      assert.deepEqual(diagnostics(path.join(folder, 'case.ts')), errors);
    });
  }
});

function diagnostics(file: string): string[] {
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: true, target: 'es2023', module: 'nodenext', types: [] };
  writeFileSync(path.join(path.dirname(file), 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [path.basename(file)] }));
  try {
    execFileSync(process.execPath, [path.resolve('node_modules/typescript/bin/tsc'), '-p', path.dirname(file)], { encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (stdout === undefined) throw error;
    return [...stdout.matchAll(/error (TS\d+)/g)].map((match) => match[1]!);
  }
}
