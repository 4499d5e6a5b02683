import { ts } from 'ts-morph';
import { applyEdits } from '../edits';
import { lineEnd, lineStart, nextLine } from '../lines';
import type { Edit, FileContext } from '../types';
import { planSdkNames, type SdkExport } from './importPlan';
import { sdkModules, TsImports } from './imports';
import { TsParser, type TsSource } from './parse';

const remove = (start: number, end: number): Edit => ({ start, end, text: '' });

/** Imports that nothing uses any more: whole statements, and edits that take names out of others. */
export interface UnusedImports {
  readonly names: readonly string[];
  /** What they are called in the SDK. */
  readonly exports: readonly string[];
  readonly statements: readonly ts.Statement[];
  readonly parts: readonly Edit[];
}

/** What is left of the SDK's imports once pieces of the text are deleted. Names that nothing used before stay. */
export function unusedImports(source: TsSource, removed: readonly Edit[]): UnusedImports {
  const { file } = source;
  const isRemoved = (at: number) => removed.some(({ start, end }) => start <= at && at < end);
  const bindings = TsImports.of(source).all.filter(({ module, isTypeOnly }) => sdkModules.has(module) && !isTypeOnly);
  const used = new Set<string>();
  const stillUsed = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (bindings.some(({ statement }) => statement === node)) return;
    if (ts.isIdentifier(node)) {
      used.add(node.text);
      if (!isRemoved(node.getStart(file))) stillUsed.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const unused = bindings.filter(({ local }) => used.has(local) && !stillUsed.has(local));
  const statements: ts.Statement[] = [];
  const parts: Edit[] = [];
  for (const statement of new Set(unused.map((binding) => binding.statement))) {
    const gone = unused.filter((binding) => binding.statement === statement);
    if (bindings.filter((binding) => binding.statement === statement).length === gone.length && !hasOtherBindings(statement, gone.length)) statements.push(statement);
    else parts.push(...gone.flatMap(({ item }) => (item ? [withoutItem(item, source)] : [])));
  }
  return { names: unused.map(({ local }) => local), exports: unused.map(({ imported }) => imported), statements, parts };
}

/** Type-only names and second declarators keep a statement alive. */
function hasOtherBindings(statement: ts.Statement, count: number): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.length > 1;
  if (!ts.isImportDeclaration(statement)) return false;
  const bindings = statement.importClause?.namedBindings;
  const total = (statement.importClause?.name ? 1 : 0) + (bindings ? (ts.isNamedImports(bindings) ? bindings.elements.length : 1) : 0);
  return total > count;
}

function withoutItem(item: ts.Node, source: TsSource): Edit {
  const list = (item.parent as ts.NamedImports | ts.ObjectBindingPattern).elements;
  const index = list.findIndex((element) => element === item);
  const previous = list[index - 1];
  const next = list[index + 1];
  if (previous) return remove(previous.end, item.end);
  return remove(item.getStart(source.file), next ? next.getStart(source.file) : item.end);
}

/** Deletes a statement with its line where it stands alone on it. */
export const wholeLines = (statement: ts.Statement, { text, file }: TsSource): Edit => {
  const start = statement.getStart(file);
  const begin = lineStart(text, start);
  const isOwnLine = text.slice(begin, start).replace('\uFEFF', '').trim() === '' && text.slice(statement.end, lineEnd(text, statement.end)).trim() === '';
  return isOwnLine ? remove(text[begin] === '\uFEFF' ? begin + 1 : begin, nextLine(text, statement.end)) : remove(start, statement.end);
};

/** True when adding tracing would import again what was deleted, and give `text`. */
export function givesImportsBack(without: TsSource, { exports }: UnusedImports, text: string, context: FileContext): boolean {
  const names = planSdkNames(without, exports.filter((name): name is SdkExport => name !== '*' && name !== 'default'), context);
  return applyEdits(without.text, names.edits) === text;
}

/** Edits that delete the imports which nothing uses once `own` is deleted: the way that adding them would turn into the given text again. */
export function importDeletions(source: TsSource, own: readonly Edit[], context: FileContext): Edit[] {
  const imports = unusedImports(source, own);
  const without = applyEdits(source.text, own);
  for (const lines of statementDeletions(imports.statements, source)) {
    const result = new TsParser().parse(applyEdits(source.text, [...own, ...imports.parts, ...lines]), source.language);
    if (givesImportsBack(result, imports, without, context)) return [...imports.parts, ...lines];
  }
  return [...imports.parts, ...imports.statements.map((statement) => wholeLines(statement, source))];
}

/** Ways to delete import statements: their lines, with the blank line behind, with the line break or space before. */
export function* statementDeletions(statements: readonly ts.Statement[], source: TsSource): Generator<readonly Edit[]> {
  const { text, file } = source;
  const lines = statements.map((statement) => wholeLines(statement, source));
  yield lines;
  if (lines.length === 0) return;
  yield lines.map(({ start, end }) => remove(start, text.slice(end, nextLine(text, end)).trim() === '' ? nextLine(text, end) : end));
  yield statements.map((statement) => {
    const begin = lineStart(text, statement.getStart(file));
    return remove(text.startsWith('\r\n', begin - 2) ? begin - 2 : Math.max(begin - 1, 0), statement.end);
  });
  yield statements.map((statement) => remove(Math.max(statement.getStart(file) - 1, 0), statement.end));
}
