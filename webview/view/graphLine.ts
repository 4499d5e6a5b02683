/** CSS pixels of a node and between nodes of the agent graph. */
export const nodeWidth = 188;
export const nodeHeight = 52;
export const gapX = 28;
export const gapY = 56;

/** Upper left corner of a node, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An arrow; `between` are the corners of the empty places that it passes on the way down. */
export function graphLine(from: Point, between: readonly Point[], to: Point, calls: number): SVGElement[] {
  const isDown = to.y > from.y;
  const end = isDown ? { x: to.x + nodeWidth / 2, y: to.y } : { x: to.x + nodeWidth, y: to.y + nodeHeight / 2 + 6 };
  const { d, middle } = isDown ? downPath(from, between, end) : aroundPath(from, end);
  const tip = isDown ? `M ${end.x - 4} ${end.y - 7} L ${end.x} ${end.y} L ${end.x + 4} ${end.y - 7}` : `M ${end.x + 7} ${end.y - 4} L ${end.x} ${end.y} L ${end.x + 7} ${end.y + 4}`;
  const text = svg('text', { x: middle.x + 6, y: middle.y + 4, class: 'graph-calls' });
  text.textContent = calls > 1 ? `${calls.toLocaleString('en-US')}×` : '';
  return [svg('path', { d, class: 'graph-line', 'stroke-width': Math.min(5, 1 + Math.log2(calls)) }), svg('path', { d: tip, class: 'graph-tip' }), text];
}

/** Curves between the rows, straight through them; the number of calls stands before the last node. */
function downPath(from: Point, between: readonly Point[], end: Point): { d: string; middle: Point } {
  let at: Point = { x: from.x + nodeWidth / 2, y: from.y + nodeHeight };
  let d = `M ${at.x} ${at.y}`;
  const curve = (to: Point) => ` C ${at.x} ${at.y + gapY / 2} ${to.x} ${to.y - gapY / 2} ${to.x} ${to.y}`;
  for (const { x, y } of between) {
    const gap = x + nodeWidth / 2;
    d += `${curve({ x: gap, y })} L ${gap} ${y + nodeHeight}`;
    at = { x: gap, y: y + nodeHeight };
  }
  return { d: d + curve(end), middle: { x: (at.x + end.x) / 2, y: (at.y + end.y) / 2 } };
}

/** Calls back up go around the right side. */
function aroundPath(from: Point, end: Point): { d: string; middle: Point } {
  const start = { x: from.x + nodeWidth, y: from.y + nodeHeight / 2 };
  return { d: `M ${start.x} ${start.y} C ${start.x + gapX * 1.5} ${start.y} ${end.x + gapX * 1.5} ${end.y} ${end.x} ${end.y}`, middle: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 } };
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
