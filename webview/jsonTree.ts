import type { JsonHit } from '../src/trace/json/findInJson';
import type { JsonNode, JsonPath } from '../src/trace/json/jsonNode';

/** Entries that one opened row shows at most; longer lists show runs of entries that open in turn. */
const fanOut = 100;

/** A row of the tree: a value, or a run of its parent's entries. */
export interface JsonRow {
  /** The value's path; that of the parent for a run. */
  readonly path: JsonPath;
  readonly node: JsonNode;
  /** Entries `from … to - 1` of the value at `path`. */
  readonly from: number;
  readonly to: number;
  readonly isRun: boolean;
  /** 1 for the top. */
  readonly level: number;
  /** Counted from 1, with the number of siblings. */
  readonly posInSet: number;
  readonly setSize: number;
  readonly parent: JsonRow | undefined;
  children: readonly JsonRow[] | undefined;
  isOpen: boolean;
}

/** Brings the entries `from … from + count - 1` of the value at a path. */
export type BringEntries = (path: JsonPath, from: number, count: number) => Promise<readonly JsonNode[]>;

/** A JSON value as a tree of rows of which only what was opened is in memory. */
export class JsonTree {
  readonly top: JsonRow;
  readonly #bring: BringEntries;

  constructor(top: JsonNode, bring: BringEntries) {
    this.#bring = bring;
    this.top = row({ path: [], node: top, from: 0, to: top.count, isRun: false, parent: undefined, posInSet: 1, setSize: 1 });
  }

  /** Rows in sight order: those whose parents are all open. */
  visible(): JsonRow[] {
    const rows: JsonRow[] = [];
    const open = [this.top];
    while (open.length > 0) {
      const next = open.pop()!;
      rows.push(next);
      if (next.isOpen && next.children) for (let at = next.children.length - 1; at >= 0; at -= 1) open.push(next.children[at]!);
    }
    return rows;
  }

  /** Opens a row, bringing what is below it. Nothing happens for a row without entries. */
  async open(opened: JsonRow): Promise<void> {
    if (opened.to === opened.from) return;
    opened.children ??= await this.#entries(opened);
    opened.isOpen = true;
  }

  /** Opens everything above a place and gives its row; `undefined` where the value has changed meanwhile. */
  async reveal({ path, positions }: JsonHit): Promise<JsonRow | undefined> {
    let at: JsonRow | undefined = this.top;
    for (let step = 0; step < path.length && at; step += 1) {
      await this.open(at);
      const position = positions[step]!;
      let next: JsonRow | undefined = childAt(at, position);
      while (next?.isRun) {
        await this.open(next);
        next = childAt(next, position);
      }
      at = next;
    }
    return at;
  }

  async #entries(opened: JsonRow): Promise<readonly JsonRow[]> {
    const count = opened.to - opened.from;
    if (count > fanOut) {
      const size = runSize(count);
      return Array.from({ length: Math.ceil(count / size) }, (_, run) => {
        const from = opened.from + run * size;
        return row({ path: opened.path, node: opened.node, from, to: Math.min(opened.to, from + size), isRun: true, parent: opened, posInSet: run + 1, setSize: Math.ceil(count / size) });
      });
    }
    const nodes = await this.#bring(opened.path, opened.from, count);
    return nodes.map((node, at) => row({ path: [...opened.path, node.key], node, from: 0, to: node.count, isRun: false, parent: opened, posInSet: at + 1, setSize: nodes.length }));
  }
}

/** The smallest power of the fan-out with which the runs are few enough. */
function runSize(count: number): number {
  let size = fanOut;
  while (count / size > fanOut) size *= fanOut;
  return size;
}

function childAt(parent: JsonRow, position: number): JsonRow | undefined {
  return parent.children?.find((child) => (child.isRun ? child.from <= position && position < child.to : parent.from + child.posInSet - 1 === position));
}

const row = (fields: Omit<JsonRow, 'level' | 'children' | 'isOpen'>): JsonRow => ({ ...fields, level: (fields.parent?.level ?? 0) + 1, children: undefined, isOpen: false });

/** A path as people write it: `messages[0].content`. */
export function pathText(path: JsonPath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_$][\w$]*$/.test(step) ? `${at === 0 ? '' : '.'}${step}` : `[${JSON.stringify(step)}]`)).join('');
}
