// node checkTypes.mjs FOLDER {"include":[…],"options":{…}}: prints the package's type errors and declarations as JSON.
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder = '.', settings = '{}'] = process.argv.slice(2);
const { include, exclude = [], options } = JSON.parse(settings);
const ts = createRequire(path.join(folder, 'package.json'))('typescript');
const config = {
  include,
  exclude: ['**/*.test.*', '**/*.spec.*', '**/tests/**', '**/node_modules/**', ...exclude],
  compilerOptions: {
    target: 'es2022', module: 'esnext', moduleResolution: 'bundler', jsx: 'preserve', strict: true, skipLibCheck: true,
    declaration: true, emitDeclarationOnly: true, removeComments: true, types: ['node'], ...options,
  },
};
const parsed = ts.parseJsonConfigFileContent(config, ts.sys, folder);
const program = ts.createProgram(parsed.fileNames, parsed.options);
const problems = ts.getPreEmitDiagnostics(program).map(({ file, code, messageText }) =>
  `${file ? path.relative(folder, file.fileName) : ''} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ').slice(0, 300)}`);
const declarations = {};
program.emit(undefined, (file, text) => {
  declarations[path.relative(folder, file)] = text.replace(/^import .*mlflow.*\r?\n/gm, '').replace(/^export \{\};\r?\n/gm, '');
});
process.stdout.write(JSON.stringify({ problems: problems.sort(), declarations }));
