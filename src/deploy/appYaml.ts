import { isMap, isScalar, isSeq, parseDocument, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** What became of one variable. */
export interface EnvChange {
  readonly name: string;
  readonly kind: 'added' | 'changed' | 'kept';
  /** What stood there before: a value, or `valueFrom: <resource>`. */
  readonly before?: string;
  readonly after: string;
}

export type AppYamlEdit = { readonly text: string; readonly changes: readonly EnvChange[] } | { readonly problem: string };

/**
 * Sets environment variables in an app's configuration (Databricks docs, "Configure Databricks app
 * execution with app.yaml": `env` is a list of `name` with `value` or `valueFrom`). Everything else
 * in the file stays to the byte; `resolve` tells what an app resource gives, where that is known.
 * Returns a sentence where the file cannot be read or has another form.
 */
export function editAppEnv(text: string, variables: Readonly<Record<string, string>>, resolve: (resource: string) => string | undefined): AppYamlEdit {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { problem: `The file is not valid YAML: ${error.message.split('\n')[0]}` };
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (document.contents === null) return appendSection(text, variables, eol);
  if (!isMap(document.contents)) return { problem: 'The file must hold a mapping with "command" and "env", and holds something else.' };
  const env = document.get('env', true);
  if (env === undefined && document.contents.flow !== true) return appendSection(text, variables, eol);
  if (!isSeq(env) || env.flow || env.items.length === 0 || document.contents.flow) return rewriteEnv(document, env, variables, eol);
  if (!env.items.every((item) => isMap(item))) return { problem: 'An entry of "env" is not a name with a value. Mend it first.' };
  return editBlock(text, env as YAMLSeq<YAMLMap>, variables, resolve, eol);
}

/** A value in double quotes: ids would be numbers without. */
const quote = (value: string): string => JSON.stringify(value);

const itemText = (name: string, value: string, indent: string, eol: string): string => `${indent}- name: ${name}${eol}${indent}  value: ${quote(value)}`;

function appendSection(text: string, variables: Readonly<Record<string, string>>, eol: string): AppYamlEdit {
  const names = Object.entries(variables);
  const lines = ['env:', ...names.map(([name, value]) => itemText(name, value, '  ', eol))].join(eol);
  const before = text === '' || text.endsWith('\n') ? text : text + eol;
  return { text: `${before}${lines}${eol}`, changes: names.map(([name, after]) => ({ name, kind: 'added', after })) };
}

/** Flow style and an empty list: the library writes the section anew and keeps the comments around it. */
function rewriteEnv(document: Document, env: unknown, variables: Readonly<Record<string, string>>, eol: string): AppYamlEdit {
  if (env !== undefined && env !== null && !isSeq(env) && !(isScalar(env) && env.value === null)) return { problem: '"env" must be a list of names with values, and is something else.' };
  const entries = (isSeq(env) ? (env.toJSON() as { name?: unknown; value?: unknown; valueFrom?: unknown }[]) : []).map((each) => ({ ...each }));
  const changes = Object.entries(variables).map(([name, after]): EnvChange => {
    const found = entries.find((each) => each.name === name);
    if (!found) {
      entries.push({ name, value: after });
      return { name, kind: 'added', after };
    }
    if (found.value === after) return { name, kind: 'kept', after };
    const before = found.valueFrom === undefined ? String(found.value) : `valueFrom: ${String(found.valueFrom)}`;
    delete found.valueFrom;
    found.value = after;
    return { name, kind: 'changed', before, after };
  });
  document.set('env', document.createNode(entries));
  return { text: document.toString({ lineWidth: 0 }).replaceAll('\n', eol), changes };
}

/** One replacement of a stretch of the text. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editBlock(text: string, env: YAMLSeq<YAMLMap>, variables: Readonly<Record<string, string>>, resolve: (resource: string) => string | undefined, eol: string): AppYamlEdit {
  const splices: Splice[] = [];
  const added: string[] = [];
  const changes: EnvChange[] = [];
  const last = env.items.at(-1)!;
  const indent = dashIndent(text, last.range![0]);
  for (const [name, after] of Object.entries(variables)) {
    const item = env.items.findLast((each) => each.get('name') === name);
    if (!item) {
      added.push(itemText(name, after, indent, eol));
      changes.push({ name, kind: 'added', after });
      continue;
    }
    const { splice, change } = setValue(text, item, name, after, resolve, eol);
    if (splice) splices.push(splice);
    changes.push(change);
  }
  if (added.length > 0) {
    const at = endOfContent(text, last.range![1]);
    splices.push({ start: at, end: at, text: eol + added.join(eol) });
  }
  return { text: apply(text, splices), changes };
}

function setValue(text: string, item: YAMLMap, name: string, after: string, resolve: (resource: string) => string | undefined, eol: string): { splice?: Splice; change: EnvChange } {
  const pair = (key: string): Pair | undefined => item.items.find((each) => isScalar(each.key) && each.key.value === key);
  const [value, from] = [pair('value'), pair('valueFrom')];
  const resource = from ? String(item.get('valueFrom')) : undefined;
  if (resource !== undefined && resolve(resource) === after) return { change: { name, kind: 'kept', before: `valueFrom: ${resource}`, after } };
  const before = resource === undefined ? (value ? String(item.get('value') ?? '') : '') : `valueFrom: ${resource}`;
  // A number in the file reads as the same text, but only a text is a valid value.
  if (value && resource === undefined && item.get('value') === after) return { change: { name, kind: 'kept', after } };
  const change: EnvChange = { name, kind: 'changed', before, after };
  const old = from ?? value;
  if (old && isScalar(old.key)) {
    const end = isScalar(old.value) && old.value.range ? old.value.range[1] : old.key.range![1] + 1;
    return { splice: { start: old.key.range![0], end, text: `value: ${quote(after)}` }, change };
  }
  const at = endOfContent(text, item.range![1]);
  return { splice: { start: at, end: at, text: `${eol}${dashIndent(text, item.range![0])}  value: ${quote(after)}` }, change };
}

/** The blanks before the dash of the item that begins at an offset. */
function dashIndent(text: string, start: number): string {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return line.slice(0, line.lastIndexOf('-'));
}

/** End of the last line with content before an offset, a comment on that line included. */
function endOfContent(text: string, before: number): number {
  const end = text.slice(0, before).trimEnd().length;
  const newline = /\r?\n/.exec(text.slice(end));
  return newline ? end + newline.index : text.length;
}

function apply(text: string, splices: readonly Splice[]): string {
  // Of several at one place the last goes in first, so that they stand in their order.
  return [...splices].reverse().sort((a, b) => b.start - a.start).reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}
