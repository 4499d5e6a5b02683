/**
 * Variable names and values of a `.env` file: `NAME=value` lines, an optional `export `, quotes
 * around a value, `#` comments. Lines that say nothing are passed over; a later line wins.
 */
export function parseDotEnv(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    if (!match) continue;
    found.set(match[1]!, unquote(match[2]!));
  }
  return found;
}

function unquote(raw: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(raw);
  if (quoted) return quoted[2]!;
  return raw.replace(/\s+#.*$/, '').trim();
}
