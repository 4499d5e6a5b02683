import { ts } from 'ts-morph';
import { isFunctionLike } from '../scan';

/** What statements do that a function around them would change. */
export interface ControlFlow {
  /** A `return`, `yield`, or a `break` or `continue` to a loop around. */
  readonly leaves: boolean;
  readonly awaits: boolean;
  /** The last statement never lets the list go on behind it. */
  readonly endsList: boolean;
}

export function controlFlowOf(statements: readonly ts.Statement[]): ControlFlow {
  let leaves = false;
  let awaits = false;
  const visit = (node: ts.Node, inLoop: boolean, inSwitch: boolean, labels: readonly string[]): void => {
    if (isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) || ts.isYieldExpression(node)) leaves = true;
    if (ts.isBreakStatement(node) && !(node.label ? labels.includes(node.label.text) : inLoop || inSwitch)) leaves = true;
    if (ts.isContinueStatement(node) && !(node.label ? labels.includes(node.label.text) : inLoop)) leaves = true;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) awaits = true;
    const isLoop = ts.isIterationStatement(node, false);
    const own = ts.isLabeledStatement(node) ? [...labels, node.label.text] : labels;
    ts.forEachChild(node, (child) => visit(child, inLoop || isLoop, inSwitch || ts.isSwitchStatement(node), own));
  };
  for (const statement of statements) visit(statement, false, false, []);
  const last = statements.at(-1);
  const endsList = last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isBreakOrContinueStatement(last));
  return { leaves, awaits, endsList };
}

/**
 * True when TypeScript may know more of a variable or property here than inside a callback: one that
 * is assigned again, or a property that the function mentions above.
 */
export function dependsOnNarrowing(scope: ts.Node, statements: readonly ts.Statement[], file: ts.SourceFile): boolean {
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last) return false;
  const changed = new Set<string>();
  const above = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) {
      for (const name of identifiersIn(node.left)) changed.add(name);
    }
    if ((ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) && ts.isIdentifier(node.operand)) changed.add(node.operand.text);
    if (node.end <= first.getStart(file) && (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))) above.add(plain(node, file));
    ts.forEachChild(node, collect);
  };
  collect(scope);
  let found = false;
  const check = (node: ts.Node): void => {
    if (found || isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isIdentifier(node) && changed.has(node.text) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) found = true;
    if ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && above.has(plain(node, file))) found = true;
    ts.forEachChild(node, check);
  };
  for (const statement of statements) check(statement);
  return found;
}

const plain = (node: ts.Node, file: ts.SourceFile): string => node.getText(file).replace(/\?\.|!/g, (mark) => (mark === '!' ? '' : '.'));

function identifiersIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return [];
  const found: string[] = [];
  ts.forEachChild(node, (child) => void found.push(...identifiersIn(child)));
  return found;
}
