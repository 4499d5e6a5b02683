import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { FileRequests } from '../protocol/files';
import type { InstrumentRequests } from '../protocol/instrument';
import { Rpc, type Transport } from '../protocol/rpc';
import { Instrumenter } from './plan';
import { ProjectReader } from './projectReader';
import { PythonEngine } from './python/engine';
import { acrossFiles, ownFiles, planFiles, scanFiles } from './sourceFiles';
import type { FileContext, Language } from './types';
import { TypeScriptEngine } from './typescript/engine';
import { warmUp } from './warmUp';

/** The thread's entry: answers `InstrumentRequests` and `FileRequests`. The two WebAssembly files lie beside the bundle. */
function main(): void {
  if (!parentPort) throw new Error('This file is a worker thread: start it with new Worker().');
  const port = parentPort;
  const transport: Transport = {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', listener);
      return { dispose: () => port.off('message', listener) };
    },
  };
  const typescript = new TypeScriptEngine();
  // TypeScript must not wait for WebAssembly; Python's loads once, at the first request or at start, whichever comes first.
  const python = loadPython();
  const ready = python.then((engine) => new Instrumenter({ python: engine, typescript }));
  ready.catch(() => undefined);
  const withoutPython = new Instrumenter({ typescript });
  const warm = new WarmUps(python);
  const engineFor = (language: Language): Instrumenter | Promise<Instrumenter> => {
    warm.start(language);
    return language === 'python' ? ready : withoutPython;
  };

  new Rpc<InstrumentRequests & FileRequests, Record<never, never>>(transport, {
    findTargets: async ({ text, language, context }) => (await engineFor(language)).findTargets(text, language, await inProject(context)),
    planAdd: async ({ text, language, context, targetIds, options }) => (await engineFor(language)).planAdd(text, language, targetIds, options, await inProject(context)),
    planRemove: async ({ text, language, context, targetIds }) => (await engineFor(language)).planRemove(text, language, targetIds, await inProject(context)),
    findOffers: async ({ text, language, context }) => (await engineFor(language)).findOffers(text, language, await inProject(context)),
    planAction: async ({ text, language, context, action }) => (await engineFor(language)).planAction(text, language, action, await inProject(context)),
    ownFiles: ({ root, paths }) => ownFiles(root, paths),
    acrossFiles: ({ files }, signal) => acrossFiles(files, engineFor, signal),
    scanFiles: ({ files }) => scanFiles(files, engineFor),
    planFiles: ({ files }) => planFiles(files, engineFor),
    indexFunctions: async ({ text, language }) => (await engineFor(language)).indexFunctions(text, language),
    signature: async ({ text, language, start }) => (await engineFor(language)).signature(text, language, start) ?? null,
  });
}

/** Warms the engine of a language up once, between the answers. */
class WarmUps {
  readonly #python: Promise<PythonEngine>;
  readonly #started = new Set<'python' | 'typescript'>();

  constructor(python: Promise<PythonEngine>) {
    this.#python = python;
  }

  start(language: Language): void {
    const kind = language === 'python' ? 'python' : 'typescript';
    if (this.#started.has(kind)) return;
    this.#started.add(kind);
    if (kind === 'typescript') this.#run(warmUp(new TypeScriptEngine(), kind));
    else {
      const own = this.#python.then((engine) => engine.another());
      // A parser that did not load is reported by the request that needs it.
      own.then((engine) => this.#run(warmUp(engine, kind), () => engine.dispose()), () => undefined);
    }
  }

  #run(steps: Generator<void, void, void>, done: () => void = () => undefined): void {
    setImmediate(() => (steps.next().done ? done() : this.#run(steps, done)));
  }
}

/** Milliseconds for which manifests are not read again: they are edited too, but not between two keys. */
const manifestsMs = 2_000;
let reader = { project: new ProjectReader(), atMs: 0 };

/** Adds what the manifests around the file say. */
async function inProject(context: FileContext | undefined): Promise<FileContext | undefined> {
  if (context?.path === undefined || context.sdk !== undefined || !path.isAbsolute(context.path)) return context;
  if (performance.now() - reader.atMs > manifestsMs) reader = { project: new ProjectReader(), atMs: performance.now() };
  return { ...(await reader.project.contextOf(context.path)), ...context };
}

async function loadPython(): Promise<PythonEngine> {
  const [runtime, grammar] = await Promise.all(['web-tree-sitter.wasm', 'tree-sitter-python.wasm'].map((name) => readFile(path.join(__dirname, name))));
  if (!runtime || !grammar) throw new Error('The Python parser was not found beside the bundle.');
  return PythonEngine.create({ runtime, grammar });
}

main();
