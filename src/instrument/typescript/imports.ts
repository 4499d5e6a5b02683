import { ts } from 'ts-morph';
import type { TsSource } from './parse';

/** The packages that have MLflow's tracing functions. Source: mlflow `libs/typescript`. */
export const sdkModules: ReadonlySet<string> = new Set(['@mlflow/core', 'mlflow-tracing']);

/** A name that an import or a `require` binds. */
export interface TsImport {
  readonly local: string;
  readonly module: string;
  /** The exported name; `*` for a namespace or a whole `require`; `default`. */
  readonly imported: string;
  readonly isTypeOnly: boolean;
  /** The import declaration or variable statement. */
  readonly statement: ts.Statement;
  /** The specifier or binding element within the statement. */
  readonly item?: ts.ImportSpecifier | ts.BindingElement;
}

const known = new WeakMap<ts.SourceFile, TsImports>();

/** Import bindings of a text's top level. */
export class TsImports {
  readonly all: readonly TsImport[];
  /** Every module that the text imports or requires at its top level. */
  readonly modules: readonly string[];
  readonly #byLocal: ReadonlyMap<string, TsImport>;

  private constructor(file: ts.SourceFile) {
    this.all = file.statements.flatMap((statement) => [...fromImport(statement), ...fromRequire(statement)]);
    this.modules = [...new Set(file.statements.flatMap(moduleOf))];
    this.#byLocal = new Map(this.all.map((binding) => [binding.local, binding]));
  }

  static of(source: TsSource): TsImports {
    return TsImports.ofFile(source.file);
  }

  static ofFile(file: ts.SourceFile): TsImports {
    let imports = known.get(file);
    if (!imports) known.set(file, (imports = new TsImports(file)));
    return imports;
  }

  get(local: string): TsImport | undefined {
    return this.#byLocal.get(local);
  }

  /** Value bindings of MLflow's SDK. */
  get sdk(): readonly TsImport[] {
    return this.all.filter(({ module, isTypeOnly }) => sdkModules.has(module) && !isTypeOnly);
  }

  /** What an expression names in the SDK, such as `trace` for `mlflow.trace`; `undefined` for other things. */
  sdkName(expression: ts.Expression): string | undefined {
    if (ts.isIdentifier(expression)) {
      const binding = this.#byLocal.get(expression.text);
      return binding && sdkModules.has(binding.module) && binding.imported !== '*' ? binding.imported : undefined;
    }
    if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
    const binding = this.#byLocal.get(expression.expression.text);
    return binding && sdkModules.has(binding.module) && (binding.imported === '*' || binding.imported === 'default') ? expression.name.text : undefined;
  }

  /** A dotted callee with its first name replaced by `module.name`; `undefined` for what is no dotted name. */
  resolve(expression: ts.Expression): string | undefined {
    const dotted = dottedName(expression);
    if (dotted === undefined) return undefined;
    const [head = '', ...rest] = dotted.split('.');
    const binding = this.#byLocal.get(head.replace(/\(\)|\[\]/g, ''));
    if (!binding) return dotted;
    const base = binding.imported === '*' || binding.imported === 'default' ? binding.module : `${binding.module}.${binding.imported}`;
    return [base + (head.endsWith('()') ? '()' : ''), ...rest].join('.');
  }
}

/** `a.b().c` as text; `undefined` for other expressions. */
export function dottedName(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (expression.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (ts.isPropertyAccessExpression(expression)) {
    const base = dottedName(expression.expression);
    return base === undefined ? undefined : `${base}.${expression.name.text}`;
  }
  if (ts.isCallExpression(expression) || ts.isNewExpression(expression)) {
    const base = dottedName(expression.expression);
    return base === undefined ? undefined : `${base}()`;
  }
  if (ts.isParenthesizedExpression(expression) || ts.isAwaitExpression(expression) || ts.isNonNullExpression(expression) || ts.isAsExpression(expression)) {
    return dottedName(expression.expression);
  }
  if (ts.isElementAccessExpression(expression)) {
    const base = dottedName(expression.expression);
    return base === undefined ? undefined : `${base}[]`;
  }
  return undefined;
}

function fromImport(statement: ts.Statement): TsImport[] {
  if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
    const path = statement.moduleReference.expression;
    return ts.isStringLiteral(path) ? [{ local: statement.name.text, module: path.text, imported: '*', isTypeOnly: statement.isTypeOnly, statement }] : [];
  }
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const module = statement.moduleSpecifier.text;
  const clause = statement.importClause;
  if (!clause) return [];
  const isTypeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const found: TsImport[] = [];
  if (clause.name) found.push({ local: clause.name.text, module, imported: 'default', isTypeOnly, statement });
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) found.push({ local: bindings.name.text, module, imported: '*', isTypeOnly, statement });
  if (bindings && ts.isNamedImports(bindings)) {
    for (const item of bindings.elements) {
      found.push({ local: item.name.text, module, imported: (item.propertyName ?? item.name).text, isTypeOnly: isTypeOnly || item.isTypeOnly, statement, item });
    }
  }
  return found;
}

function fromRequire(statement: ts.Statement): TsImport[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((declaration): TsImport[] => {
    const module = declaration.initializer && requiredModule(declaration.initializer);
    if (module === undefined) return [];
    if (ts.isIdentifier(declaration.name)) return [{ local: declaration.name.text, module, imported: '*', isTypeOnly: false, statement }];
    if (!ts.isObjectBindingPattern(declaration.name)) return [];
    return declaration.name.elements.flatMap((item) =>
      ts.isIdentifier(item.name) && !item.dotDotDotToken
        ? [{ local: item.name.text, module, imported: item.propertyName && ts.isIdentifier(item.propertyName) ? item.propertyName.text : item.name.text, isTypeOnly: false, statement, item }]
        : []);
  });
}

/** The module of `require('…')`, or `undefined` for other expressions. */
export function requiredModule(expression: ts.Expression): string | undefined {
  if (!ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression) || expression.expression.text !== 'require') return undefined;
  const path = expression.arguments[0];
  return path && ts.isStringLiteralLike(path) ? path.text : undefined;
}

function moduleOf(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) return [statement.moduleSpecifier.text];
  return [...fromImport(statement), ...fromRequire(statement)].map(({ module }) => module);
}
