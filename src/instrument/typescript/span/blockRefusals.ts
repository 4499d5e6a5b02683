import { ts } from 'ts-morph';
import type { FileContext, Refusal } from '../../types';
import { hasTypes, type TsSource } from '../parse';
import { tsRefusalOf } from '../refusals';
import { isFunctionLike, scanTsFunctions } from '../scan';
import { scopeOf, type BlockNames, type DeclaredOutput } from './blockNames';
import type { SelectedStatements } from './selection';

/** Refusals of functions that hold for statements inside them too. The others speak of the wrapper. */
const alsoForBlocks: ReadonlySet<string> = new Set(['jsx', 'hook', 'browser', 'frames', 'eval', 'implicitMethod', 'syncGenerator']);

/** Why statements cannot become a span, or `undefined`. `isExplicit`: they go into `try`, not into a callback. */
export function blockRefusal(selected: SelectedStatements, names: BlockNames, isExplicit: boolean, source: TsSource, context: FileContext): Refusal | undefined {
  const { statements, container } = selected;
  if (statements.some(isModuleSyntax)) return { code: 'moduleSyntax', reason: 'The selection holds imports or exports. Select the statements between them.' };
  if (statements.some((statement) => ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using)) {
    return { code: 'using', reason: 'The selection holds a using declaration, whose resource would be released earlier.' };
  }
  if (statements.some(callsSuper)) return { code: 'super', reason: 'The selection holds the constructor’s call of super. Select the statements below it.' };
  const scope = scopeOf(container);
  const fn = scanTsFunctions(source).find(({ node }) => node === scope);
  const refusal = fn && tsRefusalOf(fn, source, context);
  if (refusal && alsoForBlocks.has(refusal.code)) return refusal;
  const problem = names.declared.map((output) => problemOf(output, names.declared, isExplicit, source)).find((reason) => reason !== undefined);
  return problem === undefined ? undefined : { code: 'usedOutside', reason: problem };
}

/** Why a name that the statements declare cannot be handed to the code outside. */
function problemOf({ name, kind, declaration }: DeclaredOutput, all: readonly DeclaredOutput[], isExplicit: boolean, source: TsSource): string | undefined {
  if (kind === 'var') return isExplicit ? undefined : `The variable ${name} belongs to the whole function. Declare it with let or const first.`;
  if (kind === 'other') return `${name} is declared in the selection and used outside of it. Leave its declaration out.`;
  if (isExplicit) return `${name} is declared in the selection and used below it, while the selection is left early or changes other variables. Select up to the last use of ${name}, or leave its declaration out.`;
  if (all.some((other) => other.kind === 'var')) return `The selection declares ${name} and variables of the whole function. Select fewer statements.`;
  if (!hasTypes(source.language) || !declaration) return undefined;
  const { initializer, type } = declaration;
  if (type && all.length > 1) return `The type of ${name} would be lost beside the other names that are used below. Select fewer statements.`;
  if (!initializer && !ts.isForOfStatement(declaration.parent.parent)) return `${name} gets its value after its declaration. Leave the declaration out.`;
  const isOpen = initializer && (/^(null|undefined|\[\s*\])$/.test(initializer.getText(source.file)) || (kind === 'const' && (ts.isLiteralExpression(initializer) || initializer.kind === ts.SyntaxKind.TrueKeyword || initializer.kind === ts.SyntaxKind.FalseKeyword)));
  return isOpen && !type ? `TypeScript gives ${name} a type from its literal, which would be lost. Leave its declaration out.` : undefined;
}

function isModuleSyntax(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)
    || (ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DeclareKeyword));
}

function callsSuper(node: ts.Node): boolean {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return true;
  if (isFunctionLike(node) && !ts.isArrowFunction(node)) return false;
  return ts.forEachChild(node, callsSuper) ?? false;
}
