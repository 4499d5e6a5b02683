import type { JsFramework } from './typescriptTest';

/** The test runner that a `package.json` names, the script `test` first; Node's own where it names none. */
export function jsFramework(packageJson: unknown): JsFramework {
  const { scripts, dependencies, devDependencies } = record(packageJson);
  const script = String(record(scripts).test ?? '');
  const packages = { ...record(dependencies), ...record(devDependencies) };
  const known = ['vitest', 'jest', 'mocha'] as const;
  return known.find((name) => new RegExp(`\\b${name}\\b`).test(script)) ?? known.find((name) => name in packages) ?? 'node:test';
}

/** How one file of a project imports another; paths use `/`. `style` is taken from the imports that the project has. */
export function importSpecifier(fromFile: string, toFile: string, style: 'bare' | 'js' | 'ts'): string {
  const from = fromFile.split('/').slice(0, -1);
  const to = toFile.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  const path = [...(up.length > 0 ? up : ['.']), ...to.slice(shared)].join('/');
  const match = /^(.*)\.([cm]?)([jt])sx?$/.exec(path);
  if (!match) return path;
  const [, stem, module, kind] = match;
  if (kind === 'j') return path;
  return style === 'ts' ? path : style === 'js' || module !== '' ? `${stem}.${module}js` : stem!;
}

/** The style of relative imports in a text; `undefined` where it has none. */
export function importStyle(text: string): 'bare' | 'js' | 'ts' | undefined {
  const found = /(?:from|import|require\()\s*['"]\.{1,2}\/[^'"]*?(?:\.[cm]?(ts|js)x?)?['"]/.exec(text);
  if (!found) return undefined;
  return found[1] === 'ts' ? 'ts' : found[1] === 'js' ? 'js' : 'bare';
}

/** The module name that Python code of a project imports a file by; `undefined` where a part of the path is no name. */
export function pythonModule(file: string): { readonly module: string; readonly root: readonly string[] } | undefined {
  const parts = file.replace(/\.py$/, '').split('/');
  if (parts.at(-1) === '__init__') parts.pop();
  // `src` holds packages and is none itself.
  const root = parts[0] === 'src' && parts.length > 1 ? [parts.shift()!] : [];
  const isName = (part: string) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part);
  return parts.length > 0 && parts.every(isName) ? { module: parts.join('.'), root } : undefined;
}

/** Where a new test of a file belongs and how it is called, from the project's folder. */
export function testFile(file: string, language: 'python' | 'script', functionName: string, folders: readonly string[]): string {
  const word = functionName.replace(/\W+/g, '_');
  if (language === 'python') return `${folders.find((folder) => folder === 'tests' || folder === 'test') ?? 'tests'}/test_${word}.py`;
  const ending = /\.([cm]?[jt]sx?)$/.exec(file)?.[1] ?? 'ts';
  const folder = folders.find((each) => ['test', 'tests', '__tests__'].includes(each)) ?? 'test';
  return `${folder}/${word}.test.${ending}`;
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {});
