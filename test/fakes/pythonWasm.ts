import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PythonWasm } from '../../src/instrument/python/parse';

/** The two WebAssembly files of the installed packages. */
export function pythonWasm(): PythonWasm {
  const [runtime, grammar] = ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'].map((file) => readFileSync(path.resolve('node_modules', file)));
  return { runtime: runtime!, grammar: grammar! };
}
