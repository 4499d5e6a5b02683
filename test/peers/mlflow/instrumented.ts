import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Action } from '../../../src/instrument/actions';
import { applyEdits } from '../../../src/instrument/edits';
import { Instrumenter } from '../../../src/instrument/plan';
import { PythonEngine } from '../../../src/instrument/python/engine';
import { destination } from './destination';
import { LocalProcess } from './localProcess';
import { runPython } from './python';

/** The engine as the product has it, for Python alone. */
export async function pythonInstrumenter(): Promise<Instrumenter> {
  const wasm = (name: string) => readFileSync(path.resolve('node_modules', name));
  return new Instrumenter({ python: await PythonEngine.create({ runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'), grammar: wasm('tree-sitter-python/tree-sitter-python.wasm') }) });
}

/** The text after an action that can be done; a refusal fails the test. */
export function acted(instrumenter: Instrumenter, text: string, action: Action): string {
  const plan = instrumenter.planAction(text, 'python', action);
  assert.ok(plan.status === 'planned', `${action.kind} is refused: ${plan.status === 'refused' ? plan.refusal.reason : ''}`);
  return applyEdits(text, plan.edits);
}

/** A program's line `RESULT {…}`; one that ends otherwise fails the test with all it printed. */
export async function resultOf<T>(python: string, program: string, local: LocalProcess, env: Record<string, string>): Promise<T> {
  const { code, output } = await runPython(python, program, local, env);
  const line = output.split('\n').find((each) => each.startsWith('RESULT '));
  assert.ok(code === 0 && line, `the program ended with ${code}:\n${output}`);
  return JSON.parse(line.slice('RESULT '.length)) as T;
}

/** What the tests of a suite run instrumented programs with: made before the first, ended after the last. */
export interface ProgramWorld {
  readonly instrumenter: Instrumenter;
  readonly local: LocalProcess;
  /** The environment of a program whose traces go to `local`. */
  readonly env: Record<string, string>;
}

/** Makes a suite's {@link ProgramWorld}, whose parts may be read from its tests only. */
export function programWorld(): ProgramWorld {
  const world: { -readonly [K in keyof ProgramWorld]?: ProgramWorld[K] } = {};
  before(async () => {
    world.instrumenter = await pythonInstrumenter();
    world.local = new LocalProcess();
    await world.local.start();
    world.env = (await destination('Unity Catalog', world.local)).env;
  });
  after(() => world.local?.stop());
  return world as ProgramWorld;
}
