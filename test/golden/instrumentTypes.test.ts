import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Instrumented TypeScript keeps its types: the same diagnostics and the same declarations, against the declarations of MLflow's SDK. */
describe('instrumenting keeps types', () => {
  const root = path.resolve('test/golden/instrument/typescript');
  const cases = readdirSync(root).filter((name) => readdirSync(path.join(root, name)).some((file) => /^input\.tsx?$/.test(file)));

  function check(files: string[], extra: ts.CompilerOptions = {}) {
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.Preserve,
      strict: true,
      declaration: true,
      emitDeclarationOnly: true,
      skipLibCheck: true,
      types: ['node'],
      paths: { '@mlflow/core': [path.resolve('out/standins/@mlflow/core/index.d.ts')] },
      ...extra,
    };
    const program = ts.createProgram(files, options);
    const declarations = new Map<string, string>();
    program.emit(undefined, (name, text) => declarations.set(path.resolve(name), text));
    return { program, declarations };
  }

  for (const name of cases) {
    it(name.replaceAll('-', ' '), () => {
      const folder = path.join(root, name);
      const file = (stem: string) => path.join(folder, readdirSync(folder).find((entry) => entry.startsWith(`${stem}.t`)) ?? '');
      const settings = readdirSync(folder).includes('options.json') ? (JSON.parse(readFileSync(path.join(folder, 'options.json'), 'utf8')) as { context?: { legacyDecorators?: boolean } }) : {};
      const { program, declarations } = check([file('input'), file('expected')], { experimentalDecorators: settings.context?.legacyDecorators ?? false });
      const problems = (stem: string) => {
        const source = program.getSourceFile(file(stem));
        return program.getSemanticDiagnostics(source).map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`).sort();
      };
      assert.deepEqual(problems('expected'), problems('input'));
      const declared = (stem: string) => (declarations.get(file(stem).replace(/\.tsx?$/, '.d.ts')) ?? '').replace(/^import .*'@mlflow\/core';\n/gm, '').replace(/^export \{\};\n/gm, '');
      assert.equal(declared('expected'), declared('input'));
    });
  }
});
