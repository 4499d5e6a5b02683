/**
 * Arguments by the names of the parameters that receive them, read from the function's source
 * text. Destructured and rest parameters have no name and are left out; a function without named
 * parameters gives `{ args }`.
 */
export function argumentsByName(func: (...args: never[]) => unknown, args: readonly unknown[]): Record<string, unknown> {
  const names = parameterNames(func.toString());
  if (names.length === 0) return args.length === 0 ? {} : { args };
  const result: Record<string, unknown> = {};
  names.forEach((name, index) => {
    if (name !== undefined && index < args.length) result[name] = args[index];
  });
  return result;
}

function parameterNames(source: string): (string | undefined)[] {
  const single = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (single) return [single[1]];
  const open = source.indexOf('(');
  const names: (string | undefined)[] = [];
  let depth = 0;
  let current = '';
  for (const char of source.slice(open)) {
    if (char === ')' && depth === 1) break;
    if (char === ',' && depth === 1) {
      names.push(nameOf(current));
      current = '';
      continue;
    }
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (depth > 1 || char !== '(') current += char;
  }
  if (current.trim() !== '') names.push(nameOf(current));
  return names;
}

function nameOf(parameter: string): string | undefined {
  const text = parameter.trim();
  return /^[A-Za-z_$][\w$]*/.exec(text)?.[0];
}
