import type { TraceColumns } from './columns';

/** What a node of the graph stands for. */
export type AgentNodeKind = 'start' | 'agent' | 'tool' | 'model' | 'retriever';

/** Everything of one name that the trace did. */
export interface AgentNode {
  readonly kind: AgentNodeKind;
  readonly name: string;
  /** Its spans, in order. */
  readonly rows: readonly number[];
  readonly errors: number;
  /** Nanoseconds, the sum over its spans. */
  readonly totalNs: number;
  readonly tokens: number;
}

/** Calls from one node to another; both are indexes into `nodes`. */
export interface AgentEdge {
  readonly from: number;
  readonly to: number;
  readonly calls: number;
}

export interface AgentGraph {
  /** The first is where the trace starts. */
  readonly nodes: readonly AgentNode[];
  readonly edges: readonly AgentEdge[];
}

const kinds: Readonly<Record<string, AgentNodeKind>> = { AGENT: 'agent', TOOL: 'tool', LLM: 'model', CHAT_MODEL: 'model', RETRIEVER: 'retriever' };

/** True where the trace has agents or tools that a graph would show. */
export function hasAgents({ labels, label }: Pick<TraceColumns, 'labels' | 'label'>): boolean {
  const wanted = labels.map(({ type }) => type === 'AGENT' || type === 'TOOL');
  return label.length > 1 && label.some((each) => wanted[each]);
}

/**
 * Agents, tools, models and retrievers by name, and who called whom: spans of other types are passed
 * over, their calls count for the nearest one above. A model is named by the model itself where the
 * span tells it. O(spans).
 */
export function agentGraph(columns: TraceColumns): AgentGraph {
  const { count, label, labels, parent, status, durationNs, startNs, inputTokens, outputTokens, summary } = columns;
  const nodes: { kind: AgentNodeKind; name: string; rows: number[]; errors: number; totalNs: number; tokens: number }[] = [];
  const known = new Map<string, number>();
  const edges = new Map<string, { from: number; to: number; calls: number }>();
  const nodeFor = (kind: AgentNodeKind, name: string) => {
    const key = `${kind} ${name}`;
    const index = known.get(key) ?? nodes.push({ kind, name, rows: [], errors: 0, totalNs: 0, tokens: 0 }) - 1;
    known.set(key, index);
    return index;
  };
  // The node that each row belongs to or lies below.
  const nodeOf = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const { type, name, model } = labels[label[row]!]!;
    const kind = kinds[type];
    const above = parent[row]! < 0 ? -1 : nodeOf[parent[row]!]!;
    // What is at the top is a node even when it is of another type: the graph needs a start.
    if (!kind && above >= 0) {
      nodeOf[row] = above;
      continue;
    }
    const index = nodeFor(kind ?? 'start', kind === 'model' ? (model ?? name) : name);
    nodeOf[row] = index;
    const node = nodes[index]!;
    node.rows.push(row);
    node.errors += status[row] === 2 ? 1 : 0;
    node.totalNs += durationNs[row]! < 0 ? summary.durationNs - startNs[row]! : durationNs[row]!;
    node.tokens += (inputTokens[row] ?? 0) + (outputTokens[row] ?? 0);
    if (above < 0) continue;
    const key = `${above} ${index}`;
    const edge = edges.get(key) ?? { from: above, to: index, calls: 0 };
    edge.calls += 1;
    edges.set(key, edge);
  }
  return { nodes, edges: [...edges.values()] };
}

/** Where a node is drawn: rows from the top, places in the row from its middle. */
export interface NodePlace {
  readonly row: number;
  readonly place: number;
}

/**
 * Callers above what they call, ordered by where their callers are; what does not fit beside each
 * other (`perRow`) goes into further rows. A call back up, which closes a circle, moves nobody.
 */
export function layerNodes({ nodes, edges }: AgentGraph, perRow = Infinity): NodePlace[] {
  const layer = longestPaths(nodes.length, edges);
  const places = new Array<NodePlace>(nodes.length);
  let row = 0;
  for (let depth = 0; depth <= Math.max(0, ...layer); depth += 1) {
    const centre = (index: number) => {
      const callers = edges.filter(({ from, to }) => to === index && layer[from]! < depth);
      return callers.length === 0 ? 0 : callers.reduce((sum, { from }) => sum + places[from]!.place, 0) / callers.length;
    };
    const members = layer.flatMap((each, index) => (each === depth ? [index] : [])).sort((a, b) => centre(a) - centre(b) || a - b);
    for (let first = 0; first < members.length; first += perRow, row += 1) {
      const inRow = members.slice(first, first + perRow);
      inRow.forEach((index, at) => (places[index] = { row, place: at - (inRow.length - 1) / 2 }));
    }
  }
  return places;
}

/**
 * Where a line from a node to a lower one crosses the rows between them: one place for each such row,
 * from the top, in the gap between its nodes that is nearest to the straight way.
 */
export function placesBetween(from: NodePlace, to: NodePlace, places: readonly NodePlace[]): number[] {
  const crossed: number[] = [];
  for (let row = from.row + 1; row < to.row; row += 1) {
    const straight = from.place + ((to.place - from.place) * (row - from.row)) / (to.row - from.row);
    const taken = places.filter((each) => each.row === row).map(({ place }) => place);
    const isFree = taken.every((place) => Math.abs(place - straight) >= 0.5);
    const gaps = taken.flatMap((place) => [place - 0.5, place + 0.5]);
    crossed.push(isFree ? straight : gaps.reduce((best, gap) => (Math.abs(gap - straight) < Math.abs(best - straight) ? gap : best)));
  }
  return crossed;
}

/** For each node the length of the longest chain of calls to it, without the edges that close a circle. */
function longestPaths(count: number, edges: readonly AgentEdge[]): number[] {
  const calls = Array.from({ length: count }, (_, from) => edges.filter((edge) => edge.from === from && edge.to !== from).map(({ to }) => to));
  const layer = new Array<number>(count).fill(0);
  const state = new Uint8Array(count);
  const order: number[] = [];
  const kept: [number, number][] = [];
  const visit = (index: number) => {
    state[index] = 1;
    for (const to of calls[index]!) {
      if (state[to] === 1) continue;
      kept.push([index, to]);
      if (state[to] === 0) visit(to);
    }
    state[index] = 2;
    order.unshift(index);
  };
  for (let index = 0; index < count; index += 1) if (state[index] === 0) visit(index);
  for (const index of order) for (const [from, to] of kept) if (from === index) layer[to] = Math.max(layer[to]!, layer[from]! + 1);
  return layer;
}
