import { unsupported } from './errors';
import { quoteText } from '../store/identifiers';

/** One step into a JSON value: a field or a 0-based index. */
export type PathStep = { readonly field: string } | { readonly index: number };

/**
 * Reads the paths of `column:path`, `variant_get` and `get_json_object`: `a.b`, `$.a[0]`,
 * `['key with dots']`, `["k"]`. Wildcards are refused by name.
 */
export function parsePath(path: string): PathStep[] {
  const steps: PathStep[] = [];
  let rest = path.trim().replace(/^\$/, '');
  const pattern = /^\.?([A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*)|^\[(\d+)\]|^\[\s*'((?:[^'\\]|\\.)*)'\s*\]|^\[\s*"((?:[^"\\]|\\.)*)"\s*\]|^\.?`((?:[^`]|``)*)`/;
  while (rest !== '') {
    const match = pattern.exec(rest);
    if (!match) throw unsupported(`the path "${path}"`, "Steps are .name, [0] and ['name'].");
    const [whole, name, index, single, double, quoted] = match;
    const field = name ?? single?.replace(/\\(.)/g, '$1') ?? double?.replace(/\\(.)/g, '$1') ?? quoted?.replaceAll('``', '`');
    steps.push(index !== undefined ? { index: Number(index) } : { field: field! });
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** A path in DuckDB's terms: `json` for the JSON functions, `variant` around an expression. */
export function elementAccess(steps: readonly PathStep[]): { json: string; variant: (value: string) => string } {
  const odd = steps.find((step) => 'field' in step && /["\\]/.test(step.field));
  if (odd) throw unsupported('a JSON path whose field name holds a double quote or a backslash');
  const json = steps.map((step) => ('index' in step ? `[${step.index}]` : `."${step.field}"`)).join('');
  const variant = (value: string) =>
    steps.reduce((sql, step) => `variant_extract(${sql}, ${'index' in step ? `${step.index + 1}::UINTEGER` : quoteText(step.field)})`, value);
  return { json: `$${json}`, variant };
}
