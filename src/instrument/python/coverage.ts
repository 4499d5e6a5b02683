import type { Node } from 'web-tree-sitter';
import { autologFlavours } from './autologFlavours';
import { enabledFlavours } from './autolog';
import { decoratorNames } from './facts';
import { PythonImports } from './imports';
import type { PythonSource } from './parse';
import { statements, type PythonFunction } from './scan';

/** The flavour that records a statement by itself: it does nothing but one call that autolog covers. */
export function coveringFlavour(statement: Node, source: PythonSource): string | undefined {
  const enabled = enabledFlavours(source);
  if (enabled.size === 0) return undefined;
  const expression = valueOf(statement);
  const call = expression && innerCall(expression);
  const callee = call ? PythonImports.of(source).resolveNode(call.childForFieldName('function')) : undefined;
  if (callee === undefined) return undefined;
  return autologFlavours.find(({ flavour, covers }) => enabled.has(flavour) && covers.test(callee))?.flavour;
}

/** The flavour whose spans a function's own span would repeat: by a decorator, or because the function is nothing but a covered call. */
export function coversFunction(fn: PythonFunction, source: PythonSource): string | undefined {
  const enabled = enabledFlavours(source);
  if (enabled.size === 0) return undefined;
  const decorators = decoratorNames(fn, source);
  const byDecorator = autologFlavours.find(({ flavour, coversDecorator }) => enabled.has(flavour) && coversDecorator && decorators.some((name) => coversDecorator.test(name)));
  if (byDecorator) return byDecorator.flavour;
  const body = statements(fn.body);
  const [only] = body;
  return only && body.length === 1 ? coveringFlavour(only, source) : undefined;
}

/** The one expression of a statement that computes something. */
function valueOf(statement: Node): Node | null {
  if (statement.type === 'return_statement') return statement.firstNamedChild;
  const expression = statement.type === 'expression_statement' ? statement.firstNamedChild : null;
  return expression?.type === 'assignment' ? expression.childForFieldName('right') : expression;
}

/** The call of `await client.create(…)`, also where only a part of its result is taken: `.choices[0].message.content`. */
function innerCall(expression: Node): Node | undefined {
  let at: Node | null = expression;
  while (at) {
    if (at.type === 'call') return at;
    if (at.type === 'await' || at.type === 'parenthesized_expression') at = at.firstNamedChild;
    else if (at.type === 'attribute') at = at.childForFieldName('object');
    else if (at.type === 'subscript') at = at.childForFieldName('value');
    else return undefined;
  }
  return undefined;
}
