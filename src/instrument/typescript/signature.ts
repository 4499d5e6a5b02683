import { ts } from 'ts-morph';
import type { FunctionSignature, Parameter } from '../signature';
import type { TsSource } from './parse';
import { scanTsFunctions } from './scan';

/** How the function that begins at an offset is called; `undefined` where none begins there. */
export function tsSignature(source: TsSource, start: number): FunctionSignature | undefined {
  const { file } = source;
  const fn = scanTsFunctions(source).find(({ outer }) => outer.getStart(file) === start);
  if (!fn) return undefined;
  const owner = fn.enclosingClass;
  const isStatic = (ts.getCombinedModifierFlags(fn.node) & ts.ModifierFlags.Static) !== 0;
  const top = topStatement(fn.node);
  // Declared right at the top of the file, itself or its class.
  const isOutside = (owner ?? fn.outer).parent === file || isTopVariable(fn.outer, file);
  const name = owner?.name?.text ?? (owner ? undefined : fn.name);
  return {
    name: fn.name,
    qualifiedName: fn.qualifiedName,
    parameters: parametersOf(fn.node.parameters, source),
    isAsync: fn.isAsync,
    isGenerator: fn.isGenerator,
    receiver: !isOutside || fn.kind === 'objectMethod' || (owner !== undefined && name === undefined) ? 'nested' : !owner ? 'none' : isStatic ? 'class' : 'instance',
    ...(owner && name !== undefined ? { className: name } : {}),
    ...(owner && !isStatic ? constructorOf(owner, source) : {}),
    exported: exportOf(name ?? fn.name, top, file),
  };
}

function topStatement(node: ts.Node): ts.Node {
  let top = node;
  while (!ts.isSourceFile(top.parent)) top = top.parent;
  return top;
}

const isTopVariable = (outer: ts.Node, file: ts.SourceFile): boolean =>
  (ts.isVariableStatement(outer) || ts.isExportAssignment(outer)) ? outer.parent === file : ts.isVariableDeclaration(outer) && outer.parent.parent.parent === file;

function constructorOf(owner: ts.ClassLikeDeclaration, source: TsSource): { constructorParameters?: readonly Parameter[] } {
  const declared = owner.members.find((member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined);
  if (declared) return { constructorParameters: parametersOf(declared.parameters, source) };
  const extendsOther = owner.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? false;
  return extendsOther ? {} : { constructorParameters: [] };
}

function parametersOf(list: ts.NodeArray<ts.ParameterDeclaration>, { file }: TsSource): Parameter[] {
  return list
    .filter(({ name }) => name.getText(file) !== 'this')
    .map(({ name, questionToken, initializer, dotDotDotToken, type }) => ({
      name: name.getText(file),
      kind: dotDotDotToken ? 'rest' : ts.isIdentifier(name) ? 'positional' : 'destructured',
      isOptional: questionToken !== undefined || initializer !== undefined || dotDotDotToken !== undefined,
      ...(type ? { type: type.getText(file) } : {}),
    }));
}

function exportOf(name: string, top: ts.Node, file: ts.SourceFile): FunctionSignature['exported'] {
  const modifiers = ts.canHaveModifiers(top) ? (ts.getModifiers(top) ?? []) : [];
  const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind);
  if (has(ts.SyntaxKind.ExportKeyword)) return has(ts.SyntaxKind.DefaultKeyword) ? { kind: 'default' } : { kind: 'named', name };
  if (ts.isExportAssignment(top)) return { kind: 'default' };
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression) && statement.expression.text === name) return { kind: 'default' };
    if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const found = statement.exportClause.elements.find((each) => (each.propertyName ?? each.name).text === name);
      if (found) return found.name.text === 'default' ? { kind: 'default' } : { kind: 'named', name: found.name.text };
    }
    if (isCommonJsExport(statement, name, file)) return { kind: 'named', name };
  }
  return { kind: 'no' };
}

/** `module.exports = { name }`, `module.exports.name = …`, `exports.name = …`. */
function isCommonJsExport(statement: ts.Statement, name: string, file: ts.SourceFile): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false;
  const { left, right } = statement.expression;
  const target = left.getText(file);
  if (target === `exports.${name}` || target === `module.exports.${name}`) return true;
  return target === 'module.exports' && ts.isObjectLiteralExpression(right) && right.properties.some((property) => property.name?.getText(file) === name);
}
