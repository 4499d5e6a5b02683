import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { importX } from 'eslint-plugin-import-x';

/**
 * The folders of src/ and webview/ with what they may import: other folders, and packages (`node:`
 * stands for all of Node). The table in CONTRIBUTING.md says the same in words.
 */
const folders = {
  'src/base': { folders: [], packages: [] },
  'src/trace': { folders: ['base'], packages: [] },
  'src/instrument/typescript': { folders: ['base', 'instrument'], packages: ['ts-morph'] },
  'src/instrument/python': { folders: ['base', 'instrument'], packages: ['web-tree-sitter'] },
  'src/instrument/sources': { folders: ['base', 'instrument'], packages: ['ignore'] },
  'src/instrument': { folders: ['base', 'instrument', 'protocol'], packages: ['node:'], pure: true },
  'src/databricks': { folders: ['base', 'trace', 'protocol', 'databricks'], packages: ['undici', '@databricks/sql', 'yaml', 'node:'] },
  'src/spanTables': { folders: ['base', 'trace', 'databricks'], packages: [] },
  'src/destination': { folders: ['base', 'protocol'], packages: [] },
  'src/local': {
    folders: ['base', 'trace', 'spanTables', 'protocol'],
    packages: ['@duckdb/node-api', '@duckdb/node-bindings', '@polyglot-sql/sdk', 'hono', '@hono/node-server', 'pbf', 'node:'],
  },
  'src/access': { folders: ['base', 'trace', 'databricks'], packages: [] },
  'src/monitoring': { folders: ['base', 'trace', 'databricks'], packages: [] },
  'src/deploy': { folders: ['base', 'trace', 'databricks', 'access'], packages: ['yaml'] },
  'src/diagnose': { folders: ['base', 'trace', 'databricks', 'access', 'deploy', 'monitoring'], packages: [] },
  'src/setup': { folders: ['base', 'trace', 'access', 'monitoring', 'databricks'], packages: [] },
  'src/cli': { folders: ['base', 'instrument'], packages: ['node:'] },
  'src/assistant': { folders: ['base', 'trace'], packages: [] },
  'src/mcp': { folders: ['base', 'trace', 'databricks', 'assistant', 'protocol', 'package'], packages: ['@modelcontextprotocol/sdk', 'node:'] },
  'src/spanTest': { folders: ['base', 'trace', 'instrument'], packages: [] },
  'src/protocol': { folders: ['base', 'trace', 'instrument'], packages: [] },
  'src/editor': {
    folders: ['base', 'trace', 'instrument', 'databricks', 'spanTables', 'local', 'access', 'deploy', 'monitoring', 'diagnose', 'destination', 'setup', 'protocol', 'spanTest', 'assistant', 'editor', 'ids'],
    packages: ['vscode', 'node:'],
  },
  webview: { folders: ['base', 'trace', 'protocol'], packages: [] },
  'webview/view/compare': { folders: ['base', 'trace', 'protocol', 'webview'], packages: ['diff'] },
  'webview/view/content': { folders: ['base', 'trace', 'protocol', 'webview'], packages: ['marked'] },
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A rule set that refuses each import the table does not allow. */
function layer(folder, { folders: allowedFolders, packages }) {
  const own = folder.split('/').at(-1);
  const targets = [...new Set([...allowedFolders, own])].map(escape).join('|');
  const names = packages.map((name) => (name === 'node:' ? 'node:' : `${escape(name)}($|/)`)).join('|');
  const isBare = '(?!\\.)';
  const patterns = [
    {
      regex: names ? `^(?!${names})${isBare}.+` : `^${isBare}.+`,
      message: `${folder} may use only these packages: ${packages.join(', ') || 'none'}.`,
    },
    {
      // A relative import that leaves the folder must enter an allowed one.
      regex: `^(\\.\\./)+(?!\\.\\./)(?!(src/)?(${targets})(/|$))(${allTopFolders})(/|$)`,
      message: `${folder} may import only from: ${[...allowedFolders, own].join(', ')}.`,
    },
  ];
  return {
    files: [`${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}
const allTopFolders = [...new Set(Object.keys(folders).map((name) => name.split('/')[1] ?? name)), 'app', 'extension', 'ids']
  .map(escape)
  .join('|');

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', 'test/workspaces/**', 'test/golden/**/*.{ts,tsx,js,jsx}', '!test/golden/*.test.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { 'import-x': importX },
    settings: {
      // Without parser and extensions the cycle rule reads no TypeScript file and finds nothing.
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver': { typescript: { noWarnOnMultipleProjects: true } },
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  // The most specific folder comes last and wins.
  ...Object.entries(folders)
    .sort(([a], [b]) => a.length - b.length)
    .map(([folder, allowed]) => layer(folder, allowed)),
  { files: ['webview/toolkit.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines': 'off', 'no-console': 'off' } },
  // The stand-in keeps the declarations of the package that it stands for, and those say any.
  { files: ['test/standins/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  { files: ['src/cli/**', 'src/local/main.ts'], rules: { 'no-console': 'off' } },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
  { files: ['test/**/*.mjs'], languageOptions: { globals: globals.mocha } },
  // Parts of these run inside a page.
  { files: ['scripts/benchViewer.mjs', 'scripts/lib/frameWork.mjs', 'test/e2e/*.mjs'], languageOptions: { globals: globals.browser } },
);
