import type { Language } from '../types';

/** A piece of source. Comments and white space make none; a template string's expressions make their own. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'mark';
  /** The text; of a string its contents, as written. */
  readonly text: string;
  /** UTF-16 offset of its first character. */
  readonly at: number;
  /** True for a string that the program puts together: an f-string, or a template with expressions (`{}` in its text). */
  readonly isTemplate?: true;
}

const nameStart = /[\p{L}_$]/u;
const nameAt = /[\p{L}\p{N}_$]+/uy;
const numberAt = /[0-9][0-9a-zA-Z_.]*/y;
const pythonStringAt = /[rRbBuUfF]{0,2}("""|'''|"|')/y;

/**
 * The tokens of a text by a light reading that never fails: enough to compare bodies and to find
 * calls, also in a text with syntax errors. O(text).
 */
export function tokenize(text: string, language: Language): Token[] {
  return new Tokenizer(text, language === 'python').run();
}

class Tokenizer {
  readonly #text: string;
  readonly #isPython: boolean;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string, isPython: boolean) {
    this.#text = text;
    this.#isPython = isPython;
  }

  run(): Token[] {
    this.#readUntil(undefined);
    return this.#tokens;
  }

  /** Reads to the end, or to the bracket that closes a template's expression. */
  #readUntil(closing: '}' | undefined): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!;
      if (closing && char === '{') depth += 1;
      if (closing && char === '}' && depth-- === 0) return;
      if (char <= ' ' || char === '\u00a0') this.#at += 1;
      else if (!this.#skipComment() && !this.#readString(char) && !this.#readRegex(char)) this.#readPlain(char);
    }
  }

  #readPlain(char: string): void {
    const pattern = nameStart.test(char) ? nameAt : /[0-9]/.test(char) ? numberAt : undefined;
    const word = pattern && this.#match(pattern);
    this.#add(word === undefined ? 'mark' : pattern === nameAt ? 'name' : 'number', word ?? char, this.#at);
    this.#at += (word ?? char).length;
  }

  #skipComment(): boolean {
    const [opening, end] = this.#isPython ? ['#', '\n'] : this.#text.startsWith('/*', this.#at) ? ['/*', '*/'] : ['//', '\n'];
    if (!this.#text.startsWith(opening!, this.#at)) return false;
    this.#at = this.#after(end!, this.#at + opening!.length);
    return true;
  }

  #readString(char: string): boolean {
    if (this.#isPython) {
      const opening = this.#match(pythonStringAt);
      if (opening === undefined) return false;
      const quote = opening.endsWith('"""') || opening.endsWith("'''") ? opening.slice(-3) : opening.slice(-1);
      this.#readQuoted(this.#at + opening.length, quote, /f/i.test(opening));
      return true;
    }
    if (char === '`') this.#readTemplate();
    else if (char === '"' || char === "'") this.#readQuoted(this.#at + 1, char);
    else return false;
    return true;
  }

  #readQuoted(from: number, quote: string, isTemplate = false): void {
    let end = from;
    while (end < this.#text.length && !this.#text.startsWith(quote, end)) {
      // An unclosed string, or an apostrophe in the text of JSX, ends with its line.
      if (quote.length === 1 && this.#text[end] === '\n') break;
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#add('string', this.#text.slice(from, end), this.#at, isTemplate);
    this.#at = Math.min(this.#text.length, end + quote.length);
  }

  #readTemplate(): void {
    const start = this.#at;
    const parts: string[] = [];
    let from = (this.#at += 1);
    while (this.#at < this.#text.length && this.#text[this.#at] !== '`') {
      if (this.#text.startsWith('${', this.#at)) {
        parts.push(this.#text.slice(from, this.#at));
        this.#at += 2;
        this.#readUntil('}');
        from = this.#at += 1;
      } else this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    parts.push(this.#text.slice(from, this.#at));
    this.#at += 1;
    this.#add('string', parts.join('{}'), start, parts.length > 1);
  }

  #readRegex(char: string): boolean {
    if (this.#isPython || char !== '/') return false;
    const before = this.#tokens.at(-1);
    // After a value a slash divides.
    if (before && (before.kind !== 'mark' ? !/^(return|typeof|case|in|of)$/.test(before.text) : /[)\]}]/.test(before.text))) return false;
    const found = this.#match(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y);
    if (found === undefined) return false;
    this.#add('string', found, this.#at);
    this.#at += found.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #after(end: string, from: number): number {
    const found = this.#text.indexOf(end, from);
    return found < 0 ? this.#text.length : found + end.length;
  }

  #add(kind: Token['kind'], text: string, at: number, isTemplate = false): void {
    this.#tokens.push({ kind, text, at, ...(isTemplate ? { isTemplate } : {}) });
  }
}
