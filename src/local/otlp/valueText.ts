import { valueType } from './spanBatch';
import { WireCursor } from './wire';

const quote = 0x22;
const backslash = 0x5c;
const hexDigits = Buffer.from('0123456789abcdef');

/**
 * Writes OTLP values as text, byte for byte, into one buffer that is used again for each value.
 * A string is its own text; numbers and booleans are JSON's; bytes are base64; lists and maps are
 * compact JSON, where a 64-bit integer keeps all its digits and NaN and infinities are strings,
 * as in OTLP JSON.
 */
export class ValueText {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  /** The text of the value of the given type between `start` and `end`; valid until the next call. Not for `none`. */
  of(bytes: Uint8Array, type: number, start: number, end: number): Uint8Array {
    if (type === valueType.string) return bytes.subarray(start, end);
    this.#length = 0;
    const cursor = new WireCursor(bytes);
    if (type === valueType.bytes) this.#ascii(base64(bytes, start, end));
    else if (type === valueType.double) this.#ascii(String(doubleAt(bytes, start)));
    else this.#value(cursor, type, start, end);
    return this.#buffer.subarray(0, this.#length);
  }

  /** JSON text of the value, strings quoted; valid until the next call. `none` is `null`. */
  json(bytes: Uint8Array, type: number, start: number, end: number): Uint8Array {
    this.#length = 0;
    this.#value(new WireCursor(bytes), type, start, end);
    return this.#buffer.subarray(0, this.#length);
  }

  #value(cursor: WireCursor, type: number, start: number, end: number): void {
    const { bytes } = cursor;
    switch (type) {
      case valueType.string:
        return this.#string(bytes, start, end);
      case valueType.bool:
        return this.#ascii(bytes[start] === 0 ? 'false' : 'true');
      case valueType.int:
        return this.#ascii(intText(bytes, start, end));
      case valueType.double: {
        const value = doubleAt(bytes, start);
        return this.#ascii(Number.isFinite(value) ? String(value) : `"${value}"`);
      }
      case valueType.bytes:
        return this.#ascii(`"${base64(bytes, start, end)}"`);
      case valueType.array:
        return this.#array(cursor, start, end);
      case valueType.kvlist:
        return this.#object(cursor, start, end);
      default:
        return this.#ascii('null');
    }
  }

  #array(cursor: WireCursor, start: number, end: number): void {
    this.#ascii('[');
    cursor.pos = start;
    let isFirst = true;
    while (cursor.tag(end)) {
      if (cursor.field !== 1 || cursor.type !== 2) {
        cursor.skip(end);
        continue;
      }
      const stop = cursor.block(end);
      if (!isFirst) this.#ascii(',');
      isFirst = false;
      this.#anyValue(cursor, stop);
    }
    this.#ascii(']');
  }

  #object(cursor: WireCursor, start: number, end: number): void {
    this.#ascii('{');
    cursor.pos = start;
    let isFirst = true;
    while (cursor.tag(end)) {
      if (cursor.field !== 1 || cursor.type !== 2) {
        cursor.skip(end);
        continue;
      }
      const stop = cursor.block(end);
      if (!isFirst) this.#ascii(',');
      isFirst = false;
      this.#pair(cursor, stop);
    }
    this.#ascii('}');
  }

  #pair(cursor: WireCursor, end: number): void {
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = end;
    let valueEnd = end;
    while (cursor.tag(end)) {
      if (cursor.field > 2) {
        cursor.skip(end);
        continue;
      }
      const stop = cursor.block(end);
      if (cursor.field === 1) [keyStart, keyEnd] = [cursor.pos, stop];
      else [valueStart, valueEnd] = [cursor.pos, stop];
      cursor.pos = stop;
    }
    this.#string(cursor.bytes, keyStart, keyEnd);
    this.#ascii(':');
    cursor.pos = valueStart;
    this.#anyValue(cursor, valueEnd);
    cursor.pos = end;
  }

  /** Writes the AnyValue message between the cursor and `end`; leaves the cursor at `end`. */
  #anyValue(cursor: WireCursor, end: number): void {
    let type: number = valueType.none;
    let start = 0;
    let stop = 0;
    while (cursor.tag(end)) {
      type = cursor.field;
      if (cursor.type === 2) {
        stop = cursor.block(end);
        start = cursor.pos;
        cursor.pos = stop;
      } else {
        start = cursor.pos;
        cursor.skip(end);
        stop = cursor.pos;
      }
    }
    this.#value(cursor, type, start, stop);
    cursor.pos = end;
  }

  #string(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 6 + 2);
    const out = this.#buffer;
    let length = this.#length;
    out[length++] = quote;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) {
        out[length++] = byte;
        continue;
      }
      out[length++] = backslash;
      if (byte >= 0x20) out[length++] = byte;
      else length = writeControl(out, length, byte);
    }
    out[length++] = quote;
    this.#length = length;
  }

  #ascii(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** The part of a control character's JSON escape that follows the backslash. */
function writeControl(out: Buffer, length: number, byte: number): number {
  const short = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r' }[byte];
  if (short) return length + out.write(short, length, 'latin1');
  out.write('u00', length, 'latin1');
  out[length + 3] = hexDigits[byte >> 4]!;
  out[length + 4] = hexDigits[byte & 15]!;
  return length + 5;
}

const base64 = (bytes: Uint8Array, start: number, end: number) => Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64');

function doubleAt(bytes: Uint8Array, start: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + start, 8).getFloat64(0, true);
}

/** Decimal digits of a signed 64-bit varint. */
export function intText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 7) {
    let value = 0;
    for (let i = end - 1; i >= start; i--) value = value * 128 + (bytes[i]! & 0x7f);
    return String(value);
  }
  let value = 0n;
  for (let i = end - 1; i >= start; i--) value = (value << 7n) | BigInt(bytes[i]! & 0x7f);
  return String(BigInt.asIntN(64, value));
}
