/** The line ending that a text uses most; `\n` for a text of one line. */
export function lineEnding(text: string): '\n' | '\r\n' | '\r' {
  const crlf = text.match(/\r\n/g)?.length ?? 0;
  const lf = (text.match(/\n/g)?.length ?? 0) - crlf;
  if (crlf > lf) return '\r\n';
  if (crlf + lf === 0 && text.includes('\r')) return '\r';
  return '\n';
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Offset of the line break that ends the line of `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  return at;
}

/** Offset after the line break of the line of `offset`, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  if (text.startsWith('\r\n', end)) return end + 2;
  return Math.min(end + 1, text.length);
}

/** Spaces, tabs and form feeds that start the line of `offset`. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t\f]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

let lastIndent: { readonly text: string; readonly unit: string | undefined } | undefined;

/** The step by which most lines of the text indent: a tab or spaces; `fallback` for a text without indentation. */
export function indentUnit(text: string, fallback: string): string {
  // Asked for each function of a text in turn.
  if (lastIndent?.text !== text) lastIndent = { text, unit: findIndentUnit(text) };
  return lastIndent.unit ?? fallback;
}

function findIndentUnit(text: string): string | undefined {
  const steps = new Map<string, number>();
  let previous = 0;
  for (const match of text.matchAll(/^([ \t]*)[^\s#*/]/gm)) {
    const indent = match[1] ?? '';
    if (indent.startsWith('\t')) steps.set('\t', (steps.get('\t') ?? 0) + 1);
    else if (indent.length > previous && indent.length - previous <= 8) {
      const step = indent.slice(previous);
      steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    previous = indent.startsWith('\t') ? 0 : indent.length;
  }
  return [...steps].sort((a, b) => b[1] - a[1])[0]?.[0];
}

const isBreak = (code: number): boolean => code === 10 || code === 13;
