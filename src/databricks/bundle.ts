import { parse } from 'yaml';
import { asObject, text, type WireObject } from './wire';

/** A target of a Databricks asset bundle, as far as a connection needs it. */
export interface BundleTarget {
  readonly name: string;
  readonly isDefault: boolean;
  readonly host?: string;
  readonly profile?: string;
}

/**
 * Targets of a `databricks.yml` (Databricks docs, "Bundle configuration": `targets.<name>.default`,
 * `targets.<name>.workspace.{host,profile}`, with the top-level `workspace` as fallback). Variables
 * (`${…}`) are no value. None where the file cannot be read: it may be in the middle of an edit.
 */
export function bundleTargets(source: string): BundleTarget[] {
  let bundle: WireObject;
  try {
    bundle = asObject(parse(source, { logLevel: 'silent' }));
  } catch (error) {
    if (error instanceof Error && error.name === 'YAMLParseError') return [];
    throw error;
  }
  const shared = asObject(bundle['workspace']);
  return Object.entries(asObject(bundle['targets'])).map(([name, value]) => {
    const target = asObject(value);
    const own = asObject(target['workspace']);
    const field = (key: string): string | undefined => literal(text(own, key) ?? text(shared, key));
    return { name, isDefault: target['default'] === true, host: field('host'), profile: field('profile') };
  });
}

/** The profile that the Databricks extension uses for a target, from its `.databricks/bundle/<target>/vscode.overrides.json` (databricks-vscode `OverrideableConfigModel`). */
export function overriddenProfile(source: string): string | undefined {
  try {
    return text(asObject(JSON.parse(source)), 'authProfile');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const literal = (value: string | undefined): string | undefined => (value && !value.includes('${') ? value : undefined);
