import { unsupported, SqlError } from './errors';

/** A node of the parser's tree: an object with one key, the kind, and the fields under it. */
export type Node = Readonly<Record<string, unknown>>;
export type Body = Readonly<Record<string, unknown>>;

/** Fields that carry layout, spelling or positions, and no meaning. */
const layout = new Set([
  'span', 'trailing_comments', 'leading_comments', 'left_comments', 'operator_comments', 'comments', 'inferred_type',
  'double_colon_syntax', 'original_name', 'name', 'use_bracket_syntax', 'no_parens', 'quoted', 'join_mark', 'alias_explicit_as',
  'alias_keyword', 'use_outer_keyword', 'use_inner_keyword', 'nesting_group', 'from_for_syntax', 'sql_standard_syntax', 'kind_text', 'start_side_text',
  'end_side_text', 'deferred_condition', 'alias_first', 'explicit_asc', 'position_explicit', 'only_json_types', 'hint', 'pre_alias_comments',
]);

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kind of an expression or statement. */
export function kindOf(node: unknown): string {
  if (typeof node === 'string') return node;
  const keys = isNode(node) ? Object.keys(node) : [];
  if (keys.length !== 1) throw new SqlError('INTERNAL_ERROR', `The parser's tree has a node of an unexpected form (${keys.slice(0, 5).join(', ')}).`);
  return keys[0]!;
}

export function bodyOf(node: unknown): Body {
  const value = isNode(node) ? node[kindOf(node)] : undefined;
  return isNode(value) ? value : {};
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);

/** Refuses a node that says more than the translation reads: a clause must never be dropped in silence. */
export function allow(body: Body, clause: string, fields: readonly string[]): void {
  for (const [key, value] of Object.entries(body)) {
    if (isEmpty(value) || layout.has(key) || fields.includes(key)) continue;
    throw unsupported(`${key.replaceAll('_', ' ').toUpperCase()} in ${clause}`);
  }
}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The text of an identifier node or a plain string. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const name = isNode(value) ? value.name : undefined;
  if (typeof name === 'string') return name;
  if (isNode(name)) return nameOf(name);
  throw new SqlError('INTERNAL_ERROR', 'The parser gave no name where one is needed.');
}

/** What stands before each parameter's name in the text that the parser reads. */
export const parameterPrefix = 'p__';

/** The name of a parameter node, as the statement has it. */
export const parameterName = (body: Body): string => nameOf(body).slice(parameterPrefix.length);

/** The value of a string literal node, if it is one. */
export function textOf(node: unknown): string | undefined {
  const literal = isNode(node) && isNode(node.literal) ? node.literal : undefined;
  return literal && (literal.literal_type === 'string' || literal.literal_type === 'raw_string') ? String(literal.value) : undefined;
}

/** The value of a number literal node (a minus in front included), if it is one. */
export function numberOf(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  if (isNode(node.neg)) {
    const value = numberOf(node.neg.this);
    return value === undefined ? undefined : -value;
  }
  const literal = isNode(node.literal) ? node.literal : undefined;
  return literal?.literal_type === 'number' ? Number(literal.value) : undefined;
}

/** Calls `visit` for every node and list below `value`. */
export function walk(value: unknown, visit: (kind: string, body: Body) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, visit);
  } else if (isNode(value)) {
    for (const [key, below] of Object.entries(value)) {
      if (isNode(below)) visit(key, below);
      walk(below, visit);
    }
  }
}
