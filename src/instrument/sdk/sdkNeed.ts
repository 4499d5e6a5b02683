import { compareVersions } from './version';
import type { Language } from '../types';

/** Packages that give what the code uses, any one of them, from a version on. */
export interface SdkNeed {
  readonly packages: readonly string[];
  readonly version: string;
  /** What is installed where nothing is yet. */
  readonly install: { readonly name: string; readonly version: string };
}

/** What is there, by package name. */
export type InstalledSdks = Readonly<Record<string, string>>;

export type SdkState =
  | { readonly kind: 'enough' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'old'; readonly name: string; readonly version: string };

interface PythonUse {
  readonly pattern: RegExp;
  readonly version: string;
  /** The small packages do not have it. */
  readonly needsWhole?: boolean;
}

/** First releases of what Python code calls (Databricks docs "Store MLflow traces in Unity Catalog"; MLflow's changelog for `mlflow.trace`). */
const pythonUses: readonly PythonUse[] = [
  { pattern: /\bmlflow\b/, version: '2.14' },
  { pattern: /\bset_destination\b|\bUCSchemaLocation\b/, version: '3.9' },
  { pattern: /\btrace_location\s*=|\bUnityCatalog\s*\(/, version: '3.11' },
  { pattern: /\bmlflow\.(genai|evaluate|pyfunc|models|deployments)\b/, version: '2.14', needsWhole: true },
];

/** The version from which `@mlflow/core` takes a Unity Catalog location. */
const traceLocationVersion = '0.2';

/** What the text needs to be installed; `undefined` where it uses no MLflow. */
export function sdkNeed(text: string, language: Language): SdkNeed | undefined {
  return language === 'python' ? pythonNeed(text) : typescriptNeed(text);
}

/** How what is installed stands to the need. */
export function sdkState(need: SdkNeed, installed: InstalledSdks): SdkState {
  const there = need.packages.flatMap((name) => (installed[name] === undefined ? [] : [{ name, version: installed[name] }]));
  if (there.some(({ version }) => compareVersions(version, need.version) >= 0)) return { kind: 'enough' };
  // The package that is there already is the one to bring up to date.
  const [first] = there;
  return first ? { kind: 'old', ...first } : { kind: 'missing' };
}

function pythonNeed(text: string): SdkNeed | undefined {
  const uses = pythonUses.filter(({ pattern }) => pattern.test(text));
  if (uses.length === 0) return undefined;
  const version = uses.map((use) => use.version).reduce((most, each) => (compareVersions(each, most) > 0 ? each : most));
  const needsWhole = uses.some((use) => use.needsWhole);
  // A new installation should be able to write to Unity Catalog.
  const installed = compareVersions(version, '3.9') > 0 ? version : '3.9';
  return {
    packages: needsWhole ? ['mlflow'] : ['mlflow', 'mlflow-skinny', 'mlflow-tracing'],
    version,
    install: { name: needsWhole ? 'mlflow' : 'mlflow-tracing', version: installed },
  };
}

function typescriptNeed(text: string): SdkNeed | undefined {
  const imported = /["'](@mlflow\/core|mlflow-tracing)["']/.exec(text)?.[1];
  if (!imported) return undefined;
  const version = /\btraceLocation\b/.test(text) ? traceLocationVersion : '0.1';
  return { packages: [imported], version, install: { name: imported, version } };
}
