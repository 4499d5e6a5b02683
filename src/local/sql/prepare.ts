import { parameterPrefix } from './ast';
import { syntaxError, SqlError } from './errors';
import { isText, tokenize, type Token } from './lexer';

/** A named parameter of a statement (`parameters[]` of the statement execution API). `value` undefined is NULL. */
export interface Parameter {
  readonly name: string;
  readonly value?: string;
  /** A Databricks type such as `STRING`, `BIGINT` or `DECIMAL(10,2)`; STRING where absent. */
  readonly type?: string;
}

/** One statement, ready for the parser. */
export interface Prepared {
  /** The statement with everything replaced that the parser reads differently from Databricks. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * Brings a statement into the form that the parser reads as Databricks does: string literals with
 * their own escapes resolved, `!` as NOT, `IDENTIFIER(…)` as the quoted name it stands for, and
 * parameters of LIMIT and OFFSET as the number they are bound to. Names come out quoted part by
 * part, so a parameter never becomes SQL text.
 */
export function prepare(statement: string, parameters: readonly Parameter[]): Prepared {
  const tokens = oneStatement(tokenize(statement));
  if (tokens.length === 0) throw syntaxError('The statement is empty.');
  const parts: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (isText(token, 'IDENTIFIER') && isText(tokens[index + 1], '(')) {
      const clause = identifierClause(tokens, index + 2, parameters);
      parts.push(clause.text);
      index = clause.last;
    } else if (token.kind === 'parameter' && isText(tokens[index - 1], 'LIMIT', 'OFFSET')) {
      parts.push(rowCount(token, parameters));
    } else {
      parts.push(parserForm(token, tokens[index + 1]));
    }
  }
  return { text: join(parts, tokens), tokens };
}

/** The value of a parameter; an unbound one is an error, as on Databricks. */
export function parameterNamed(name: string, parameters: readonly Parameter[]): Parameter {
  const found = parameters.find((each) => each.name === name);
  if (!found) {
    throw new SqlError('UNBOUND_SQL_PARAMETER', `Found the unbound parameter: ${name}. Please, fix \`args\` and provide a mapping of the parameter to a SQL literal.`);
  }
  return found;
}

/** A multi-part name of a string: `a.b.c`, each part plain or in backticks. */
export function nameParts(text: string): string[] {
  const tokens = tokenize(text);
  const parts = tokens.filter((_, index) => index % 2 === 0);
  const dots = tokens.filter((_, index) => index % 2 === 1);
  if (parts.length === dots.length || parts.length > 3 || !parts.every((part) => part.kind === 'word' || part.kind === 'quoted') || !dots.every((dot) => dot.text === '.')) {
    throw new SqlError('PARSE_SYNTAX_ERROR', `\`${text}\` is not a name of one to three parts joined by dots.`);
  }
  return parts.map((part) => part.value);
}

/** Names in backticks, as Databricks quotes them. */
export const backtick = (parts: readonly string[]): string => parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');

function oneStatement(tokens: Token[]): Token[] {
  const end = tokens.findIndex((token) => token.text === ';');
  if (end >= 0 && tokens.slice(end).some((token) => token.text !== ';')) {
    throw syntaxError('One statement at a time: send what follows the semicolon separately.');
  }
  return end >= 0 ? tokens.slice(0, end) : tokens;
}

/** Keeps the places of `.`, brackets and colons as written: the parser reads `a:b` and `a : b` differently. */
function join(parts: readonly string[], tokens: readonly Token[]): string {
  if (parts.length !== tokens.length) return parts.join(' ');
  return parts.map((part, index) => (index > 0 && tokens[index - 1]!.end === tokens[index]!.start ? part : ` ${part}`)).join('').trim();
}

function parserForm(token: Token, next: Token | undefined): string {
  if (token.kind === 'string') return `'${token.value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (token.kind === 'number') return token.text.replace(/BD$/i, '');
  // The parser takes no keyword as a parameter's name, and `:from` is a good name.
  if (token.kind === 'parameter') return `:${parameterPrefix}${token.value}`;
  if (token.text === '!' && next) return ' NOT ';
  return token.text;
}

function rowCount(token: Token, parameters: readonly Parameter[]): string {
  const { value } = parameterNamed(token.value, parameters);
  if (value === undefined || !/^\d{1,18}$/.test(value)) {
    throw new SqlError('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', `The parameter ${token.value} of LIMIT or OFFSET must be a whole number, not ${JSON.stringify(value ?? null)}.`);
  }
  return value;
}

/** Reads `'text' | :name [|| …]* )` from `at`; the answer is the quoted name and the index of the closing parenthesis. */
function identifierClause(tokens: readonly Token[], at: number, parameters: readonly Parameter[]): { text: string; last: number } {
  let name = '';
  for (let index = at; ; index += 2) {
    const part = tokens[index];
    if (part?.kind === 'string') name += part.value;
    else if (part?.kind === 'parameter') name += parameterNamed(part.value, parameters).value ?? '';
    else throw syntaxError('IDENTIFIER takes string literals and parameters, joined by ||.');
    if (isText(tokens[index + 1], ')')) return { text: backtick(nameParts(name)), last: index + 1 };
    if (!isText(tokens[index + 1], '||')) throw syntaxError('IDENTIFIER takes string literals and parameters, joined by ||.');
  }
}
