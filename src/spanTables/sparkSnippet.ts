/**
 * The SQL inside a Python snippet that calls `spark.sql("…")`, each with its offset; empty where the
 * text is not such a snippet. Plain, triple-quoted and raw strings are read; f-strings are left
 * out, because their values are not known here.
 */
export function sqlOfPython(text: string): readonly { readonly sql: string; readonly offset: number }[] {
  const found: { sql: string; offset: number }[] = [];
  const call = /\.sql\(\s*(?:query\s*=\s*)?([rR]?)("""|'''|"|')/g;
  for (let match = call.exec(text); match; match = call.exec(text)) {
    const [, raw, quote] = match;
    const start = match.index + match[0].length;
    const end = closing(text, start, quote!);
    if (end < 0) continue;
    const body = text.slice(start, end);
    found.push({ sql: raw ? body : body.replace(/\\(\r?\n|[\s\S])/g, (_all, char: string) => escapes[char] ?? (/^\r?\n$/.test(char) ? '' : `\\${char}`)), offset: start });
    call.lastIndex = end;
  }
  return found;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', "'": "'", '"': '"' };

function closing(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at;
    else if (quote.length === 1 && text[at] === '\n') return -1;
  }
  return -1;
}
