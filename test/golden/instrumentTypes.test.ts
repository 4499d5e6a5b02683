import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

interface Checked {
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly declarations: ReadonlyMap<string, string>;
}

/** Instrumented TypeScript keeps its types: the same diagnostics and the same declarations, against the declarations of MLflow's SDK. */
describe('instrumenting keeps types', () => {
  const root = path.resolve('test/golden');
  const fileOf = (name: string, stem: string) => {
    const entry = readdirSync(path.join(root, name)).find((file) => new RegExp(`^${stem}\\.tsx?$`).test(file));
    return entry && path.join(root, name, entry);
  };
  const cases = [
    ...readdirSync(path.join(root, 'instrument/typescript')).filter((name) => name !== 'syntax-error').map((name) => `instrument/typescript/${name}`),
    ...readdirSync(path.join(root, 'instrumentActions/typescript')).filter((name) => name.startsWith('span-')).map((name) => `instrumentActions/typescript/${name}`),
  ].filter((name) => fileOf(name, 'expected'));
  const isLegacy = (name: string) => {
    const options = path.join(root, name, 'options.json');
    return readdirSync(path.join(root, name)).includes('options.json') && readFileSync(options, 'utf8').includes('"legacyDecorators": true');
  };
  const checked = new Map<boolean, Checked>();

  function check(legacy: boolean): Checked {
    let result = checked.get(legacy);
    if (!result) {
      const files = cases.filter((name) => isLegacy(name) === legacy).flatMap((name) => [fileOf(name, 'input') ?? '', fileOf(name, 'expected') ?? '']);
      const sdk = [path.resolve('out/standins/@mlflow/core/index.d.ts')];
      const program = ts.createProgram(files, {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        jsx: ts.JsxEmit.Preserve,
        strict: true,
        declaration: true,
        emitDeclarationOnly: true,
        skipLibCheck: true,
        types: ['node'],
        paths: { '@mlflow/core': sdk, 'mlflow-tracing': sdk },
        experimentalDecorators: legacy,
      });
      const declarations = new Map<string, string>();
      program.emit(undefined, (name, text) => declarations.set(path.resolve(name), text));
      const problems = new Map(files.map((file) => [
        file,
        program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`).sort(),
      ]));
      checked.set(legacy, (result = { problems, declarations }));
    }
    return result;
  }

  for (const name of cases) {
    it(name.replaceAll('-', ' '), () => {
      const { problems, declarations } = check(isLegacy(name));
      const [input = '', expected = ''] = [fileOf(name, 'input'), fileOf(name, 'expected')];
      assert.deepEqual(problems.get(expected), problems.get(input));
      const declared = (file: string) => (declarations.get(file.replace(/\.tsx?$/, '.d.ts')) ?? '').replace(/^import .*mlflow.*\r?\n/gm, '').replace(/^export \{\};\r?\n/gm, '');
      assert.equal(declared(expected), declared(input));
    });
  }
});
