/** A JSON object whose fields are not yet known. */
export type Fields = { readonly [key: string]: unknown };

export const asRecord = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});

/** The objects of a list; `[]` when it is none. */
export const asList = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(asRecord) : []);

/** A field by its camelCase name, or by the same name in snake_case. `null` counts as absent, as in protobuf JSON. */
export function field(record: Fields, camel: string): unknown {
  return record[camel] ?? record[camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] ?? undefined;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '' : String(value));

/** A number from a JSON number or its text, with the names that JSON has no number for (`NaN`, `Infinity`); else `undefined`. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? undefined : number;
}

/** A 64-bit number from its decimal text or a JSON number; 0 when it is neither. */
export function int64(value: unknown): bigint {
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : 0n;
}

/**
 * An id as lowercase hex. `bytes` is its size by the standard: text of twice as many hex digits
 * is hex, other text that is base64 of that many bytes is decoded, anything else is kept as sent.
 */
export function idText(value: unknown, bytes: number): string {
  const text = textOf(value);
  if (text.length === bytes * 2 && /^[0-9a-f]+$/i.test(text)) return text.toLowerCase();
  return base64Hex(text, bytes) ?? text.toLowerCase();
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Hex of base64 text (either alphabet, padding optional) when it holds exactly `bytes` bytes. */
function base64Hex(text: string, bytes: number): string | undefined {
  const bare = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (bare.length !== Math.ceil((bytes * 4) / 3)) return undefined;
  let bits = 0;
  let held = 0;
  let hex = '';
  for (const char of bare) {
    const value = alphabet.indexOf(char);
    if (value < 0) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      hex += ((held >> bits) & 255).toString(16).padStart(2, '0');
      held &= (1 << bits) - 1;
    }
  }
  return hex;
}
