/** Growing rows of whole numbers, `stride` to a row, in one typed array. */
export class IntTable {
  readonly stride: number;
  data: Int32Array;
  rows = 0;

  constructor(stride: number, expectedRows: number) {
    this.stride = stride;
    this.data = new Int32Array(stride * Math.max(expectedRows, 4));
  }

  /** Adds a row of zeros; the result is the position of its first number in `data`. */
  add(): number {
    const base = this.rows * this.stride;
    if (base + this.stride > this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.rows++;
    return base;
  }

  /** Drops all rows from `rows` on. */
  truncate(rows: number): void {
    this.data.fill(0, rows * this.stride, this.rows * this.stride);
    this.rows = rows;
  }
}
