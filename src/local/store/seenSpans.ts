import { spanAt, spanStride, type SpanBatch } from '../otlp/spanBatch';

/** Span ids of one batch that were met: an open hash table of rows, because a Set of texts costs more than reading the batch. */
export class SeenSpans {
  readonly #batch: SpanBatch;
  readonly #view: DataView;
  /** Row + 1 at each place; 0 is free. */
  readonly #rows: Int32Array;

  constructor(batch: SpanBatch, view: DataView) {
    this.#batch = batch;
    this.#view = view;
    this.#rows = new Int32Array(2 ** Math.ceil(Math.log2(batch.spans.rows * 2 + 1)));
  }

  /** True where a row before had the same span id; keeps it otherwise. */
  meet(row: number): boolean {
    const at = this.#batch.spans.data[row * spanStride + spanAt.span]!;
    const [low, high] = [this.#view.getUint32(at, true), this.#view.getUint32(at + 4, true)];
    const mask = this.#rows.length - 1;
    for (let place = (low ^ high) & mask; ; place = (place + 1) & mask) {
      const known = this.#rows[place]!;
      if (known === 0) {
        this.#rows[place] = row + 1;
        return false;
      }
      const other = this.#batch.spans.data[(known - 1) * spanStride + spanAt.span]!;
      if (this.#view.getUint32(other, true) === low && this.#view.getUint32(other + 4, true) === high) return true;
    }
  }
}
