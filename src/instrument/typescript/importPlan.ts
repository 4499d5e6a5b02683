import { ts } from 'ts-morph';
import { lineEnd, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit, FileContext } from '../types';
import { requiredModule, TsImports, type TsImport } from './imports';
import { hasTypes, type TsSource } from './parse';
import { isDirective } from './tracing';

/** Exports of the SDK that edits use. */
export type SdkExport = 'init' | 'trace' | 'withSpan' | 'startSpan' | 'SpanType' | 'SpanStatusCode';

/** How a text writes the SDK's exports, and the import that makes it valid. */
export interface SdkNames {
  readonly nameOf: (exported: SdkExport) => string;
  readonly edits: readonly Edit[];
}

/**
 * Names for the SDK's exports from the imports that a text has: its namespace, its named imports
 * with what is missing added to them, else a new namespace import or `require`.
 */
export function planSdkNames(source: TsSource, needed: readonly SdkExport[], context: FileContext): SdkNames {
  const existing = TsImports.of(source).sdk;
  const namespace = existing.find(({ imported }) => imported === '*' || imported === 'default');
  if (namespace) return { nameOf: (exported) => `${namespace.local}.${exported}`, edits: [] };
  const named = existing.filter(({ item }) => item !== undefined);
  const host = named[0];
  if (host?.item) return addNamed(named, host.item, needed, source);
  const local = ['mlflow', 'mlflowTracing', 'mlflowSdk'].find((name) => !isNameTaken(source, name)) ?? 'mlflowTracingSdk';
  return { nameOf: (exported) => `${local}.${exported}`, edits: [insertImport(source, local, context)] };
}

function addNamed(named: readonly TsImport[], host: NonNullable<TsImport['item']>, needed: readonly SdkExport[], source: TsSource): SdkNames {
  const locals = new Map(named.map(({ imported, local }) => [imported, local]));
  const missing = [...new Set(needed)].filter((name) => !locals.has(name));
  const colon = ts.isBindingElement(host) ? ': ' : ' as ';
  const added = missing.map((name) => {
    const local = isNameTaken(source, name) ? `mlflow${name[0]?.toUpperCase()}${name.slice(1)}` : name;
    locals.set(name, local);
    return local === name ? name : `${name}${colon}${local}`;
  });
  const list = host.parent.elements;
  const last = list.at(-1);
  const edits = last && added.length > 0 ? [appendTo(last, added, source)] : [];
  return { nameOf: (exported) => locals.get(exported) ?? exported, edits };
}

function appendTo(last: ts.Node, added: readonly string[], source: TsSource): Edit {
  const { text, file } = source;
  const begin = lineStart(text, last.getStart(file));
  const indent = text.slice(begin, last.getStart(file));
  const isOwnLine = indent.trim() === '' && text.slice(last.end, lineEnd(text, last.end)).indexOf('}') === -1;
  const separator = isOwnLine ? `,${lineEnding(text)}${indent}` : ', ';
  return { start: last.end, end: last.end, text: added.map((name) => separator + name).join('') };
}

function insertImport(source: TsSource, local: string, context: FileContext): Edit {
  return importInsertion(source, context, { module: context.sdk ?? '@mlflow/core', namespace: local });
}

/** What an import binds: the whole module under a name, or exports as they are called there. */
type ImportWanted = { readonly module: string } & ({ readonly namespace: string } | { readonly names: readonly string[] });

/** One more import, `import` or `require` as the text has it, behind those of packages and before those of the project's own modules. */
export function importInsertion(source: TsSource, context: FileContext, wanted: ImportWanted): Edit {
  const { text, file } = source;
  const semicolon = usesSemicolons(source) ? ';' : '';
  const isEsm = usesImport(source, context);
  const line = importLine(wanted, isEsm, quoteOf(source)) + semicolon;
  const eol = lineEnding(text);
  const imports = leadingImports(file, isEsm);
  // A module of the project may call back into this one while it loads: the SDK is loaded before it.
  const firstOwn = imports.findIndex((statement) => (specifier(statement) ?? '.').startsWith('.'));
  const foreign = firstOwn === -1 ? imports : imports.slice(0, firstOwn);
  const previous = foreign.filter((statement) => !specifier(statement)?.startsWith('node:')).at(-1) ?? foreign.at(-1);
  if (previous) {
    const isLast = /^[ \t]*(\/\/.*)?$/.test(text.slice(previous.end, lineEnd(text, previous.end)));
    const at = isLast ? lineEnd(text, previous.end) : previous.end;
    return { start: at, end: at, text: eol + line + (isLast || semicolon ? '' : ';') };
  }
  const first = imports[0];
  if (first) {
    const at = first.getStart(file);
    return { start: at, end: at, text: line + eol };
  }
  return insertFirst(source, line, eol);
}

function importLine(wanted: ImportWanted, isEsm: boolean, quote: string): string {
  const module = quote + wanted.module + quote;
  const bound = 'names' in wanted ? `{ ${wanted.names.join(', ')} }` : isEsm ? `* as ${wanted.namespace}` : wanted.namespace;
  return isEsm ? `import ${bound} from ${module}` : `const ${bound} = require(${module})`;
}

/** The imports that a text starts with; `require`d modules where it is CommonJS. */
export function leadingImports(file: ts.SourceFile, isEsm: boolean): ts.Statement[] {
  const found: ts.Statement[] = [];
  for (const statement of file.statements) {
    if (isDirective(statement)) continue;
    if (specifier(statement) !== undefined && (!isEsm || ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement))) found.push(statement);
    else break;
  }
  return found;
}

function specifier(statement: ts.Statement): string | undefined {
  if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) return statement.moduleSpecifier.text;
  if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
    return ts.isStringLiteral(statement.moduleReference.expression) ? statement.moduleReference.expression.text : undefined;
  }
  const value = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.initializer : undefined;
  return value && requiredModule(value);
}

/** Before the first statement and the comments that belong to it; behind shebang, header comments and directives. */
export function insertFirst(source: TsSource, line: string, eol: string): Edit {
  const { text, file } = source;
  const directives = file.statements.filter((statement, index) => file.statements.slice(0, index + 1).every(isDirective) && isDirective(statement));
  const next = file.statements[directives.length];
  const directive = directives.at(-1);
  if (directive && lineStart(text, next?.getStart(file) ?? text.length) <= directive.end) {
    return { start: directive.end, end: directive.end, text: ` ${line}` };
  }
  const from = directive ? nextLine(text, directive.end) : (ts.getShebang(text)?.length ?? (text.startsWith('\uFEFF') ? 1 : 0));
  let at = next?.getStart(file) ?? text.length;
  const comments = ts.getLeadingCommentRanges(text, next?.getFullStart() ?? from) ?? [];
  // Comments without a blank line between them and the statement belong to it.
  for (const comment of [...comments].reverse()) {
    const isAttached = comment.pos >= from && !/\n[ \t]*\r?\n/.test(text.slice(comment.end, at)) && lineStart(text, comment.pos) + indentLength(text, comment.pos) === comment.pos;
    if (!isAttached) break;
    at = comment.pos;
  }
  return { start: at, end: at, text: line + eol + eol };
}

const indentLength = (text: string, at: number): number => /^\uFEFF?[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0].length ?? 0;

/** True when imports are written `import`: always in TypeScript that has imports, by syntax, file name and package in JavaScript. */
export function usesImport({ file, language }: TsSource, context: FileContext): boolean {
  if (/\.m[jt]s$/.test(context.path ?? '')) return true;
  if (/\.cjs$/.test(context.path ?? '')) return false;
  const hasModuleSyntax = file.statements.some((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)
    || (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)));
  if (hasModuleSyntax) return true;
  if (file.statements.some((statement) => specifier(statement) !== undefined) || /\bmodule\.exports\b|^exports\.\w/m.test(file.text)) return false;
  return context.moduleFormat ? context.moduleFormat === 'esm' : hasTypes(language);
}

/** True when some declaration of the text, in any scope, has the name. */
export function isNameTaken({ file, text }: TsSource, name: string): boolean {
  if (!new RegExp(`(?<![.\\w$/'"@-])${name}(?![\\w$'"-])`).test(text)) return false;
  const visit = (node: ts.Node): boolean => {
    const declared = (node as ts.Node & { readonly name?: ts.Node }).name;
    const isMember = ts.isPropertyAssignment(node) || ts.isPropertyAccessExpression(node) || ts.isClassElement(node) || ts.isTypeElement(node);
    if (declared && ts.isIdentifier(declared) && declared.text === name && !isMember) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

/** The quote that the text uses for strings. */
export function quoteOf({ file, text }: TsSource): string {
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) return text[statement.moduleSpecifier.getStart(file)] ?? "'";
    if (isDirective(statement)) return text[statement.getStart(file)] ?? "'";
  }
  const double = text.match(/"[^"'\n]*"/g)?.length ?? 0;
  const single = text.match(/'[^"'\n]*'/g)?.length ?? 0;
  return double > single ? '"' : "'";
}

const knownStyle = new WeakMap<ts.SourceFile, boolean>();

/** True unless most statements that may end in a semicolon do without. */
export function usesSemicolons({ file, text }: TsSource): boolean {
  let result = knownStyle.get(file);
  if (result === undefined) {
    let withOne = 0;
    let without = 0;
    const visit = (node: ts.Node): void => {
      if (ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isReturnStatement(node) || ts.isImportDeclaration(node)) {
        if (text[node.end - 1] === ';') withOne++;
        else without++;
      }
      if (withOne + without < 200) ts.forEachChild(node, visit);
    };
    visit(file);
    knownStyle.set(file, (result = withOne >= without));
  }
  return result;
}

