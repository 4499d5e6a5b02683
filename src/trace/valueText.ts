/**
 * All texts, keys and numbers of a value, one a line: what a search looks through. JSON inside a text
 * is opened, so that its line breaks and quotes are found as they were.
 */
export function valueText(value: unknown): string {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return value === null || value === undefined ? '' : String(value);
  const parts: string[] = [];
  collect(value, parts, 0);
  return parts.join('\n');
}

/** Levels that are opened: nothing readable nests deeper, and the call stack has an end. */
const maxDepth = 200;

function collect(value: unknown, parts: string[], depth: number): void {
  if (depth > maxDepth) return;
  if (typeof value === 'string') {
    const opened = openJson(value);
    if (opened === undefined) parts.push(value);
    else collect(opened, parts, depth + 1);
  } else if (Array.isArray(value)) for (const each of value) collect(each, parts, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      parts.push(key);
      collect(each, parts, depth + 1);
    }
  } else if (value !== null && value !== undefined) parts.push(String(value));
}

/** The object, list or text that a JSON text holds; `undefined` for any other text. */
function openJson(text: string): unknown {
  const first = text.charCodeAt(0);
  if (first !== 0x7b && first !== 0x5b && first !== 0x22) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A text that only begins like JSON.
    return undefined;
  }
}
