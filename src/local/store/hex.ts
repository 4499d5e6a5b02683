const digits = Buffer.from('0123456789abcdef', 'latin1');

/** Writes the bytes from `start` to `end` as lowercase hex digits into `out` from `at` on. */
export function hexOf(bytes: Uint8Array, start: number, end: number, out: Uint8Array, at: number): void {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    out[at++] = digits[byte >> 4]!;
    out[at++] = digits[byte & 15]!;
  }
}
