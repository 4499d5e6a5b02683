/** A piece of SQL text. All pieces joined give the text again. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'symbol' | 'space' | 'comment';
  /** As written, quotes included. */
  readonly text: string;
}

const patterns: readonly (readonly [SqlToken['kind'], RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  // A prefix r takes backslashes as they are; elsewhere a backslash escapes what follows.
  ['text', /[rR]'[^']*'?|[rR]"[^"]*"?|'(?:\\[\s\S]|[^'\\])*'?|"(?:\\[\s\S]|[^"\\])*"?/y],
  ['quoted', /`(?:``|[^`])*`?/y],
  ['parameter', /:[A-Za-z_]\w*/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\w*|\.\d+\w*/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /::|<=>|<>|<=|>=|!=|\|\||=>|->|[\s\S]/y],
];

/** Splits Databricks SQL into tokens. Never fails: what fits nothing is a symbol, what is not closed goes to the end. */
export function tokenizeSql(text: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < text.length; ) {
    // `a:b` and `a::b` are paths and casts: a parameter never follows a name, a closing bracket or a colon directly.
    const previous = tokens.at(-1);
    const noParameter = previous !== undefined && (previous.kind === 'word' || previous.kind === 'quoted' || [')', ']', ':'].includes(previous.text));
    for (const [kind, pattern] of patterns) {
      if (kind === 'parameter' && noParameter) continue;
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (!found) continue;
      tokens.push({ kind, text: found });
      at += found.length;
      break;
    }
  }
  return tokens;
}
