import type { SdkNeed, SdkState } from './sdkNeed';

export type PythonTool = 'uv' | 'poetry' | 'pipenv' | 'conda' | 'pip';
export type NodeTool = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** A command that installs, and the manifest's new text where the command does not write it. */
export interface InstallPlan {
  readonly command: string;
  readonly manifest?: { readonly name: string; readonly text: string };
}

/** What is known of a Python project. Names are those of files in the folder of the project. */
export interface PythonProject {
  readonly files: ReadonlySet<string>;
  /** Texts of `pyproject.toml`, `requirements.txt` and `environment.yml`, where there are any. */
  readonly texts: Readonly<Record<string, string>>;
  readonly interpreter: string;
  /** The folder of the interpreter's environment, when conda made it. */
  readonly condaPrefix?: string;
  /** uv made the environment: it has no pip. */
  readonly isUvEnvironment?: boolean;
}

/** The tool that manages a Python project: what its lock file or manifest says, then what made the environment. */
export function pythonTool({ files, texts, condaPrefix, isUvEnvironment }: PythonProject): PythonTool {
  const pyproject = texts['pyproject.toml'] ?? '';
  if (files.has('uv.lock') || /^\[tool\.uv\b/m.test(pyproject)) return 'uv';
  if (files.has('poetry.lock') || /^\[tool\.poetry\b/m.test(pyproject)) return 'poetry';
  if (files.has('Pipfile')) return 'pipenv';
  if (condaPrefix !== undefined) return 'conda';
  return isUvEnvironment ? 'uv' : 'pip';
}

/** How the need is met in a Python project. */
export function pythonInstall(project: PythonProject, need: SdkNeed, state: SdkState): InstallPlan {
  const name = state.kind === 'old' ? state.name : need.install.name;
  const spec = `${name}>=${state.kind === 'old' ? need.version : need.install.version}`;
  const quoted = `"${spec}"`;
  switch (pythonTool(project)) {
    case 'uv':
      if (project.files.has('pyproject.toml')) return { command: `uv add ${quoted}` };
      return { command: `uv pip install --python ${shellWord(project.interpreter)} ${quoted}`, ...requirement(project, name, spec) };
    case 'poetry':
      return { command: `poetry add ${quoted}` };
    case 'pipenv':
      return { command: `pipenv install ${quoted}` };
    case 'conda':
      return { command: `conda install --prefix ${shellWord(project.condaPrefix ?? '')} --channel conda-forge ${quoted}`, ...environmentEntry(project, name, spec) };
    case 'pip':
      return { command: `${shellWord(project.interpreter)} -m pip install ${quoted}`, ...requirement(project, name, spec) };
  }
}

/** The tool that manages a Node project, by `packageManager` of its manifest and the lock files beside and above it. */
export function nodeTool(packageManager: string | undefined, lockFiles: ReadonlySet<string>): NodeTool {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(packageManager ?? '')?.[1] as NodeTool | undefined;
  if (named) return named;
  if (lockFiles.has('pnpm-lock.yaml')) return 'pnpm';
  if (lockFiles.has('yarn.lock')) return 'yarn';
  return lockFiles.has('bun.lock') || lockFiles.has('bun.lockb') ? 'bun' : 'npm';
}

/** How the need is met in a Node project. Each of the tools writes the manifest itself. `isDeclared`: the manifest names the package, only it is not there. */
export function nodeInstall(tool: NodeTool, need: SdkNeed, isDeclared: boolean): InstallPlan {
  if (isDeclared) return { command: `${tool} install` };
  return { command: tool === 'npm' ? `npm install ${need.install.name}` : `${tool} add ${need.install.name}` };
}

/** `requirements.txt` with the package, or `pyproject.toml` where dependencies are listed there; nothing where there is neither. */
function requirement({ texts }: PythonProject, name: string, spec: string): Pick<InstallPlan, 'manifest'> {
  const requirements = texts['requirements.txt'];
  if (requirements !== undefined) return changed('requirements.txt', requirements, withRequirement(requirements, name, spec));
  const pyproject = texts['pyproject.toml'];
  return pyproject === undefined ? {} : changed('pyproject.toml', pyproject, withDependency(pyproject, name, spec));
}

/** Each requirement is a line; one of the same package is replaced, its extras kept. */
function withRequirement(text: string, name: string, spec: string): string {
  const own = new RegExp(`^${name}(\\[[^\\]]*\\])?[ \\t]*([<>=!~][^;#\\r\\n]*)?`, 'im');
  if (own.test(text)) return text.replace(own, (_, extras: string | undefined) => spec.replace(name, `${name}${extras ?? ''}`));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || /[\r\n]$/.test(text) ? '' : eol}${spec}${eol}`;
}

/** The first entry of `[project] dependencies`, where they are listed. */
function withDependency(text: string, name: string, spec: string): string {
  const list = /(^\[project\][^[]*?^dependencies\s*=\s*\[)([^\]]*)/m.exec(text);
  if (!list) return text;
  const own = new RegExp(`(["'])${name}(\\[[^\\]]*\\])?[^"']*\\1`);
  const [whole, head = '', entries = ''] = list;
  if (own.test(entries)) return text.replace(whole, head + entries.replace(own, (_, quote: string, extras: string | undefined) => `${quote}${spec.replace(name, `${name}${extras ?? ''}`)}${quote}`));
  const indent = /^\r?\n[ \t]*/.exec(entries)?.[0] ?? '';
  const rest = entries.trim() === '' ? entries : `,${entries.startsWith('\n') || entries.startsWith('\r') ? entries : ` ${entries.trimStart()}`}`;
  return text.replace(whole, `${head}${indent}"${spec}"${rest}`);
}

/** `dependencies:` of `environment.yml`, at its first entry's indentation. */
function environmentEntry({ texts }: PythonProject, name: string, spec: string): Pick<InstallPlan, 'manifest'> {
  const file = ['environment.yml', 'environment.yaml'].find((each) => texts[each] !== undefined);
  const text = file && texts[file];
  const first = text ? /^dependencies:[ \t]*\r?\n([ \t]*)- /m.exec(text) : null;
  if (!file || !text || !first || new RegExp(`^[ \\t]*- ${name}\\b`, 'm').test(text)) return {};
  const at = first.index + first[0].length - 2 - (first[1] ?? '').length;
  return { manifest: { name: file, text: `${text.slice(0, at)}${first[1]}- ${spec}\n${text.slice(at)}` } };
}

const changed = (name: string, before: string, text: string): Pick<InstallPlan, 'manifest'> => (before === text ? {} : { manifest: { name, text } });

const shellWord = (word: string): string => (/^[\w./:\\@-]+$/.test(word) ? word : `"${word}"`);
