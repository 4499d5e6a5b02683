/** Writes protobuf's wire format (protobuf.dev, "Encoding"): just what OTLP needs. Fields of the default value are left out by the callers. */
export class ProtobufWriter {
  #bytes: number[] = [];

  varint(field: number, value: bigint): this {
    this.#tag(field, 0);
    this.#varint(BigInt.asUintN(64, value));
    return this;
  }

  fixed64(field: number, value: bigint): this {
    this.#tag(field, 1);
    for (let shift = 0n; shift < 64n; shift += 8n) this.#bytes.push(Number((value >> shift) & 255n));
    return this;
  }

  fixed32(field: number, value: number): this {
    this.#tag(field, 5);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes.push((value >>> shift) & 255);
    return this;
  }

  double(field: number, value: number): this {
    this.#tag(field, 1);
    this.#bytes.push(...new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#varint(BigInt(value.length));
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** An embedded message. */
  message(field: number, write: (writer: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(BigInt((field << 3) | wireType));
  }

  #varint(value: bigint): void {
    let rest = value;
    while (rest > 127n) {
      this.#bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.#bytes.push(Number(rest));
  }
}

/** A field of a message: a number for varints and fixed widths, bytes for everything with a length. */
export interface ProtobufField {
  readonly field: number;
  readonly value: bigint | Uint8Array;
}

/** The fields of a message, in order. Throws `RangeError` where the bytes end too early or make no sense. */
export function readProtobuf(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new RangeError('The protobuf message ends too early.');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = take(1)[0]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError('A varint of the protobuf message is too long.');
  };
  const fixed = (count: number): bigint => take(count).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  while (at < bytes.length) {
    const tag = Number(varint());
    const [field, wireType] = [tag >>> 3, tag & 7];
    if (field === 0) throw new RangeError('The bytes are no protobuf message.');
    if (wireType === 0) fields.push({ field, value: varint() });
    else if (wireType === 1) fields.push({ field, value: fixed(8) });
    else if (wireType === 5) fields.push({ field, value: fixed(4) });
    else if (wireType === 2) fields.push({ field, value: take(Number(varint())) });
    else throw new RangeError('The bytes are no protobuf message.');
  }
  return fields;
}
