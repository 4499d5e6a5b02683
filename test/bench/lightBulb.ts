import type { LanguageEngine } from '../../src/instrument/languageEngine';
import type { Instrumenter } from '../../src/instrument/plan';
import type { Language } from '../../src/instrument/types';
import { warmUp } from '../../src/instrument/warmUp';

/** Programs of one language, and how they are edited. */
export interface BenchLanguage {
  readonly title: string;
  readonly language: Language;
  /** A program of about so many lines. */
  readonly textOf: (lines: number) => string;
  /** Before which text a statement goes in, and which. */
  readonly before: string;
  readonly statement: (index: number) => string;
  /** Seconds for all functions of 1,000 files. */
  readonly allBar: number;
}

const lines = 5_000;
const asks = 200;
const files = 1_000;

/**
 * Prints what the light bulb waits for in a file of 5,000 lines: cold, warm and right after an edit, and how long all functions
 * of 1,000 files of 100–300 lines take. The thread is up and warm already, as it is soon after anybody asked.
 */
export function measure(instrumenter: Instrumenter, warming: LanguageEngine, { title, language, textOf, before, statement, allBar }: BenchLanguage): void {
  let text = textOf(lines);
  Array.from(warmUp(warming, language));
  const ask = (at: number) => instrumenter.findTargets(text, language, { range: { start: at, end: at } });
  print(`${title} light bulb, 5,000 lines, cold`, timed(() => ask(text.length / 2)), 'ms', 150);
  const places = Array.from({ length: asks }, (_, index) => Math.floor((text.length * ((index * 37) % asks)) / asks));
  print(`${title} light bulb, 5,000 lines, warm p95`, p95(places.map((at) => timed(() => ask(at)))), 'ms', 30);
  const edited = places.map((at, index) => {
    const end = text.indexOf(before, at);
    if (end > 0) text = `${text.slice(0, end)}${statement(index)}${text.slice(end)}`;
    return timed(() => ask(at));
  });
  print(`${title} light bulb, 5,000 lines, right after an edit p95`, p95(edited), 'ms', 30);
  let traced = 0;
  const all = timed(() => {
    for (let index = 0; index < files; index++) {
      const file = textOf(100 + (index % 200)).replaceAll('Agent', `Agent${index}x`);
      const ids = instrumenter.findTargets(file, language).filter((target) => !target.refusal && !target.traced).map(({ id }) => id);
      traced += instrumenter.planAdd(file, language, ids).inserted.length;
    }
  });
  if (traced < files) throw new Error(`Only ${traced} functions of ${files} files were traced.`);
  print(`${title}, all functions of 1,000 files`, all / 1000, 's', allBar);
}

const print = (name: string, value: number, unit: string, bar: number) => console.log(JSON.stringify({ name, value, unit, better: 'lower', bar }));

const p95 = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN;

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
