/**
 * The text of a `.env` file with these variables set: a line that sets one is replaced where it
 * stands (the last one, which counts), others are added at the end. Everything else stays.
 */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  let result = text;
  for (const [name, value] of Object.entries(variables)) {
    const line = `${name}=${quoted(value)}`;
    const all = [...result.matchAll(new RegExp(`^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=[^\\r\\n]*`, 'gm'))];
    const last = all.at(-1);
    if (last) result = `${result.slice(0, last.index)}${last[1] ?? ''}${line}${result.slice(last.index + last[0].length)}`;
    else result += `${result === '' || /[\r\n]$/.test(result) ? '' : eol}${line}${eol}`;
  }
  return result;
}

const quoted = (value: string): string => (/^[\w./:@-]*$/.test(value) ? value : `"${value}"`);
