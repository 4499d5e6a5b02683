// Builds the bundles of the product (dist/) and of the tests (out/test/).
//   node esbuild.mjs [--tests] [--minify]
import { build } from 'esbuild';
import { cp, mkdir, rm, glob } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';

const withTests = process.argv.includes('--tests');
const minify = process.argv.includes('--minify') || process.env.SPANLIGHT_MINIFY === '1';

/** Bundle entries that exist so far: a bundle appears with the feature that needs it. */
const entries = (map) => Object.fromEntries(Object.entries(map).filter(([, file]) => existsSync(file)));

const node = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  bundle: true,
  sourcemap: 'linked',
  minify,
  logLevel: 'warning',
  // Native or WebAssembly packages stay beside the bundle. web-tree-sitter's ESM build looks for
  // import.meta.url, which a CommonJS bundle does not have.
  external: ['vscode', '@duckdb/node-api', '@duckdb/node-bindings', '@polyglot-sql/sdk', 'lz4-napi', '@databricks/databricks-sql-kernel-*'],
  alias: { 'web-tree-sitter': path.resolve('node_modules/web-tree-sitter/web-tree-sitter.cjs') },
};

/** The SQL driver in a file of its own (3 MB), read when a warehouse is asked for the first time. */
const sqlDriver = {
  name: 'sql driver',
  setup(bundle) {
    bundle.onResolve({ filter: /^@databricks\/sql$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './sqlDriver.js', external: true } : undefined));
  },
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist/webview', { recursive: true });

await build({
  ...node,
  entryPoints: entries({
    extension: 'src/extension.ts',
    instrument: 'src/instrument/worker.ts',
    databricks: 'src/databricks/chunk.ts',
    code: 'src/editor/code/chunk.ts',
    workspace: 'src/editor/workspace/chunk.ts',
    query: 'src/editor/query/chunk.ts',
    traceText: 'src/editor/traceText/worker.ts',
    content: 'src/editor/content/chunk.ts',
    onward: 'src/editor/onward/chunk.ts',
    mcp: 'src/mcp/main.ts',
    local: 'src/local/main.ts',
    cli: 'src/cli/instrument.ts',
    sqlDriver: 'node_modules/@databricks/sql/dist/index.js',
  }),
  outdir: 'dist',
  minify: true,
  plugins: [sqlDriver],
});
await build({
  entryPoints: entries({ main: 'webview/main.ts', saved: 'webview/saved.ts', sidebar: 'webview/sidebar.ts', insights: 'webview/insights.ts', compare: 'webview/compare.ts', results: 'webview/results.ts' }),
  outdir: 'dist/webview',
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
});
for (const [from, to] of [
  ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/web-tree-sitter.wasm'],
  ['node_modules/tree-sitter-python/tree-sitter-python.wasm', 'dist/tree-sitter-python.wasm'],
  ['node_modules/@vscode/codicons/dist/codicon.css', 'dist/webview/codicon.css'],
  ['node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf'],
]) {
  await cp(from, to);
}

if (withTests) {
  await rm('out/test', { recursive: true, force: true });
  const tests = [];
  for await (const file of glob(['test/{unit,host,peers,bench}/**/*.ts', 'test/golden/*.test.ts'])) tests.push(file);
  if (tests.length > 0) {
    await build({
      ...node,
      entryPoints: tests,
      outbase: '.',
      outdir: 'out',
      // Tests run inside the checkout, so packages need not be copied into each of them.
      packages: 'external',
      alias: {},
      external: ['vscode'],
      minify: false,
    });
  }
}
