import type { Node } from 'web-tree-sitter';

/** One use of a name in the order of evaluation. */
export interface NameEvent {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'delete' | 'declare';
  readonly node: Node;
  /** True inside a nested function, which runs later if at all. */
  readonly isDeferred: boolean;
  /** What a write binds, where that is no value worth recording. */
  readonly binds?: 'import' | 'definition';
}

/** Uses of names in statements of one scope. Names that nested scopes keep for themselves are left out. */
export function nameEvents(nodes: readonly Node[], text: string): NameEvent[] {
  const walker = new Walker(text);
  for (const node of nodes) walker.visit(node);
  return walker.events;
}

const comprehensions: ReadonlySet<string> = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']);

class Walker {
  readonly events: NameEvent[] = [];
  readonly #text: string;
  #deferred = 0;

  constructor(text: string) {
    this.#text = text;
  }

  visit(node: Node | null): void {
    if (!node) return;
    if (comprehensions.has(node.type)) return this.#comprehension(node);
    switch (node.type) {
      case 'identifier': return this.#add('read', node);
      case 'attribute': return this.visit(node.childForFieldName('object'));
      case 'keyword_argument': return this.visit(node.childForFieldName('value'));
      case 'assignment': return this.#assignment(node);
      case 'augmented_assignment':
        this.visit(node.childForFieldName('left'));
        this.visit(node.childForFieldName('right'));
        return this.#target(node.childForFieldName('left'));
      case 'named_expression':
        this.visit(node.childForFieldName('value'));
        return this.#target(node.childForFieldName('name'));
      case 'for_statement':
        this.visit(node.childForFieldName('right'));
        this.#target(node.childForFieldName('left'));
        this.visit(node.childForFieldName('body'));
        return this.visit(node.childForFieldName('alternative'));
      case 'as_pattern':
        this.visit(node.namedChild(0));
        return this.#target(node.childForFieldName('alias'));
      case 'except_clause':
      case 'except_group_clause': return this.#exceptClause(node);
      case 'case_pattern': return this.#pattern(node);
      case 'import_statement':
      case 'import_from_statement':
      case 'future_import_statement': return this.#imports(node);
      case 'delete_statement': return this.#deletion(node.firstNamedChild);
      case 'global_statement':
      case 'nonlocal_statement':
        for (const name of node.namedChildren) this.#add('declare', name);
        return;
      case 'lambda': return this.#function(node, undefined);
      case 'function_definition': return this.#function(node, node.childForFieldName('name') ?? undefined);
      case 'class_definition': return this.#class(node);
      case 'type_alias_statement': return this.#target(node.childForFieldName('left')?.firstNamedChild ?? null);
      case 'comment': return;
      default:
        for (const child of node.namedChildren) this.visit(child);
    }
  }

  #add(kind: NameEvent['kind'], node: Node, binds?: NameEvent['binds']): void {
    const name = this.#text.slice(node.startIndex, node.endIndex);
    this.events.push({ name, kind, node, isDeferred: this.#deferred > 0, ...(binds ? { binds } : {}) });
  }

  #assignment(node: Node): void {
    const right = node.childForFieldName('right');
    this.visit(right);
    const left = node.childForFieldName('left');
    if (right || left?.type !== 'identifier') this.#target(left);
  }

  #target(node: Node | null): void {
    if (!node) return;
    if (node.type === 'identifier') return this.#add('write', node);
    if (node.type === 'attribute' || node.type === 'subscript') return this.visit(node);
    for (const child of node.namedChildren) this.#target(child);
  }

  /** Python unbinds the name of the exception when the clause ends. */
  #exceptClause(node: Node): void {
    for (const child of node.namedChildren) this.visit(child);
    const alias = node.childForFieldName('value')?.childForFieldName('alias')?.firstNamedChild;
    if (alias) this.#add('delete', alias);
  }

  #pattern(node: Node): void {
    for (const child of node.namedChildren) this.#patternPart(child);
  }

  #patternPart(part: Node): void {
    switch (part.type) {
      case 'dotted_name':
        // One name captures; a dotted one is compared with.
        if (part.namedChildCount === 1) this.#target(part.firstNamedChild);
        else this.visit(part.firstNamedChild);
        return;
      case 'splat_pattern': return this.#target(part);
      case 'class_pattern':
        this.visit(part.firstNamedChild?.firstNamedChild ?? null);
        for (const inner of part.namedChildren.slice(1)) this.#patternPart(inner);
        return;
      case 'keyword_pattern': return this.#patternPart(part.namedChildren.at(-1) ?? part);
      case 'as_pattern':
        this.#patternPart(part.namedChildren[0] ?? part);
        return this.#target(part.namedChildren.at(-1) ?? null);
      case 'identifier': return;
      default: return this.#pattern(part);
    }
  }

  #imports(node: Node): void {
    for (const item of node.childrenForFieldName('name')) {
      const bound = item.childForFieldName('alias') ?? (item.type === 'aliased_import' ? item.childForFieldName('name') : item)?.firstNamedChild;
      if (bound) this.#add('write', bound, 'import');
    }
  }

  #deletion(node: Node | null): void {
    if (!node) return;
    if (node.type === 'identifier') return this.#add('delete', node);
    if (/^(expression_list|tuple|list|parenthesized_expression)$/.test(node.type)) for (const child of node.namedChildren) this.#deletion(child);
    else this.visit(node);
  }

  /** A function keeps its own names; what else its body reads or declares `nonlocal` belongs to the scope around it. */
  #function(node: Node, name: Node | undefined): void {
    const inner = new Walker(this.#text);
    const parameters = node.childForFieldName('parameters');
    for (const parameter of parameters?.namedChildren ?? []) {
      this.visit(parameter.childForFieldName('value'));
      const bound = parameter.type === 'identifier' ? parameter : (parameter.childForFieldName('name') ?? parameter.descendantsOfType('identifier')[0] ?? null);
      inner.#target(bound);
    }
    if (name) this.#add('write', name, 'definition');
    inner.visit(node.childForFieldName('body'));
    this.#adopt(inner.events, true);
  }

  #class(node: Node): void {
    this.visit(node.childForFieldName('superclasses'));
    const inner = new Walker(this.#text);
    inner.visit(node.childForFieldName('body'));
    this.#adopt(inner.events, false);
    const name = node.childForFieldName('name');
    if (name) this.#add('write', name, 'definition');
  }

  #comprehension(node: Node): void {
    const inner = new Walker(this.#text);
    const own = new Set<string>();
    for (const clause of node.namedChildren) {
      if (clause.type === 'for_in_clause') {
        inner.visit(clause.childForFieldName('right'));
        const left = clause.childForFieldName('left');
        for (const name of left ? identifiersIn(left) : []) own.add(this.#text.slice(name.startIndex, name.endIndex));
      } else if (clause.type === 'if_clause') inner.visit(clause);
    }
    inner.visit(node.childForFieldName('body'));
    for (const event of inner.events) if (!own.has(event.name)) this.events.push({ ...event, isDeferred: event.isDeferred || node.type === 'generator_expression' || this.#deferred > 0 });
  }

  #adopt(events: readonly NameEvent[], isDeferred: boolean): void {
    const declared = new Set(events.filter(({ kind, isDeferred: isInner }) => kind === 'declare' && !isInner).map(({ name }) => name));
    const own = new Set(events.filter(({ kind, name, isDeferred: isInner }) => kind === 'write' && !isInner && !declared.has(name)).map(({ name }) => name));
    for (const event of events) if (event.kind !== 'declare' && !own.has(event.name)) this.events.push({ ...event, isDeferred: isDeferred || event.isDeferred });
  }
}

function identifiersIn(node: Node): Node[] {
  return node.type === 'identifier' ? [node] : node.namedChildren.flatMap(identifiersIn);
}
