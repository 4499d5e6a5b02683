import { ts } from 'ts-morph';

/** The name that a function's surroundings give it. */
export interface Named {
  readonly name: string;
  readonly nameNode?: ts.Node;
  /** What the name belongs to. */
  readonly outer: ts.Node;
}

/** A property's name as text. */
export function propertyText(name: ts.PropertyName, file: ts.SourceFile): string {
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : name.getText(file);
}

/** The name that an expression is given by the variable, property, field or export that holds it, through parentheses, casts and one call around it. */
export function assignedName(node: ts.Node, file: ts.SourceFile): Named | undefined {
  let value = node;
  let parent = node.parent;
  while (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) || isWrapping(parent, value)) {
    value = parent;
    parent = parent.parent;
  }
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const statement = parent.parent.parent;
    const outer = ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1 ? statement : parent;
    return { name: parent.name.text, nameNode: parent.name, outer };
  }
  if (ts.isPropertyAssignment(parent)) return { name: propertyText(parent.name, file), nameNode: parent.name, outer: parent };
  if (ts.isPropertyDeclaration(parent)) return { name: propertyText(parent.name, file), nameNode: parent.name, outer: parent };
  if (ts.isExportAssignment(parent)) return { name: ts.isFunctionExpression(node) && node.name ? node.name.text : 'default', outer: parent };
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && value === parent.right) {
    const target = parent.left;
    const outer = ts.isExpressionStatement(parent.parent) ? parent.parent : parent;
    if (ts.isIdentifier(target)) return { name: target.text, nameNode: target, outer };
    if (ts.isPropertyAccessExpression(target)) {
      const isModule = target.expression.getText(file) === 'module' && target.name.text === 'exports';
      return { name: isModule ? 'default' : target.name.text, nameNode: target.name, outer };
    }
  }
  return ts.isFunctionExpression(node) && node.name ? { name: node.name.text, nameNode: node.name, outer: node } : undefined;
}

/** A call that takes the function as its first argument and gives one back, such as `trace(fn, …)` or `cache(fn)`. */
function isWrapping(parent: ts.Node, value: ts.Node): parent is ts.CallExpression {
  return ts.isCallExpression(parent) && parent.arguments[0] === value && isFunctionValue(value) && (ts.isIdentifier(parent.expression) || ts.isPropertyAccessExpression(parent.expression))
    && /(^|\.)(trace|traced|cache|memoize|memo|wrap\w*|with[A-Z]\w*|debounce|throttle|once|asyncHandler|catchAsync)$/.test(parent.expression.getText());
}

const isFunctionValue = (node: ts.Node): boolean => ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isCallExpression(node);
