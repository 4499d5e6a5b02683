import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeInstall, nodeTool, pythonInstall, type InstallPlan, type PythonProject } from '../../instrument/sdk/installPlan';
import { sdkState, type InstalledSdks, type SdkNeed, type SdkState } from '../../instrument/sdk/sdkNeed';
import type { Language } from '../../instrument/types';
import { selectedInterpreter } from '../services/interpreter';

/** What a folder lacks, where it was looked for, and how to get it. */
export interface SdkGap {
  readonly need: SdkNeed;
  readonly state: Exclude<SdkState, { kind: 'enough' }>;
  /** The interpreter or the folder of `package.json`, for people. */
  readonly where: string;
  /** Folder in which the command runs. */
  readonly folder: string;
  readonly plan: InstallPlan;
}

const manifestNames = ['pyproject.toml', 'requirements.txt', 'environment.yml', 'environment.yaml'];
const projectNames = new Set([...manifestNames, 'uv.lock', 'poetry.lock', 'Pipfile', 'package.json']);

/** What the programs of `file`'s folder lack for `need`; `undefined` where all is there or nothing can be said. `root`: folder of the workspace. */
export async function findSdkGap(file: string, root: string, language: Language, need: SdkNeed): Promise<SdkGap | undefined> {
  return language === 'python' ? pythonGap(file, root, need) : nodeGap(file, root, need);
}

async function pythonGap(file: string, root: string, need: SdkNeed): Promise<SdkGap | undefined> {
  const interpreter = await selectedInterpreter(path.dirname(file));
  const installed = await installedInPython(interpreter, root);
  const state = installed && sdkState(need, installed);
  // An interpreter that does not start tells nothing about MLflow.
  if (!state || state.kind === 'enough') return undefined;
  const folder = foldersUp(file, root).find((each) => [...projectNames].some((name) => name !== 'package.json' && existsSync(path.join(each, name)))) ?? root;
  const project = await pythonProject(folder, interpreter);
  return { need, state, where: interpreter.startsWith(root + path.sep) ? path.relative(root, interpreter) : interpreter, folder, plan: pythonInstall(project, need, state) };
}

async function pythonProject(folder: string, interpreter: string): Promise<PythonProject> {
  const files = new Set((await readdir(folder)).filter((name) => projectNames.has(name)));
  const texts: Record<string, string> = {};
  for (const name of manifestNames) if (files.has(name)) texts[name] = await readFile(path.join(folder, name), 'utf8');
  const prefix = path.isAbsolute(interpreter) ? path.dirname(path.dirname(interpreter)) : undefined;
  const settings = prefix ? await textOrNothing(path.join(prefix, 'pyvenv.cfg')) : undefined;
  return {
    files,
    texts,
    interpreter,
    ...(prefix && existsSync(path.join(prefix, 'conda-meta')) ? { condaPrefix: prefix } : {}),
    isUvEnvironment: /^uv\s*=/m.test(settings ?? ''),
  };
}

const program = `import importlib.metadata as m, json
found = {}
for name in ("mlflow", "mlflow-skinny", "mlflow-tracing"):
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps(found))`;

function installedInPython(interpreter: string, cwd: string): Promise<InstalledSdks | undefined> {
  return new Promise((resolve) => {
    execFile(interpreter, ['-c', program], { cwd, timeout: 15_000, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : (JSON.parse(stdout) as InstalledSdks));
    });
  });
}

async function nodeGap(file: string, root: string, need: SdkNeed): Promise<SdkGap | undefined> {
  const above = foldersUp(file, root);
  const folder = above.find((each) => existsSync(path.join(each, 'package.json')));
  if (!folder) return undefined;
  const manifest = await manifestOf(path.join(folder, 'package.json'));
  // A manifest that is being edited says nothing.
  if (!manifest) return undefined;
  const state = sdkState(need, await installedInNode(above, need));
  if (state.kind === 'enough') return undefined;
  const locks = new Set(above.flatMap((each) => ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'package-lock.json'].filter((name) => existsSync(path.join(each, name)))));
  const isDeclared = state.kind === 'missing' && need.install.name in { ...manifest.devDependencies, ...manifest.dependencies };
  const plan = nodeInstall(nodeTool(manifest.packageManager, locks), need, isDeclared);
  return { need, state, where: path.relative(root, folder) || path.basename(root), folder, plan };
}

async function installedInNode(folders: readonly string[], need: SdkNeed): Promise<InstalledSdks> {
  const found: Record<string, string> = {};
  for (const name of need.packages) {
    for (const folder of folders) {
      const version = (await manifestOf(path.join(folder, 'node_modules', name, 'package.json')))?.version;
      if (version === undefined) continue;
      found[name] = version;
      break;
    }
  }
  return found;
}

interface Manifest {
  readonly version?: string;
  readonly packageManager?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

async function manifestOf(file: string): Promise<Manifest | undefined> {
  const text = await textOrNothing(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Manifest;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The folder of a file and those above it, up to `root`. */
function foldersUp(file: string, root: string): string[] {
  const folders: string[] = [];
  for (let at = path.dirname(file); at === root || at.startsWith(root + path.sep); at = path.dirname(at)) folders.push(at);
  return folders;
}

async function textOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
