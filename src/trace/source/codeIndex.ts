import { anyText, givesName } from '../../base/spanNamePattern';
import type { EarlierFunction, SourceFunction, SourceIndex } from '../sourceLink';
import { FunctionMemory } from './functionMemory';
import { bestPath, isOwnPath } from './recordedPath';

/** Where the code comes from. Files are named by whatever the owner likes; the end of a name is its path. */
export interface CodeFiles {
  list(): Promise<readonly string[]>;
  /** `undefined` for a file that cannot or should not be read. */
  text(file: string): Promise<string | undefined>;
  functions(file: string, text: string): Promise<readonly SourceFunction[]>;
  now(): number;
}

/** What to read. */
export interface CodeRequest {
  /** Names of functions and spans. */
  readonly names: readonly string[];
  /** Recorded paths. */
  readonly paths?: readonly string[];
  /** Functions that may stand anywhere, under any name. */
  readonly alike?: readonly EarlierFunction[];
  /** When the trace was made, in milliseconds since 1970; default now. */
  readonly atMs?: number;
}

interface ReadFile {
  readonly file: string;
  readonly text: string;
  functions?: Promise<readonly SourceFunction[]>;
  /** Which names the text holds: asked again and again for the spans of one trace. */
  readonly holds: Map<string, boolean>;
  /** Patterns of names that its strings can make. */
  templates?: readonly string[];
}

/** Names whose answers are kept for one file. */
const maxKeptNames = 1_000;

/**
 * The functions of a folder's code, read on demand: a file is parsed only once something that is
 * looked for occurs in its text.
 */
export class CodeIndex {
  readonly #files: CodeFiles;
  readonly #memory: FunctionMemory;
  readonly #onLearnt: () => void;
  readonly #read = new Map<string, Promise<ReadFile | undefined>>();
  #list: Promise<readonly string[]> | undefined;

  constructor(files: CodeFiles, memory: FunctionMemory = new FunctionMemory(), onLearnt: () => void = () => {}) {
    this.#files = files;
    this.#memory = memory;
    this.#onLearnt = onLearnt;
  }

  /** An index that knows every function that the request may mean. */
  async find(request: CodeRequest): Promise<SourceIndex> {
    const { names, paths = [], alike = [], atMs = this.#files.now() } = request;
    this.#list ??= this.#files.list();
    const files = (await Promise.all((await this.#list).map((file) => this.#open(file)))).filter((file) => file !== undefined);
    const recorded = new Set(paths.filter(isOwnPath).map((path) => bestPath(files.map(({ file }) => file), path)));
    const wanted = files.filter((each) => recorded.has(each.file) || names.some((name) => holds(each, name)) || alike.some((other) => mayHold(each.text, other)));
    const all = (await Promise.all(wanted.map((file) => this.#parse(file)))).flat();
    return {
      all,
      named: (name) => all.filter((each) => each.name === name),
      withSpanName: (name) => withName(all, name),
      file: (path) => {
        const file = isOwnPath(path) ? bestPath(files.map((each) => each.file), path) : undefined;
        return file === undefined ? undefined : { file, functions: all.filter((each) => each.file === file) };
      },
      earlier: (name) => [...alike.filter((each) => each.name === name || givesName(each.spanNames, name)), ...this.#memory.recall(name, atMs)],
    };
  }

  /** All functions of one file. */
  async of(file: string): Promise<readonly SourceFunction[]> {
    const opened = await this.#open(file);
    return opened ? this.#parse(opened) : [];
  }

  /** What a name meant, from memory alone. */
  recall(name: string, atMs: number): readonly EarlierFunction[] {
    return this.#memory.recall(name, atMs);
  }

  /** Names that a function and its spans had, from memory. */
  namesOf(wanted: SourceFunction): readonly string[] {
    return this.#memory.namesOf(wanted);
  }

  /** The file's text has changed, or the file is gone. */
  forget(file: string): void {
    this.#read.delete(file);
  }

  /** Files were added or removed. */
  relist(): void {
    this.#list = undefined;
  }

  #open(file: string): Promise<ReadFile | undefined> {
    let reading = this.#read.get(file);
    if (!reading) {
      reading = this.#files.text(file).then((text) => (text === undefined ? undefined : { file, text, holds: new Map() }));
      this.#read.set(file, reading);
    }
    return reading;
  }

  #parse(read: ReadFile): Promise<readonly SourceFunction[]> {
    read.functions ??= this.#files.functions(read.file, read.text).then((functions) => {
      if (this.#memory.remember(functions, this.#files.now())) this.#onLearnt();
      return functions;
    });
    return read.functions;
  }
}

/** Functions that give a span this very name; where there is none, those that put such a name together. */
function withName(all: readonly SourceFunction[], name: string): readonly SourceFunction[] {
  const exact = all.filter((each) => each.spanNames.includes(name));
  return exact.length > 0 ? exact : all.filter((each) => givesName(each.spanNames, name));
}

function holds(read: ReadFile, name: string): boolean {
  const { text, holds: known } = read;
  let found = known.get(name);
  if (found === undefined) {
    if (known.size >= maxKeptNames) known.clear();
    read.templates ??= templatesIn(text);
    known.set(name, (found = mayDeclare(text, name) || givesName(read.templates, name)));
  }
  return found;
}

/** Strings of a text that the program puts together, as patterns of span names; a file that opens no span has none worth parsing it for. */
function templatesIn(text: string): string[] {
  if (!/span|trace|observe|instrument/i.test(text)) return [];
  const python = [...text.matchAll(/\b[rR]?[fF][rR]?(["'])((?:(?!\1)[^\n\\]){1,200})\1/g)].map(([, , inner]) => inner!.replace(/\{[^{}]*\}/g, anyText));
  const script = [...text.matchAll(/`([^`\n\\]{1,200})`/g)].map(([, inner]) => inner!.replace(/\$\{[^{}]*\}/g, anyText));
  return [...new Set([...python, ...script])].filter((each) => each.includes(anyText));
}

/**
 * True where a text may declare a function of a name or give it to a span: the name stands there whole,
 * before a bracket, an assignment or the end of a string. Words in prose make no file worth parsing.
 */
function mayDeclare(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (at > 0 && isWord(text.charCodeAt(at - 1))) continue;
    let next = at + name.length;
    while (text[next] === ' ') next += 1;
    if (next < text.length && '(=:<?!\'"`'.includes(text[next]!)) return true;
  }
  return false;
}

const isWord = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36 || code > 127;

/** True where at least half of what a function named stands in a text: parsing every file for one function would take too long. */
function mayHold(text: string, { calls, parameters, name }: EarlierFunction): boolean {
  const words = [...new Set([...calls, ...parameters])].filter((word) => word !== name && word.length > 2);
  return words.filter((word) => text.includes(word)).length >= Math.max(1, Math.ceil(words.length / 2)) || words.length === 0;
}
