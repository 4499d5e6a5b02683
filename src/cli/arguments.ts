/** Which functions: all, the named ones, the one at a line (from 1), or those with evidence of a span type. */
export type Selection =
  | { readonly by: 'all' }
  | { readonly by: 'evidence' }
  | { readonly by: 'name'; readonly names: readonly string[] }
  | { readonly by: 'line'; readonly line: number };

/** What the command line asks for. */
export interface CliArguments {
  readonly paths: readonly string[];
  readonly write: boolean;
  readonly json: boolean;
  readonly remove: boolean;
  readonly selection: Selection;
}

export const usage = `Usage: npm run -s instrument -- [--write] [--all | --name NAME | --line N] [--remove] [--json] PATH…

Adds MLflow tracing to Python, TypeScript and JavaScript files, or removes it.
  PATH          files, or folders to go through
  --all         every function that can be traced (default: those whose code says what they do)
  --name NAME   the function of this qualified name, such as Agent.run; may be repeated
  --line N      the function at this line, counted from 1
  --remove      removes tracing instead; without a selector everywhere
  --write       writes the files; otherwise a unified diff is printed
  --json        prints what was or would be done as JSON
Exit code: 0 all done, 1 a file could not be read or parsed, 2 bad arguments.`;

/** Arguments from their words, or a sentence that says which one is wrong. */
export function parseArguments(words: readonly string[]): CliArguments | { readonly problem: string } {
  const paths: string[] = [];
  const names: string[] = [];
  const flags = new Set<string>();
  let line: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      paths.push(...words.slice(at + 1));
      break;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const option = equals === -1 ? word : word.slice(0, equals);
    if (option === '--name' || option === '--line') {
      const value = equals === -1 ? words[++at] : word.slice(equals + 1);
      if (value === undefined || value === '' || (equals === -1 && value.startsWith('--'))) return { problem: `${option} needs a value.` };
      if (option === '--name') names.push(value);
      else if (/^[1-9]\d*$/.test(value)) line = Number(value);
      else return { problem: `--line needs a line number from 1, not '${value}'.` };
    } else if (['--all', '--write', '--json', '--remove'].includes(word)) flags.add(word);
    else if (word.startsWith('-')) return { problem: `There is no option '${word}'.` };
    else paths.push(word);
  }
  if (paths.length === 0) return { problem: 'Name at least one file or folder.' };
  if ([flags.has('--all'), names.length > 0, line !== undefined].filter(Boolean).length > 1) {
    return { problem: '--all, --name and --line exclude each other.' };
  }
  return { paths, write: flags.has('--write'), json: flags.has('--json'), remove: flags.has('--remove'), selection: selectionOf(names, line, flags) };
}

function selectionOf(names: readonly string[], line: number | undefined, flags: ReadonlySet<string>): Selection {
  if (names.length > 0) return { by: 'name', names };
  if (line !== undefined) return { by: 'line', line };
  return { by: flags.has('--all') || flags.has('--remove') ? 'all' : 'evidence' };
}
