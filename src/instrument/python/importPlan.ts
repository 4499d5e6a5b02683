import type { Node } from 'web-tree-sitter';
import { lineEnd, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import { insertImportLines } from './importLines';
import { isNameTaken, PythonImports, type PythonImport } from './imports';
import type { PythonSource } from './parse';

/**
 * Collects the imports that new code needs in a text and says by which names it reaches them. Only
 * imports of the module itself that run before `before` count as there.
 */
export class ImportPlan {
  readonly #source: PythonSource;
  readonly #before: number;
  readonly #usable: readonly PythonImport[];
  readonly #lines: string[] = [];
  readonly #names = new Map<Node, string[]>();

  constructor(source: PythonSource, before: number) {
    this.#source = source;
    this.#before = before;
    this.#usable = PythonImports.of(source).all.filter(({ isTopLevel, statement }) => isTopLevel && statement.startIndex < before);
  }

  /** What reaches `mlflow.<path>`: through the module under its name here, or by the name that is imported itself. */
  mlflow(path: string): string {
    const module = this.#usable.find(({ target }) => target === 'mlflow');
    if (module) return `${module.local}.${path}`;
    return this.#usable.find(({ target }) => target === `mlflow.${path}`)?.local ?? `${this.module('mlflow', ['_mlflow', '_mlflow_tracing'])}.${path}`;
  }

  /** The name of a whole module, imported under the first alias that is free where its own name is taken. */
  module(module: string, aliases: readonly string[]): string {
    const existing = this.#usable.find(({ target, local }) => target === module && !local.includes('.'));
    if (existing) return existing.local;
    const local = [module, ...aliases].find((name) => !isNameTaken(this.#source, name, module)) ?? module;
    this.#addLine(local === module ? `import ${module}` : `import ${module} as ${local}`);
    return local;
  }

  /** The name of what one of the modules offers under `name`; `undefined` where the name is taken and there is no alias. The first module is the one imported from. */
  member(modules: readonly string[], name: string, alias?: string): string | undefined {
    const [module = ''] = modules;
    const targets = modules.map((each) => `${each}.${name}`);
    const existing = this.#usable.find(({ target }) => targets.includes(target));
    if (existing) return existing.local;
    const local = [name, ...(alias === undefined ? [] : [alias])].find((each) => !isNameTaken(this.#source, each, targets[0] ?? ''));
    if (local === undefined) return undefined;
    const item = local === name ? name : `${name} as ${local}`;
    const statement = this.#usable.find(({ target, statement: { type } }) => type === 'import_from_statement' && target.slice(0, target.lastIndexOf('.')) === module)?.statement;
    if (statement) this.#addTo(statement, item);
    else this.#addLine(`from ${module} import ${item}`);
    return local;
  }

  /** The edits that make these names valid. */
  get edits(): readonly Edit[] {
    const named = [...this.#names].flatMap(([statement, names]) => appendNames(statement, names, this.#source.text));
    return [...named, ...insertImportLines(this.#source, this.#lines, this.#before)];
  }

  #addLine(line: string): void {
    if (!this.#lines.includes(line)) this.#lines.push(line);
  }

  #addTo(statement: Node, item: string): void {
    const [known, names = []] = [...this.#names].find(([{ id }]) => id === statement.id) ?? [statement];
    if (!names.includes(item)) this.#names.set(known, [...names, item]);
  }
}

/** What a decorator has to write in a text, and the imports that make it valid there. */
export interface TracingNames {
  /** The decorator's name, such as `mlflow.trace`, or that of another function of MLflow's. */
  readonly trace: string;
  /** The name of `SpanType`; `undefined` where the type must be written as a string. */
  readonly spanType: string | undefined;
  readonly edits: readonly Edit[];
}

const spanTypeModules = ['mlflow.entities', 'mlflow.entities.span'];

/**
 * Names for tracing in a text, from imports that run before `before` where there are some. A taken
 * name is avoided: `mlflow` by an alias, `SpanType` by the string that MLflow takes as well.
 */
export function planTracingNames(source: PythonSource, before: number, needsSpanType: boolean, made: 'trace' | 'start_span' = 'trace'): TracingNames {
  const plan = new ImportPlan(source, before);
  const trace = plan.mlflow(made);
  const known = PythonImports.of(source).all.find(({ isTopLevel, statement, target }) => isTopLevel && statement.startIndex < before && spanTypeModules.some((module) => target === `${module}.SpanType`));
  const spanType = needsSpanType ? plan.member(spanTypeModules, 'SpanType') : known?.local;
  return { trace, spanType, edits: plan.edits };
}

/** Adds names behind the last one of a `from … import` statement, in the statement's own layout. */
function appendNames(statement: Node, names: readonly string[], text: string): Edit[] {
  const last = statement.childrenForFieldName('name').at(-1);
  if (!last) return [];
  const lastLine = lineStart(text, last.startIndex);
  const ownLine = /^[ \t]*$/.test(text.slice(lastLine, last.startIndex)) && lineEnd(text, last.endIndex) < statement.endIndex;
  if (!ownLine || text.slice(lastLine - 2, lastLine - 1) === '\\') return [{ start: last.endIndex, end: last.endIndex, text: names.map((name) => `, ${name}`).join('') }];
  const after = nextLine(text, last.endIndex);
  const hasComma = text.slice(last.endIndex, after).trimStart().startsWith(',');
  const indent = text.slice(lastLine, last.startIndex);
  const eol = lineEnding(text);
  return [
    ...(hasComma ? [] : [{ start: last.endIndex, end: last.endIndex, text: ',' }]),
    { start: after, end: after, text: names.map((name, index) => `${indent}${name}${hasComma || index < names.length - 1 ? ',' : ''}${eol}`).join('') },
  ];
}
