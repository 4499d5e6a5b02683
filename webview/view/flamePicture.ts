import type { FlameLayout } from '../../src/trace/flame';
import { barKind, type Theme } from '../theme';
import type { ShownTrace } from '../traceStore';

/** CSS pixels. */
export const laneHeight = 20;
const barHeight = 18;
/** What is narrower is drawn as a line, and what lies below it is not drawn. */
const finest = 0.4;
const textFrom = 28;

/** The part of a timeline that shows. Sizes are CSS pixels, `from` and `to` shares of the whole width. */
export interface FlamePicture {
  readonly trace: ShownTrace;
  readonly layout: FlameLayout;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly scrolled: number;
  /** Spans without width are left out: they have no tokens or no cost. */
  readonly hidesEmpty: boolean;
  /** Rows that filters let through; `undefined` without filters. */
  readonly shown: Uint8Array | undefined;
  readonly selectedRow: number;
}

/** Draws the spans that are in sight. */
export function paintFlame(pen: CanvasRenderingContext2D, picture: FlamePicture, theme: Theme, isHit: (row: number) => boolean): void {
  pen.font = theme.font;
  pen.textBaseline = 'middle';
  const { trace: { columns, positions }, layout, from, to, width, height, scrolled, hidesEmpty, shown, selectedRow } = picture;
  const scale = width / (to - from);
  for (let row = 0; row < columns.count; ) {
    const [treeLeft, treeRight] = [(layout.treeLeft[row]! - from) * scale, (layout.treeRight[row]! - from) * scale];
    const isOut = treeRight < 0 || treeLeft > width || (hidesEmpty && treeRight - treeLeft === 0) || shown?.[row] === 0;
    if (isOut) {
      row = positions.end[row]!;
      continue;
    }
    const top = layout.lane[row]! * laneHeight - scrolled;
    const [left, right] = [(layout.left[row]! - from) * scale, (layout.right[row]! - from) * scale];
    if (top > -laneHeight && top < height && right >= 0 && left <= width) {
      paintSpan(pen, columns, row, { left: Math.max(-4, left), right: Math.min(width + 4, Math.max(right, left + 1)), top }, theme, { isSelected: row === selectedRow, isHit: isHit(row) });
    }
    row = treeRight - treeLeft < finest ? positions.end[row]! : row + 1;
  }
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

function paintSpan(pen: CanvasRenderingContext2D, columns: ShownTrace['columns'], row: number, { left, right, top }: Bar, theme: Theme, { isSelected, isHit }: { readonly isSelected: boolean; readonly isHit: boolean }): void {
  const label = columns.labels[columns.label[row]!]!;
  const hasFailed = columns.status[row] === 2;
  const width = right - left;
  pen.fillStyle = hasFailed ? theme.error : theme.bars[barKind(label.type)];
  pen.globalAlpha = width < 3 ? 1 : 0.35;
  pen.fillRect(left, top + 1, width, barHeight);
  pen.globalAlpha = 1;
  if (width >= 3) pen.fillRect(left, top + 1, 2, barHeight);
  if (isSelected || isHit || theme.outline !== '') {
    pen.strokeStyle = isSelected ? theme.foreground : isHit ? theme.mark : theme.outline;
    pen.lineWidth = isSelected ? 2 : 1;
    pen.strokeRect(left + 0.5, top + 1.5, Math.max(1, width - 1), barHeight - 1);
  }
  if (width < textFrom) return;
  pen.fillStyle = theme.foreground;
  pen.fillText(cutToWidth(pen, hasFailed ? `⚠ ${label.name}` : label.name, width - 8), Math.max(left, 0) + 5, top + 1 + barHeight / 2);
}

/** The topmost span at a point of the picture, widest first: -1 where none is. A pixel on each side belongs to thin bars. */
export function flameRowAt({ trace: { columns, positions }, layout, from, to, width, scrolled }: FlamePicture, x: number, y: number): number {
  const unit = (to - from) / width;
  const place = from + x * unit;
  const lane = Math.floor((y + scrolled) / laneHeight);
  let best = -1;
  for (let row = 0; row < columns.count; ) {
    if (layout.treeRight[row]! < place - unit || layout.treeLeft[row]! > place + unit) {
      row = positions.end[row]!;
      continue;
    }
    if (layout.lane[row] === lane && layout.left[row]! <= place + unit && layout.right[row]! >= place - unit) best = row;
    row += 1;
  }
  return best;
}

function cutToWidth(pen: CanvasRenderingContext2D, text: string, width: number): string {
  const whole = pen.measureText(text).width;
  if (whole <= width) return text;
  const letters = Math.max(0, Math.floor((text.length * width) / whole) - 1);
  return letters < 2 ? '' : `${text.slice(0, letters)}…`;
}
