/**
 * Arguments by the names of the parameters that receive them, read from the function's source text
 * with upstream's limits: the list ends at its first closing parenthesis, an arrow whose parameter has
 * no parentheses has no names, and destructured and rest parameters are left out before names and
 * arguments are paired. A function without names gives `{ args }`.
 */
export function argumentsByName(func: (...args: never[]) => unknown, args: readonly unknown[]): Record<string, unknown> {
  const names = parameterNames(func.toString());
  if (names.length === 0) return args.length === 0 ? {} : { args };
  return Object.fromEntries(names.flatMap((name, index) => (index < args.length ? [[name, args[index]]] : [])));
}

function parameterNames(source: string): string[] {
  if (/^(?:async\s+)?[A-Za-z_$][\w$]*\s*=>/.test(source)) return [];
  const open = source.indexOf('(');
  const close = source.indexOf(')', open);
  if (open === -1 || close === -1) return [];
  return topLevelParts(source.slice(open + 1, close)).flatMap((parameter) => {
    if (/[{[]|^\.\.\./.test(parameter)) return [];
    const name = parameter.split(/[=:]/)[0]?.trim() ?? '';
    return name === '' ? [] : [name];
  });
}

/** Pieces between commas that no brace or bracket holds. */
function topLevelParts(list: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of list) {
    if (char === '{' || char === '[') depth += 1;
    if (char === '}' || char === ']') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${char}`);
  }
  return parts.map((part) => part.trim());
}
