import type { JsonValue } from '../genai';

/** A value in a few characters, for a line beside code: what matters first, always on one line. */
export function compactValue(value: JsonValue, maxChars: number): string {
  if (typeof value === 'string') return quoted(value, maxChars);
  if (value === null || typeof value !== 'object') return String(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const entries = isList ? (value as readonly JsonValue[]).map((each) => ['', each] as const) : Object.entries(value);
  const parts: string[] = [];
  let left = maxChars - 2;
  for (const [key, each] of entries) {
    const name = isList ? '' : `${key}: `;
    const room = left - name.length - 2;
    if (room < 4) break;
    const text = `${name}${compactValue(each, Math.min(room, 40))}`;
    parts.push(text);
    left -= text.length + 2;
  }
  const hidden = entries.length - parts.length;
  if (hidden === 0) return `${open}${parts.join(', ')}${close}`;
  return parts.length === 0 ? (isList && maxChars > 10 ? `[${entries.length} items]` : `${open}…${close}`) : `${open}${parts.join(', ')}, … ${hidden} more${close}`;
}

/** Named values side by side, `name: value`, as many as fit. */
export function compactFields(value: JsonValue, maxChars: number): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return compactValue(value, maxChars);
  const entries = Object.entries(value);
  const share = Math.max(12, Math.floor(maxChars / Math.max(1, entries.length)));
  const parts: string[] = [];
  let left = maxChars;
  for (const [key, each] of entries) {
    const text = `${key}: ${compactValue(each, Math.max(8, share - key.length - 2))}`;
    if (text.length > left && parts.length > 0) return `${parts.join(', ')}, …`;
    parts.push(text);
    left -= text.length + 2;
  }
  return parts.join(', ');
}

/** Text in quotes on one line; control and direction characters are shown as what they are not. */
function quoted(text: string, maxChars: number): string {
  const line = text.slice(0, maxChars * 2 + 20).replace(/\s+/g, ' ').replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·').trim();
  const room = Math.max(1, maxChars - 2);
  return line.length > room || text.length > maxChars * 2 + 20 ? `"${line.slice(0, room - 1)}…"` : `"${line}"`;
}
