import { Edit, Language, Parser, type Node, type Tree } from 'web-tree-sitter';
import { CodedError } from '../../base/errors';
import { closestKept } from '../edits';

/** The two WebAssembly files as bytes: tree-sitter's runtime and the Python grammar. */
export interface PythonWasm {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** A parsed text. Offsets of `root` and its nodes count UTF-16 units of `text`. */
export interface PythonSource {
  readonly text: string;
  readonly root: Node;
}

interface Kept {
  readonly key: string;
  readonly source: PythonSource;
  readonly tree: Tree;
}

/** Trees kept, newest last. More than one, because edits are checked on the text that they make. */
const keptTrees = 4;

/**
 * Parses Python and keeps the latest trees, so that the same text is parsed once and a text close
 * to a kept one only where it differs. A source stays valid until four other texts were parsed.
 */
export class PythonParser {
  readonly #parser: Parser;
  #kept: Kept[] = [];

  private constructor(parser: Parser) {
    this.#parser = parser;
  }

  static async create(wasm: PythonWasm): Promise<PythonParser> {
    await Parser.init({ wasmBinary: wasm.runtime });
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm.grammar));
    return new PythonParser(parser);
  }

  /** A parser of its own that shares the loaded grammar. */
  another(): PythonParser {
    const parser = new Parser();
    parser.setLanguage(this.#parser.language);
    return new PythonParser(parser);
  }

  /** Frees the trees. Nothing can be parsed afterwards. */
  dispose(): void {
    for (const { tree } of this.#kept) tree.delete();
    this.#kept = [];
    this.#parser.delete();
  }

  /** `notebook`: magics and shell lines count as comments, a `%%` cell as one comment. */
  parse(text: string, notebook = false): PythonSource {
    const parsed = notebook ? hideMagics(text) : text;
    const same = this.#kept.find((kept) => kept.key === parsed && kept.source.text === text);
    if (same) {
      this.#kept = [...this.#kept.filter((kept) => kept !== same), same];
      return same.source;
    }
    const start = this.#startFrom(parsed);
    const tree = this.#parser.parse(parsed, start);
    start?.delete();
    if (!tree) throw new CodedError('python.noTree', 'The Python parser gave no tree.');
    const source = { text, root: tree.rootNode };
    this.#kept.push({ key: parsed, source, tree });
    while (this.#kept.length > keptTrees) this.#kept.shift()?.tree.delete();
    return source;
  }

  /** A copy of a kept tree with its difference to `text` marked, when the difference is small. */
  #startFrom(text: string): Tree | null {
    const close = closestKept(this.#kept, text, ({ key }) => key);
    if (!close) return null;
    const { kept: last, edit } = close;
    const tree = last.tree.copy();
    tree.edit(new Edit({
      startIndex: edit.start,
      oldEndIndex: edit.end,
      newEndIndex: edit.start + edit.text.length,
      startPosition: pointAt(last.key, edit.start),
      oldEndPosition: pointAt(last.key, edit.end),
      newEndPosition: pointAt(text, edit.start + edit.text.length),
    }));
    return tree;
  }
}

/** Row and column of an offset, both counted from 0, the column in UTF-16 units. */
export function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    start = at + 1;
  }
  return { row, column: offset - start };
}

/** Turns lines that are not Python into comments of the same length. */
function hideMagics(text: string): string {
  if (/^\s*%%/.test(text)) return text.replace(/[^\r\n]+/g, (line) => `#${line.slice(1)}`);
  return text.replace(/^([ \t]*)[%!](?=\S)[^\r\n]*/gm, (line, indent: string) => `${indent}#${line.slice(indent.length + 1)}`);
}
