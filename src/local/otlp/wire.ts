import { isUtf8 } from 'node:buffer';
import { ApiError } from '../http/errors';

/** Protobuf wire types (protobuf.dev, "Encoding"). */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Refusal of a body that is not the protobuf message it should be. */
export const malformed = (what: string) =>
  new ApiError('MALFORMED_REQUEST', `The body is not an OTLP protobuf request: ${what}. Nothing of it was stored.`);

/**
 * Reads protobuf in place: positions into one body instead of decoded values, because most of a
 * span goes to the database byte for byte. Every read is checked against the end it is given, and
 * throws {@link malformed} beyond it.
 */
export class WireCursor {
  readonly bytes: Uint8Array;
  pos = 0;
  /** Field number and wire type of the last {@link tag}. */
  field = 0;
  type = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Moves to the next field of a message that ends at `end`; false at its end. */
  tag(end: number): boolean {
    if (this.pos >= end) {
      if (this.pos > end) throw malformed('a field runs over the end of its message');
      return false;
    }
    const value = this.varint(end);
    this.field = Math.floor(value / 8);
    this.type = value % 8;
    if (this.field === 0) throw malformed('it has a field number 0');
    return true;
  }

  /** An unsigned varint. Exact up to 2^53, which lengths, counts and enums never reach. */
  varint(end: number): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      if (this.pos >= end) throw malformed('it is cut off');
      const byte = this.bytes[this.pos++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw malformed('it has a number of more than ten bytes');
  }

  /** The end position of a length-delimited field whose content starts at `pos` afterwards. */
  block(end: number): number {
    if (this.type !== wire.bytes) throw malformed(`field ${this.field} has wire type ${this.type} instead of 2`);
    const length = this.varint(end);
    if (length > end - this.pos) throw malformed(`field ${this.field} says ${length} bytes, but only ${end - this.pos} are left`);
    return this.pos + length;
  }

  /** Like {@link block} for a string field; moves past it and checks that it is UTF-8. */
  text(end: number): number {
    const stop = this.block(end);
    if (stop > this.pos && !isUtf8(this.bytes.subarray(this.pos, stop))) throw malformed(`field ${this.field} is not UTF-8 text`);
    return stop;
  }

  /** Position of an eight- or four-byte field's content; moves past it. */
  fixed(end: number, size: 4 | 8): number {
    if (this.type !== (size === 8 ? wire.fixed64 : wire.fixed32)) throw malformed(`field ${this.field} has wire type ${this.type} instead of a fixed one`);
    const start = this.pos;
    if (size > end - start) throw malformed('it is cut off');
    this.pos = start + size;
    return start;
  }

  /** A varint field's number. */
  number(end: number): number {
    if (this.type !== wire.varint) throw malformed(`field ${this.field} has wire type ${this.type} instead of 0`);
    return this.varint(end);
  }

  /** Moves past the current field, whatever it is. */
  skip(end: number): void {
    if (this.type === wire.varint) this.varint(end);
    else if (this.type === wire.fixed64) this.fixed(end, 8);
    else if (this.type === wire.bytes) this.pos = this.block(end);
    else if (this.type === wire.fixed32) this.fixed(end, 4);
    else throw malformed(`field ${this.field} has the unknown wire type ${this.type}`);
  }
}
