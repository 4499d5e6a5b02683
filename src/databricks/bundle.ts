/** A target of a Databricks asset bundle, as far as a connection needs it. */
export interface BundleTarget {
  readonly name: string;
  readonly isDefault: boolean;
  readonly host?: string;
  readonly profile?: string;
}

/**
 * Targets of a `databricks.yml` (Databricks docs, "Bundle configuration": `targets.<name>.default`,
 * `targets.<name>.workspace.{host,profile}`, with the top-level `workspace` as fallback). Reads the
 * block style that bundles are written in; what it cannot read it passes over. Variables
 * (`${…}`) are no value.
 */
export function bundleTargets(text: string): BundleTarget[] {
  const values = flatten(text);
  const names = [...new Set([...values.keys()].flatMap((key) => (key[0] === 'targets' && key[1] ? [key[1]] : [])))];
  const get = (...path: string[]): string | undefined => [...values].find(([key]) => key.length === path.length && key.every((part, index) => part === path[index]))?.[1];
  return names.map((name) => ({
    name,
    isDefault: get('targets', name, 'default') === 'true',
    host: literal(get('targets', name, 'workspace', 'host') ?? get('workspace', 'host')),
    profile: literal(get('targets', name, 'workspace', 'profile') ?? get('workspace', 'profile')),
  }));
}

/** Every scalar with its path, by indentation. */
function flatten(text: string): Map<readonly string[], string> {
  const found = new Map<readonly string[], string>();
  const open: { indent: number; key: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^(\s*)([A-Za-z0-9_.-]+|"[^"]+"|'[^']+')\s*:(?:\s+(.*))?$/.exec(line.replace(/\s+#.*$/, ''));
    if (!match || line.trim().startsWith('#')) continue;
    const indent = match[1]!.length;
    while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop();
    open.push({ indent, key: unquote(match[2]!) });
    found.set(open.map((each) => each.key), unquote(match[3]?.trim() ?? ''));
  }
  return found;
}

const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
const literal = (value: string | undefined): string | undefined => (value && !value.includes('${') ? value : undefined);
