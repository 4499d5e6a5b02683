import type { FileContext, Language } from './types';

const languageByExtension: Readonly<Record<string, Language>> = {
  py: 'python', pyi: 'python', ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'typescriptreact',
  js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'javascriptreact',
};

/** The language of a file by its name, or `undefined` for other files. */
export function languageOfFile(path: string): Language | undefined {
  return languageByExtension[/\.([a-z]+)$/.exec(path)?.[1] ?? ''];
}

/** What a `package.json` says about the files below it; nothing for text that is not JSON. */
export function contextOfPackage(text: string): Pick<FileContext, 'sdk' | 'moduleFormat'> {
  const manifest = parseJson(text);
  const packages = { ...record(manifest['dependencies']), ...record(manifest['devDependencies']), ...record(manifest['peerDependencies']) };
  return {
    moduleFormat: manifest['type'] === 'module' ? 'esm' : 'commonjs',
    sdk: 'mlflow-tracing' in packages && !('@mlflow/core' in packages) ? 'mlflow-tracing' : '@mlflow/core',
  };
}

/** The settings of a `tsconfig.json` that decide how tracing is written. */
export type TsconfigSettings = Pick<FileContext, 'legacyDecorators' | 'isolatedDeclarations' | 'checkJs'>;

/** What a `tsconfig.json` says: its own settings, and the configurations that it extends, nearest last. */
export function readTsconfig(text: string): { readonly settings: TsconfigSettings; readonly extends: readonly string[] } {
  const config = parseJson(withoutComments(text));
  const { experimentalDecorators: legacy, isolatedDeclarations: isolated, checkJs } = record(config['compilerOptions']);
  const base = config['extends'];
  return {
    settings: {
      ...(typeof legacy === 'boolean' ? { legacyDecorators: legacy } : {}),
      ...(typeof isolated === 'boolean' ? { isolatedDeclarations: isolated } : {}),
      ...(typeof checkJs === 'boolean' ? { checkJs } : {}),
    },
    extends: typeof base === 'string' ? [base] : Array.isArray(base) ? base.filter((entry) => typeof entry === 'string') : [],
  };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    // A manifest that is being edited says nothing; the defaults hold.
    return {};
  }
}

const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

/** JSON out of JSON with comments and trailing commas; strings stay as they are. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string | undefined) => string ?? '')
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
}
