import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';

/** Most rows that one data chunk holds. */
export const chunkRows = duckdb.vector_size();

/** Bytes of one `duckdb_string_t`; texts of up to 12 bytes are kept inside it (duckdb.h). */
const slotBytes = 16;
const inlineBytes = 12;

/**
 * Fills a VARCHAR vector. Short texts are laid out here and copied over in one call; only the
 * longer ones cost a call each. Texts are given as ranges of byte arrays that must not change
 * before {@link flush}.
 */
export class TextVector {
  readonly #vector: Vector;
  readonly #slots: Uint8Array<ArrayBuffer>;
  readonly #long: (number | Uint8Array)[] = [];
  readonly #nulls: NullMask;

  constructor(vector: Vector, rows: number) {
    this.#vector = vector;
    this.#slots = new Uint8Array(rows * slotBytes);
    this.#nulls = new NullMask(rows);
  }

  /** Rows that are never set hold ''. */
  set(row: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > inlineBytes) {
      this.#long.push(row, bytes.subarray(start, end));
      return;
    }
    const at = row * slotBytes;
    this.#slots[at] = length;
    for (let i = 0; i < length; i++) this.#slots[at + 4 + i] = bytes[start + i]!;
  }

  setNull(row: number): void {
    this.#nulls.set(row);
  }

  flush(): void {
    duckdb.copy_data_to_vector(this.#vector, 0, this.#slots.buffer, 0, this.#slots.byteLength);
    const long = this.#long;
    for (let i = 0; i < long.length; i += 2) {
      duckdb.vector_assign_string_element_len(this.#vector, long[i] as number, long[i + 1] as Uint8Array);
    }
    this.#nulls.flush(this.#vector);
  }
}

/** Which rows of a vector are NULL. Writes nothing where none is. */
class NullMask {
  readonly #valid: Uint8Array<ArrayBuffer>;
  #used = false;

  constructor(rows: number) {
    this.#valid = new Uint8Array(Math.ceil(rows / 64) * 8).fill(255);
  }

  set(row: number): void {
    this.#used = true;
    this.#valid[row >> 3]! &= ~(1 << (row & 7));
  }

  flush(vector: Vector): void {
    if (!this.#used) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#valid.buffer, 0, this.#valid.byteLength);
  }
}

/** Fills an INTEGER vector from `values`. */
export function writeInts(vector: Vector, values: Int32Array<ArrayBuffer>): void {
  if (values.length > 0) duckdb.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength);
}

/** Fills a BIGINT (or TIMESTAMP) vector with eight little-endian bytes a row. */
export function writeLongs(vector: Vector, bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.length > 0) duckdb.copy_data_to_vector(vector, 0, bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Fills a LIST (or MAP) vector: `entries` holds offset and length of each row's elements in the
 * child, which is given back with room for `childRows`. Rows may share elements.
 */
export function writeLists(vector: Vector, entries: Float64Array | readonly number[], childRows: number): Vector {
  const words = new Uint32Array(entries.length * 2);
  for (let i = 0; i < entries.length; i++) words[i * 2] = entries[i]!;
  duckdb.list_vector_reserve(vector, childRows);
  duckdb.list_vector_set_size(vector, childRows);
  duckdb.copy_data_to_vector(vector, 0, words.buffer, 0, words.byteLength);
  return duckdb.list_vector_get_child(vector);
}

/** A STRUCT vector's child by position. */
export const structField = (vector: Vector, index: number): Vector => duckdb.struct_vector_get_child(vector, index);
