/** Something in source code that decides where traces go. */
export interface CodeHint {
  readonly kind: 'setDestination' | 'traceLocation' | 'setExperiment' | 'disabled' | 'environmentDestination' | 'trackingUri';
  readonly path: string;
  readonly line1: number;
  /** The value, where it stands there as a literal: `catalog.schema[.prefix]`, an experiment, an address. */
  readonly value?: string;
}

const patterns: readonly { kind: CodeHint['kind']; pattern: RegExp }[] = [
  { kind: 'disabled', pattern: /\bmlflow\.tracing\.disable\s*\(/g },
  { kind: 'setDestination', pattern: /\btracing\.set_destination\s*\(([^)]*\([^)]*\))?/g },
  { kind: 'traceLocation', pattern: /\btrace_location\s*=\s*UnityCatalog\s*\(([^)]*)\)|\btraceLocation\s*:\s*\{([^}]*)\}/g },
  { kind: 'setExperiment', pattern: /\bmlflow\.set_experiment\s*\(([^)]*)/g },
  { kind: 'environmentDestination', pattern: /\benviron(?:\[|\.setdefault\(|\.get\()?\s*["']MLFLOW_TRACING_DESTINATION["']\]?\s*[=,]\s*(["'][^"']*["'])/g },
  { kind: 'trackingUri', pattern: /\bset_tracking_uri\s*\(\s*(["'][^"']*["'])/g },
];

/** Calls and assignments in one Python or TypeScript file that decide where traces go; comments do not count. */
export function findCodeHints(path: string, source: string): CodeHint[] {
  const text = blankComments(source);
  const hints: CodeHint[] = [];
  for (const { kind, pattern } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const line1 = text.slice(0, match.index).split('\n').length;
      hints.push({ kind, path, line1, value: valueOf(kind, match.slice(1).find((each) => each !== undefined) ?? '') });
    }
  }
  return hints.sort((a, b) => a.line1 - b.line1);
}

function valueOf(kind: CodeHint['kind'], inside: string): string | undefined {
  const literal = (name: string): string | undefined => new RegExp(`\\b${name}\\s*[=:]\\s*["']([^"']*)["']`).exec(inside)?.[1];
  if (kind === 'setDestination' || kind === 'traceLocation') {
    const parts = [literal('catalog_name') ?? literal('catalogName'), literal('schema_name') ?? literal('schemaName'), literal('table_prefix') ?? literal('tablePrefix')];
    const given = parts.filter((each) => each !== undefined);
    return given.length >= 2 ? given.join('.') : undefined;
  }
  return /["']([^"']*)["']/.exec(inside)?.[1];
}

/** Comments become spaces, line by line; a mark inside a string stays. */
function blankComments(source: string): string {
  return source
    .split('\n')
    .map((line) => {
      const at = commentStart(line);
      return at < 0 ? line : line.slice(0, at);
    })
    .join('\n');
}

function commentStart(line: string): number {
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index]!;
    if (quote) {
      if (char === '\\') index += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '#' || (char === '/' && line[index + 1] === '/')) return index;
  }
  return -1;
}
