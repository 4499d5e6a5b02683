import { syntaxError } from './errors';

/** A word, literal or sign of a Databricks SQL text. `text` is as written; `value` is the bare name or the unescaped string. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'sign';
  readonly text: string;
  readonly value: string;
  /** Offsets into the statement. */
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /(?:\s|--[^\n]*(?:\n|$)|\/\*(?!\+)[\s\S]*?\*\/)+/y],
  ['string', /[rR]?(?:'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*")/y],
  ['quoted', /`(?:[^`]|``)*`/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF])?(?![A-Za-z_0-9])/iy],
  ['word', /[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*/y],
  ['parameter', /(?<![:\]A-Za-z0-9_`)]):[A-Za-z_][A-Za-z0-9_]*/y],
  ['sign', /\/\*\+|\*\/|<=>|<>|!=|==|<=|>=|\|\||->|=>|::|[-+*/%(),.;:=<>!&|^~?@#$\\[\]{}]/y],
];

/** The tokens of a statement, comments and white space left out. Throws on text that is no SQL at all. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [kind, match] = matchAt(text, at);
    const end = at + match.length;
    if (kind !== 'space') tokens.push({ kind, text: match, value: valueOf(kind, match), start: at, end });
    at = end;
  }
  return tokens;
}

function matchAt(text: string, at: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match && match[0] !== '') return [kind, match[0]];
  }
  const line = text.slice(0, at).split('\n').length;
  throw syntaxError(`Syntax error at or near '${text.slice(at, at + 20)}' (line ${line}).`);
}

function valueOf(kind: Token['kind'], text: string): string {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('``', '`');
  if (kind === 'parameter') return text.slice(1);
  if (kind !== 'string') return text;
  const raw = /^[rR]/.test(text);
  const body = text.slice(raw ? 2 : 1, -1);
  return raw ? body : unescape(body, text.at(-1)!);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a', '%': '\\%', _: '\\_' };

/** Databricks' string escapes: `\n`-like, `\uXXXX`, `\'`; `\%` and `\_` keep their backslash for LIKE. */
function unescape(body: string, quote: string): string {
  return body.replace(/\\u([0-9A-Fa-f]{4})|\\([\s\S])|''|""/g, (all, hex: string | undefined, char: string | undefined) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    if (char !== undefined) return escapes[char] ?? char;
    return all[0] === quote ? '' : all;
  });
}

/** True where the token is this keyword or sign, letter case ignored; quoted names are never keywords. */
export const isText = (token: Token | undefined, ...texts: string[]): boolean =>
  token !== undefined && (token.kind === 'word' || token.kind === 'sign') && texts.includes(token.text.toUpperCase());
