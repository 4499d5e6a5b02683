import { agentGraph, layerNodes, placesBetween, type AgentGraph, type AgentNode, type AgentNodeKind } from '../../src/trace/agentGraph';
import { formatCount, formatDuration } from '../../src/trace/format';
import type { ShownTrace, TraceState } from '../traceStore';
import { element, icon } from './dom';
import { gapX, gapY, graphLine, nodeHeight, nodeWidth, type Point } from './graphLine';
import { spanTypeIcon } from './spanTypes';
import type { TraceView } from './traceView';

/** CSS pixels around the graph. */
const margin = 24;
/** More names than this are a list, not a picture: the ones that took longest show. */
const maxNodes = 60;

const kindWords: Readonly<Record<AgentNodeKind, { readonly word: string; readonly type: string }>> = {
  start: { word: 'Start', type: '' }, agent: { word: 'Agent', type: 'AGENT' }, tool: { word: 'Tool', type: 'TOOL' }, model: { word: 'Model', type: 'CHAT_MODEL' }, retriever: { word: 'Retriever', type: 'RETRIEVER' },
};

/** Who called whom: agents, tools and models by name, with counts and times. One tab stop, arrows go to the nearest node. */
export class AgentGraphView implements TraceView {
  readonly element: HTMLElement;
  readonly #onSelect: (row: number) => void;
  readonly #lines = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  readonly #nodes = element('div', { class: 'graph-nodes', role: 'group', 'aria-label': 'Agents, tools and models' });
  readonly #note = element('p', { class: 'hint graph-note', hidden: true });
  readonly #places: { readonly node: AgentNode; readonly button: HTMLButtonElement; readonly x: number; readonly y: number }[] = [];
  #trace: ShownTrace | undefined;
  #graph: { readonly graph: AgentGraph; readonly left: number } | undefined;
  #perRow = 0;
  #focused = 0;

  constructor(onSelect: (row: number) => void) {
    this.#onSelect = onSelect;
    this.#lines.setAttribute('class', 'graph-lines');
    this.#lines.setAttribute('aria-hidden', 'true');
    this.#nodes.addEventListener('keydown', (event) => this.#onKey(event));
    this.element = element('div', { class: 'graph-view', 'data-testid': 'agent-graph' }, this.#note, element('div', { class: 'graph-canvas' }, this.#nodes));
    this.#nodes.before(this.#lines);
    new ResizeObserver(() => this.#layOut()).observe(this.element);
  }

  focus(): void {
    this.#places[this.#focused]?.button.focus();
  }

  update(state: TraceState): void {
    if (state.trace !== this.#trace) {
      this.#trace = state.trace;
      this.#graph = state.trace && largest(agentGraph(state.trace.columns));
      this.#perRow = 0;
      this.#layOut();
    }
    this.#places.forEach(({ node, button }) => button.setAttribute('aria-pressed', String(node.rows.includes(state.selectedRow))));
  }

  /** Draws the graph for the width there is: rows break where they do not fit. */
  #layOut(): void {
    const perRow = Math.max(1, Math.floor((this.element.clientWidth - 2 * margin + gapX) / (nodeWidth + gapX)));
    if (!this.#graph || perRow === this.#perRow) return;
    this.#perRow = perRow;
    this.#draw(this.#graph, perRow);
  }

  #draw({ graph, left }: { graph: AgentGraph; left: number }, perRow: number): void {
    const places = layerNodes(graph, perRow);
    const lowest = Math.min(0, ...places.map(({ place }) => place));
    const point = (row: number, place: number): Point => ({ x: margin + (place - lowest) * (nodeWidth + gapX), y: margin + row * (nodeHeight + gapY) });
    const at = places.map(({ row, place }) => point(row, place));
    const width = Math.max(0, ...at.map(({ x }) => x)) + nodeWidth + margin;
    const height = Math.max(0, ...at.map(({ y }) => y)) + nodeHeight + margin;
    this.#focused = Math.min(this.#focused, graph.nodes.length - 1);
    const hadFocus = this.#nodes.contains(document.activeElement);
    this.#places.length = 0;
    graph.nodes.forEach((node, index) => this.#places.push({ node, button: this.#button(graph, index, at[index]!), ...at[index]! }));
    this.#nodes.replaceChildren(...this.#places.map(({ button }) => button));
    this.#lines.setAttribute('width', String(width));
    this.#lines.setAttribute('height', String(height));
    this.#nodes.style.width = `${width}px`;
    this.#nodes.style.height = `${height}px`;
    this.#lines.replaceChildren(
      ...graph.edges.flatMap(({ from, to, calls }) => {
        const between = placesBetween(places[from]!, places[to]!, places).map((place, rows) => point(places[from]!.row + 1 + rows, place));
        return graphLine(at[from]!, between, at[to]!, calls);
      }),
    );
    this.#note.hidden = left === 0;
    this.#note.textContent = `The ${maxNodes} names that took longest; ${formatCount(left, 'name')} more are not drawn.`;
    if (hadFocus) this.focus();
  }

  #button(graph: AgentGraph, index: number, { x, y }: { x: number; y: number }): HTMLButtonElement {
    const node = graph.nodes[index]!;
    const facts = [formatCount(node.rows.length, 'call'), formatDuration(node.totalNs)];
    if (node.tokens > 0) facts.push(formatCount(node.tokens, 'token'));
    if (node.errors > 0) facts.push(formatCount(node.errors, 'error'));
    const calledBy = graph.edges.filter(({ to }) => to === index).map(({ from, calls }) => `${graph.nodes[from]!.name} ${formatCount(calls, 'time')}`);
    const { word, type } = kindWords[node.kind];
    const button = element(
      'button',
      {
        type: 'button', class: `graph-node graph-${node.kind}`, tabindex: index === this.#focused ? 0 : -1, title: `${word} ${node.name}, ${facts.join(', ')}`, 'data-testid': 'graph-node', 'aria-pressed': 'false',
      },
      element('span', { class: 'graph-name' }, icon(spanTypeIcon(type), 'type-icon'), element('span', { class: 'sr-only' }, `${word} `), element('span', { class: 'graph-text' }, node.name), ...(node.errors > 0 ? [icon('error', 'status-error')] : [])),
      element('span', { class: 'graph-facts' }, facts.slice(0, 3).join(' · ')),
      ...(calledBy.length > 0 ? [element('span', { class: 'sr-only' }, `, called by ${calledBy.join(', ')}`)] : []),
    );
    button.style.left = `${x}px`;
    button.style.top = `${y}px`;
    let next = 0;
    button.addEventListener('click', () => {
      this.#setFocused(index);
      // The longest first, then one after the other.
      this.#onSelect(this.#longestFirst(node)[next % node.rows.length]!);
      next += 1;
    });
    return button;
  }

  #longestFirst({ rows }: AgentNode): number[] {
    const { durationNs } = this.#trace!.columns;
    return [...rows].sort((a, b) => durationNs[b]! - durationNs[a]! || a - b);
  }

  #setFocused(index: number): void {
    this.#places[this.#focused]?.button.setAttribute('tabindex', '-1');
    this.#focused = index;
    this.#places[index]!.button.setAttribute('tabindex', '0');
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const from = this.#places[this.#focused];
    if (!step || !from) return;
    event.preventDefault();
    const [dx, dy] = step as [number, number];
    let best = -1;
    let least = Infinity;
    this.#places.forEach(({ x, y }, index) => {
      const [along, across] = dx === 0 ? [(y - from.y) * dy, Math.abs(x - from.x)] : [(x - from.x) * dx, Math.abs(y - from.y)];
      if (along > 0 && along + 3 * across < least) [best, least] = [index, along + 3 * across];
    });
    if (best < 0) return;
    this.#setFocused(best);
    this.focus();
  }
}

/** The nodes that took longest, and how many names are left out. */
function largest(graph: AgentGraph): { graph: AgentGraph; left: number } {
  if (graph.nodes.length <= maxNodes) return { graph, left: 0 };
  const kept = graph.nodes.map((_, index) => index).sort((a, b) => (a === 0 ? -1 : b === 0 ? 1 : graph.nodes[b]!.totalNs - graph.nodes[a]!.totalNs)).slice(0, maxNodes).sort((a, b) => a - b);
  const place = new Map(kept.map((index, at) => [index, at]));
  const edges = graph.edges.flatMap(({ from, to, calls }) => (place.has(from) && place.has(to) ? [{ from: place.get(from)!, to: place.get(to)!, calls }] : []));
  return { graph: { nodes: kept.map((index) => graph.nodes[index]!), edges }, left: graph.nodes.length - maxNodes };
}
