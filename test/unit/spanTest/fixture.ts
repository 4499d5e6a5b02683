import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import type { FunctionSignature } from '../../../src/instrument/signature';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';
import type { Language } from '../../../src/instrument/types';

/** Both engines with their WebAssembly. */
export async function loadInstrumenter(): Promise<Instrumenter> {
  const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
  const python = await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') });
  return new Instrumenter({ python, typescript: new TypeScriptEngine() });
}

/** The signature of a function by its qualified name. */
export function signatureIn(instrumenter: Instrumenter, text: string, language: Language, qualifiedName: string): FunctionSignature {
  const entry = instrumenter.indexFunctions(text, language).find((each) => each.qualifiedName === qualifiedName);
  const signature = entry && instrumenter.signature(text, language, entry.range.start);
  if (!signature) throw new Error(`The text has no function ${qualifiedName}.`);
  return signature;
}
