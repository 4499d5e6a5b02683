import type { Node } from 'web-tree-sitter';
import { callsNamed, tokensAt } from './mentions';
import type { PythonSource } from './parse';
import { dottedText } from './scan';

/** A name that an import statement binds. */
export interface PythonImport {
  /** The name in this file. */
  readonly local: string;
  /** What it stands for, such as `mlflow.entities.SpanType`; relative modules keep their dots. */
  readonly target: string;
  /** The `import_statement` or `import_from_statement`. */
  readonly statement: Node;
  /** The imported name within the statement, alias included. */
  readonly item: Node;
  /** A statement of the module itself, not inside `if`, `try`, a function or a class. */
  readonly isTopLevel: boolean;
}

const known = new WeakMap<PythonSource, PythonImports>();

/** Import bindings of a text and what names resolve to. */
export class PythonImports {
  readonly all: readonly PythonImport[];
  readonly #byLocal = new Map<string, string>();
  readonly #text: string;

  private constructor(source: PythonSource) {
    this.#text = source.text;
    this.all = importStatements(source).flatMap((statement) => read(statement, source.text));
    for (const { local, target } of this.all) if (!this.#byLocal.has(local)) this.#byLocal.set(local, target);
  }

  static of(source: PythonSource): PythonImports {
    let imports = known.get(source);
    if (!imports) known.set(source, (imports = new PythonImports(source)));
    return imports;
  }

  /** A dotted name with its first part replaced by what it was imported as. */
  resolve(dotted: string): string {
    const dot = dotted.search(/[.([]/);
    const head = dot === -1 ? dotted : dotted.slice(0, dot);
    const target = this.#byLocal.get(head);
    return target === undefined ? dotted : target + (dot === -1 ? '' : dotted.slice(dot));
  }

  /** What an expression such as a callee or decorator names, resolved; `undefined` when it is no name. */
  resolveNode(node: Node | null): string | undefined {
    const dotted = dottedText(node, this.#text);
    return dotted === undefined ? undefined : this.resolve(dotted);
  }
}

/** `import …` and `from … import …` of a text in its order, also those inside functions. */
function importStatements(source: PythonSource): Node[] {
  return tokensAt(source, /\bimport\b/g).flatMap(({ parent }) => (parent?.type === 'import_statement' || parent?.type === 'import_from_statement' ? parent : []));
}

/** Calls of functions that have one of these names where they are defined, whatever the text imports them as. */
export function callsByName(source: PythonSource, names: readonly string[]): Node[] {
  const renamed = PythonImports.of(source).all.filter(({ local, target }) => names.includes(target.split('.').at(-1) ?? '') && !names.includes(local)).map(({ local }) => local);
  return callsNamed(source, [...names, ...renamed]);
}

function read(statement: Node, text: string): PythonImport[] {
  const isTopLevel = statement.parent?.type === 'module';
  const slice = (node: Node) => text.slice(node.startIndex, node.endIndex).replace(/\s+/g, '');
  const moduleNode = statement.childForFieldName('module_name');
  const moduleName = moduleNode ? slice(moduleNode) : undefined;
  return statement.childrenForFieldName('name').map((item) => {
    const alias = item.type === 'aliased_import' ? item.childForFieldName('alias') : null;
    const nameNode = item.type === 'aliased_import' ? item.childForFieldName('name') : item;
    const name = nameNode ? slice(nameNode) : '';
    const head = name.split('.')[0] ?? name;
    const whole = moduleName === undefined ? name : `${moduleName}${moduleName.endsWith('.') ? '' : '.'}${name}`;
    // `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`.
    const local = alias ? slice(alias) : moduleName === undefined ? head : name;
    const target = alias || moduleName !== undefined ? whole : head;
    return { local, target, statement, item, isTopLevel };
  });
}

/** Node types whose identifier child is bound, with the field (if any) that must hold it. */
const bindingParents: ReadonlyMap<string, string | undefined> = new Map([
  ['parameters', undefined], ['lambda_parameters', undefined], ['typed_parameter', undefined],
  ['default_parameter', 'name'], ['typed_default_parameter', 'name'], ['list_splat_pattern', undefined],
  ['dictionary_splat_pattern', undefined], ['as_pattern_target', undefined], ['function_definition', 'name'],
  ['class_definition', 'name'], ['named_expression', 'name'], ['assignment', 'left'], ['augmented_assignment', 'left'],
  ['for_statement', 'left'], ['for_in_clause', 'left'], ['pattern_list', undefined], ['tuple_pattern', undefined],
  ['list_pattern', undefined], ['global_statement', undefined], ['nonlocal_statement', undefined],
]);

/** True when the text binds `name` in any scope by other means than an import of `target`. */
export function isNameTaken(source: PythonSource, name: string, target: string): boolean {
  if (!new RegExp(`\\b${name}\\b`).test(source.text)) return false;
  if (PythonImports.of(source).all.some((binding) => binding.local === name && binding.target !== target)) return true;
  return source.root.descendantsOfType('identifier').some((node) => {
    if (node.endIndex - node.startIndex !== name.length || !source.text.startsWith(name, node.startIndex)) return false;
    const parent = node.parent;
    if (!parent || !bindingParents.has(parent.type)) return false;
    const field = bindingParents.get(parent.type);
    return field === undefined || parent.childForFieldName(field)?.id === node.id;
  });
}
