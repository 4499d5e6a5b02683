/** Line numbers, counted from 0, of offsets in one text. `\n`, `\r\n` and `\r` end a line, as in the editor. */
export class LineStarts {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (const match of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(match.index + match[0].length);
  }

  /** The line that holds a UTF-16 offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Line and character, both counted from 0, of a UTF-16 offset. */
  placeOf(offset: number): { readonly line: number; readonly character: number } {
    const line = this.lineOf(offset);
    return { line, character: offset - this.#starts[line]! };
  }
}
