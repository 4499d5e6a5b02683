import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { applyEdits } from '../../../src/instrument/edits';
import { Instrumenter } from '../../../src/instrument/plan';
import type { FileContext, Language } from '../../../src/instrument/types';
import { TypeScriptEngine } from '../../../src/instrument/typescript/engine';

/** A span as the stand-in recorded it; children come before their parents. */
interface Recorded {
  readonly name: string;
  readonly parent?: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly status: string;
}

interface BehaviourCase {
  readonly title: string;
  readonly source: string;
  readonly language?: Language;
  readonly context?: FileContext;
  /** A statement from this text to that one becomes a span, in place of tracing every function. */
  readonly select?: readonly [string, string];
  /** Runs the program's exports; what it returns and what it adds to `log` must be the same with tracing. */
  readonly drive: (exports: Record<string, (...args: never[]) => unknown>, log: unknown[]) => unknown;
  readonly forms?: readonly string[];
  readonly spans: readonly Partial<Recorded>[];
}

type Anything = (...args: unknown[]) => unknown;
const any = (value: unknown) => value as Record<string, Anything> & Anything;

const cases: BehaviourCase[] = [
  {
    title: 'an asynchronous function, its parameters and what it throws',
    source: `
      export async function ask(question: string, { limit = 3 }: { limit?: number } = {}, ...rest: number[]) {
        if (question === '') throw new TypeError('empty');
        return question + limit + rest.length;
      }`,
    drive: async ({ ask }) => [await any(ask)('a', { limit: 1 }, 5, 6), await any(ask)('b'), await Promise.resolve(any(ask)('')).catch((error: unknown) => String(error))],
    forms: ['body'],
    spans: [
      { name: 'ask', inputs: { question: 'a', limit: 1, rest: [5, 6] }, outputs: 'a12', status: 'OK' },
      { name: 'ask', inputs: { question: 'b', limit: 3, rest: [] }, outputs: 'b30', status: 'OK' },
      { name: 'ask', inputs: { question: '', limit: 3, rest: [] }, status: 'ERROR' },
    ],
  },
  {
    title: 'a synchronous function stays synchronous, and exceptions come through unchanged',
    source: `
      export function half(n: number): number { if (n % 2) throw new RangeError('odd'); return n / 2; }
      export function twice(n: number) { return half(n) + half(n); }`,
    drive: ({ half, twice }, log) => {
      log.push(any(half)(4), any(twice)(8));
      try {
        any(half)(3);
      } catch (error) {
        log.push(error instanceof RangeError, String(error));
      }
    },
    spans: [
      { name: 'half', inputs: { n: 4 }, outputs: 2, status: 'OK' },
      { name: 'half', parent: 'twice', outputs: 4 },
      { name: 'half', parent: 'twice', outputs: 4 },
      { name: 'twice', inputs: { n: 8 }, outputs: 8 },
      { name: 'half', inputs: { n: 3 }, status: 'ERROR' },
    ],
  },
  {
    title: 'a wrapper keeps its length and names its inputs; a function that is given away keeps its name',
    source: `export const area = async (width: number, height: number): Promise<number> => width * height;
      const named = (n: number): number => n;
      export const names = [named].map((each) => each.name + each(1));
      export const shape = { area: async (width: number): Promise<number> => width };`,
    drive: async ({ area, shape, names }) => [names, await any(area)(2, 3), any(area).length, await (shape as unknown as { area: Anything }).area(7)],
    forms: ['body', 'wrapper'],
    spans: [{ name: 'named', inputs: { n: 1 } }, { name: 'area', inputs: { width: 2, height: 3 }, outputs: 6 }, { name: 'area', inputs: { width: 7 }, outputs: 7 }],
  },
  {
    title: 'JavaScript: this, arguments, new, hoisting, defaults that call, arrows without parentheses',
    language: 'javascript',
    source: `
      log.push(early(1));
      function early(n) { return arguments.length + n; }
      function Point(x) { if (!new.target) return new Point(x); this.x = x; }
      Point.prototype.move = function (by) { this.x += by; return this; };
      const pick = value => value * 2;
      const start = () => 4;
      const fill = (value = start(), more) => [value, more];
      module.exports = { early, Point, pick, fill };`,
    context: { moduleFormat: 'commonjs' },
    drive: (exports, log) => {
      const { Point, pick, fill } = exports as unknown as { Point: Anything; pick: Anything; fill: Anything };
      const point = Reflect.construct(Point, [1]) as { move: Anything; x: number };
      log.push(point.move(2) === point, point.x, point instanceof Point, (Point(5) as { x: number }).x, pick(3), fill(), fill(1, 2));
    },
    spans: [
      { name: 'early', inputs: { n: 1 }, outputs: 2 },
      { name: 'Point', inputs: { x: 1 } },
      { name: 'move', inputs: { by: 2 } },
      { name: 'Point', parent: 'Point', inputs: { x: 5 } },
      { name: 'Point', inputs: { x: 5 } },
      { name: 'pick', inputs: { value: 3 }, outputs: 6 },
      { name: 'start' },
      { name: 'fill', outputs: [4, '[Undefined]'] },
      { name: 'fill', inputs: { value: 1, more: 2 }, outputs: [1, 2] },
    ],
  },
  {
    title: 'methods: private, static, super, overloads, parameter properties, computed names',
    source: `
      const key = 'computed';
      class Base { greet(name: string) { return 'hi ' + name; } }
      export class Agent extends Base {
        #count = 0;
        constructor(private readonly prefix: string) { super(); }
        override greet(name: string) { return this.prefix + super.greet(name); }
        #next() { return ++this.#count; }
        run(value: string): string;
        run(value: number): number;
        run(value: string | number): string | number { return typeof value === 'number' ? value + this.#next() : value + this.prefix; }
        static async make(prefix: string) { return new this(prefix); }
        [key](n: number) { return n; }
      }`,
    drive: async ({ Agent }) => {
      const made = (await (Agent as unknown as { make: Anything }).make('p:')) as Record<string, Anything>;
      return [made['greet']?.('a'), made['run']?.(1), made['run']?.('x'), made['computed']?.(9)];
    },
    spans: [
      { name: 'make', inputs: { prefix: 'p:' } },
      { name: 'greet', parent: 'greet', inputs: { name: 'a' }, outputs: 'hi a' },
      { name: 'greet', inputs: { name: 'a' }, outputs: 'p:hi a' },
      { name: '#next', parent: 'run', outputs: 1 },
      { name: 'run', inputs: { value: 1 }, outputs: 2 },
      { name: 'run', inputs: { value: 'x' }, outputs: 'xp:' },
      { name: '[key]', inputs: { n: 9 }, outputs: 9 },
    ],
  },
  {
    title: 'legacy decorators keep names, lengths and this',
    context: { legacyDecorators: true },
    source: `
      function order(target: unknown, name: string, descriptor: PropertyDescriptor) { const own = descriptor.value; descriptor.value = function (...args: unknown[]) { log.push('order'); return own.apply(this, args); }; return descriptor; }
      declare const log: unknown[];
      export class Tool {
        factor = 3;
        @order
        async use(n: number, { unit }: { unit: string }) { return n * this.factor + unit; }
        plain(n: number) { return n * this.factor; }
      }`,
    drive: async ({ Tool }, log) => {
      const tool = Reflect.construct(any(Tool), []) as { use: Anything; plain: Anything };
      log.push(await tool.use(2, { unit: 'm' }), tool.plain(2), tool.plain.length, tool.plain.name);
    },
    forms: ['body', 'decorator'],
    spans: [{ name: 'order' }, { name: 'use', parent: 'value', inputs: { n: 2, unit: 'm' }, outputs: '6m' }, { name: 'value', outputs: '6m' }, { name: 'plain', inputs: { n: 2 }, outputs: 6 }],
  },
  {
    title: 'an async generator is lazy, and its span ends with its consumer: at the end, by break, by throw',
    source: `
      export async function* count(to: number) {
        log.push('start');
        try { for (let n = 1; n <= to; n++) yield n; } finally { log.push('closed'); }
      }
      declare const log: unknown[];`,
    drive: async ({ count }, log) => {
      const generator = any(count)(2) as AsyncGenerator<number>;
      log.push('made');
      for await (const n of generator) log.push(n);
      for await (const n of any(count)(9) as AsyncGenerator<number>) if (n === 2) break;
      const third = any(count)(9) as AsyncGenerator<number>;
      await third.next();
      log.push(await third.throw(new Error('stop')).catch((error: unknown) => String(error)));
    },
    forms: ['span'],
    spans: [{ name: 'count', inputs: { to: 2 }, status: 'OK' }, { name: 'count', inputs: { to: 9 }, status: 'OK' }, { name: 'count', status: 'ERROR' }],
  },
  {
    title: 'a selection as span gives its results, inside a callback',
    select: ['const a', 'b = '],
    source: `
      export async function plan(x: number) {
        const a = await Promise.resolve(x + 1);
        const b = a * 2;
        return [a, b];
      }`,
    drive: async ({ plan }) => any(plan)(3),
    spans: [{ name: 'plan', inputs: { x: 3 }, outputs: { a: 4, b: 8 }, status: 'OK' }],
  },
  {
    title: 'a selection that returns, continues and throws, as an explicit span',
    select: ['if (item === 2)', 'last = item'],
    source: `
      export function scan(items: number[]) {
        let last = 0;
        for (const item of items) {
          if (item === 2) continue;
          if (item === 4) return 'four';
          if (item === 5) throw new Error('five');
          last = item;
        }
        return last;
      }`,
    drive: ({ scan }, log) => {
      log.push(any(scan)([1, 2, 3]), any(scan)([1, 4]));
      try {
        any(scan)([5]);
      } catch (error) {
        log.push(String(error));
      }
    },
    spans: [
      { name: 'scan', inputs: { item: 1 }, outputs: { last: 1 } }, { inputs: { item: 2 }, outputs: undefined }, { outputs: { last: 3 } },
      { outputs: { last: 1 } }, { outputs: undefined, status: 'OK' }, { status: 'ERROR' },
    ],
  },
];

describe('behaviour of instrumented TypeScript and JavaScript', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-behaviour-'));
  const instrumenter = new Instrumenter({ typescript: new TypeScriptEngine() });
  const spans: Recorded[] = [];
  let sdk: unknown;

  before(() => {
    const outfile = path.join(folder, 'sdk.cjs');
    const source = path.resolve('test/standins/mlflow-core/src').replaceAll('\\', '/');
    buildSync({ stdin: { contents: `export * from '${source}/index'; export { startWith } from '${source}/provider';`, resolveDir: process.cwd() }, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
    sdk = createRequire(outfile)(outfile);
    (sdk as { startWith: (exporter: unknown) => void }).startWith({ traceIdOf: (id: string) => `tr-${id}`, export: async (record: { ended: OtelSpan[] }) => void spans.push(...record.ended.map((span) => recorded(span, record.ended))), shutdown: async () => undefined });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const each of cases) {
    it(each.title, async () => {
      spans.length = 0;
      const language = each.language ?? 'typescript';
      const context = { path: language === 'typescript' ? 'program.ts' : 'program.js', ...each.context };
      const { text, forms } = instrumented(each, language, context);
      assert.notEqual(text, each.source);
      if (each.forms) assert.deepEqual([...new Set(forms)].sort(), [...each.forms]);
      const plain = await run(each, each.source, context);
      assert.deepEqual(spans.splice(0), []);
      const traced = await run(each, text, context);
      assert.deepEqual(traced, plain);
      const found = spans.splice(0);
      assert.equal(found.length, each.spans.length, JSON.stringify(found, undefined, 1));
      each.spans.forEach((expected, index) => {
        for (const [key, value] of Object.entries(expected)) assert.deepEqual(found[index]?.[key as keyof Recorded], value, `${key} of span ${index} (${found[index]?.name})`);
        if (!('parent' in expected)) assert.equal(found[index]?.parent, undefined, `parent of span ${index}`);
      });
    });
  }

  function instrumented({ source, select }: BehaviourCase, language: Language, context: FileContext): { text: string; forms: string[] } {
    if (!select) {
      const ids = instrumenter.findTargets(source, language, context).filter(({ refusal }) => !refusal).map(({ id }) => id);
      const plan = instrumenter.planAdd(source, language, ids, {}, context);
      return { text: applyEdits(source, plan.edits), forms: plan.inserted.map(({ form }) => form) };
    }
    const range = { start: source.indexOf(select[0]), end: source.indexOf(select[1]) + select[1].length };
    const plan = instrumenter.planAction(source, language, { kind: 'selectionAsSpan', range, options: {} }, context);
    assert.equal(plan.status, 'planned');
    return { text: plan.status === 'planned' ? applyEdits(source, plan.edits) : source, forms: [] };
  }

  /** What the program gave and logged. */
  async function run({ drive }: BehaviourCase, text: string, context: FileContext): Promise<unknown> {
    const { outputText } = ts.transpileModule(text, {
      fileName: context.path ?? 'program.ts',
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, allowJs: true, esModuleInterop: true, experimentalDecorators: context.legacyDecorators ?? false },
    });
    const log: unknown[] = [];
    const module = { exports: {} as Record<string, (...args: never[]) => unknown> };
    const program = new Function('module', 'exports', 'require', 'log', outputText) as (...args: unknown[]) => void;
    program(module, module.exports, () => sdk, log);
    const result = await drive(module.exports, log);
    await new Promise((resolve) => setImmediate(resolve));
    return { result, log };
  }
});

interface OtelSpan {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly status: { readonly code: number };
  readonly parentSpanContext?: { readonly spanId: string };
  spanContext(): { readonly spanId: string };
}

function recorded(span: OtelSpan, all: readonly OtelSpan[]): Recorded {
  const read = (key: string): unknown => (span.attributes[key] === undefined ? undefined : JSON.parse(span.attributes[key]));
  const parent = all.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId)?.name;
  return { name: span.name, inputs: read('mlflow.spanInputs'), outputs: read('mlflow.spanOutputs'), status: span.status.code === 2 ? 'ERROR' : 'OK', ...(parent === undefined ? {} : { parent }) };
}
