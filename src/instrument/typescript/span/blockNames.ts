import { ts } from 'ts-morph';
import { boundNames, isFunctionLike } from '../scan';
import type { SelectedStatements } from './selection';

/** A name that the statements declare themselves and that is used outside of them. */
export interface DeclaredOutput {
  readonly name: string;
  readonly kind: 'const' | 'let' | 'var' | 'other';
  readonly declaration?: ts.VariableDeclaration;
}

/** How the names of selected statements meet the code around them. */
export interface BlockNames {
  /** Names that the statements read and that certainly have a value before them, in the order of the text. */
  readonly inputs: readonly string[];
  /** Names declared by the statements and used outside of them. */
  readonly declared: readonly DeclaredOutput[];
  /** Names from around that the statements assign. */
  readonly assigned: ReadonlySet<string>;
  /** Those of them, and `var`s, that certainly have a value behind the statements and are used there. */
  readonly outputs: readonly string[];
}

/** The function around a node, or the file. */
export function scopeOf(node: ts.Node): ts.Node {
  for (let at = node; ; at = at.parent) {
    if (ts.isSourceFile(at) || isFunctionLike(at) || ts.isClassStaticBlockDeclaration(at) || ts.isModuleBlock(at)) return at;
  }
}

export function blockNames({ container, statements }: SelectedStatements): BlockNames {
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last) return { inputs: [], declared: [], assigned: new Set(), outputs: [] };
  const scope = scopeOf(container);
  const inside = (node: ts.Node) => first.pos <= node.pos && node.end <= last.end;
  const own = statements.flatMap(declarationsOf);
  const ownNames = new Set(own.map(({ name }) => name));
  const usesIn = (root: ts.Node) => new Set(references(root).filter(({ node }) => !inside(node)).map(({ node }) => node.text));
  const aroundList = usesIn(container);
  const aroundScope = usesIn(scope);
  const declared = own.filter(({ name, kind }) => (kind === 'var' ? aroundScope : aroundList).has(name));
  const inner = new Set([...ownNames, ...statements.flatMap(innerNames)]);
  const found = statements.flatMap((statement) => references(statement));
  const known = valuesBefore(container, first);
  const assigned = new Set(found.filter(({ isWrite, node }) => isWrite && !ownNames.has(node.text)).map(({ node }) => node.text));
  const inputs = [...new Set(found.filter(({ isRead, node }) => isRead && known.has(node.text) && !inner.has(node.text)).map(({ node }) => node.text))];
  const after = new Set(references(scope).filter(({ node }) => node.pos >= last.end).map(({ node }) => node.text));
  const certain = new Set([...known, ...statements.flatMap(assignedBy)]);
  const vars = declared.filter(({ kind, declaration }) => kind === 'var' && declaration?.initializer !== undefined && statements.includes(declaration.parent.parent as ts.Statement)).map(({ name }) => name);
  const outputs = [...new Set([...[...assigned].filter((name) => certain.has(name)), ...vars])].filter((name) => after.has(name));
  return { inputs, declared, assigned, outputs };
}

interface Reference {
  readonly node: ts.Identifier;
  readonly isRead: boolean;
  readonly isWrite: boolean;
}

/** Identifiers that name variables, also in types; names of properties, labels and declarations of variables are none. */
function references(root: ts.Node): Reference[] {
  const found: Reference[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && namesVariable(node)) {
      const access = accessOf(node);
      found.push({ node, isRead: access !== 'write' && !isInType(node), isWrite: access !== 'read' });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function namesVariable(node: ts.Identifier): boolean {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isAccessor(parent)
    || ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isJsxAttribute(parent) || ts.isEnumMember(parent)) && parent.name === node) return false;
  if (ts.isQualifiedName(parent) && parent.right === node) return false;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false;
  if ((ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isClassLike(parent)
    || ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent) || ts.isEnumDeclaration(parent) || ts.isTypeParameterDeclaration(parent)) && parent.name === node) return false;
  return !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent) && !ts.isMetaProperty(parent);
}

function accessOf(node: ts.Identifier): 'read' | 'write' | 'both' {
  let at: ts.Node = node;
  // Destructuring targets: [a, b] = …, ({ a, b: c } = …).
  while (ts.isArrayLiteralExpression(at.parent) || ts.isShorthandPropertyAssignment(at.parent) || ts.isSpreadElement(at.parent) || ts.isParenthesizedExpression(at.parent)
    || ts.isObjectLiteralExpression(at.parent) || (ts.isPropertyAssignment(at.parent) && at.parent.initializer === at)) at = at.parent;
  const { parent } = at;
  if (ts.isBinaryExpression(parent) && parent.left === at && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment) {
    return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? 'write' : 'both';
  }
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === at) return 'write';
  const isStep = ts.isPostfixUnaryExpression(parent) || (ts.isPrefixUnaryExpression(parent) && (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken));
  return isStep ? 'both' : 'read';
}

function isInType(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isStatement(at); at = at.parent) {
    if (ts.isTypeNode(at) && !ts.isExpressionWithTypeArguments(at)) return true;
    if (ts.isSourceFile(at)) return false;
  }
  return false;
}

/** What a statement declares in its own list, and `var`s anywhere in it. */
function declarationsOf(statement: ts.Statement): DeclaredOutput[] {
  const found: DeclaredOutput[] = [];
  const add = (list: ts.VariableDeclarationList): void => {
    const kind = (list.flags & ts.NodeFlags.Const) === ts.NodeFlags.Const ? 'const' : list.flags & ts.NodeFlags.Let ? 'let' : 'var';
    for (const declaration of list.declarations) for (const name of namesIn(declaration.name)) found.push({ name, kind, declaration });
  };
  if (ts.isVariableStatement(statement)) add(statement.declarationList);
  else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && statement.name) {
    found.push({ name: statement.name.text, kind: 'other' });
  } else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) found.push({ name: statement.name.text, kind: 'other' });
  const visit = (node: ts.Node): void => {
    if (isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0 && node.parent !== statement) add(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(statement, visit);
  return found;
}

/** Every name that is declared somewhere inside: such a name may mean another variable than around. */
function innerNames(root: ts.Node): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) found.push(...namesIn(node.name));
    if ((ts.isFunctionLike(node) || ts.isClassLike(node)) && node.name && ts.isIdentifier(node.name)) found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

const namesIn = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));

/** Names assigned by a plain assignment that is the whole statement. */
function assignedBy(statement: ts.Statement): string[] {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return [];
  const { left, operatorToken } = statement.expression;
  return operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(left) ? [left.text] : [];
}

/** Names that certainly have a value when the list reaches a statement: parameters, loop and catch variables, and variables with a value above. */
function valuesBefore(container: ts.Node, first: ts.Statement): Set<string> {
  const names = new Set<string>();
  let isOwnFunction = true;
  for (let at: ts.Node = container, child: ts.Node = first; ; child = at, at = at.parent) {
    if (isOwnFunction && (ts.isBlock(at) || ts.isSourceFile(at) || ts.isModuleBlock(at) || ts.isCaseOrDefaultClause(at))) {
      for (const statement of at.statements) {
        if (statement === child || statement.pos >= child.pos) break;
        if (ts.isVariableStatement(statement)) for (const { name, initializer } of statement.declarationList.declarations) if (initializer) for (const each of namesIn(name)) names.add(each);
      }
    }
    if (isOwnFunction && ts.isCatchClause(at) && at.variableDeclaration) for (const each of namesIn(at.variableDeclaration.name)) names.add(each);
    if (isOwnFunction && (ts.isForOfStatement(at) || ts.isForInStatement(at) || ts.isForStatement(at)) && at.statement === child && at.initializer && ts.isVariableDeclarationList(at.initializer)) {
      const isStepped = ts.isForStatement(at);
      for (const { name, initializer } of at.initializer.declarations) if (!isStepped || initializer) for (const each of namesIn(name)) names.add(each);
    }
    if (isFunctionLike(at)) {
      for (const name of boundNames([...at.parameters])) names.add(name);
      isOwnFunction = false;
    }
    if (ts.isSourceFile(at)) return names;
  }
}
