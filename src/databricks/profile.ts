/**
 * Configuration profiles and environment variables (Databricks docs, "Databricks configuration
 * profiles" and "Environment variables and fields for client unified authentication").
 */

/** How a connection proves who it is. Holds secrets: never logged, never stored. */
export type AuthMethod =
  | { readonly kind: 'pat'; readonly token: string }
  | { readonly kind: 'oauthM2m'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'databricksCli'; readonly profile?: string; readonly cliPath?: string }
  | { readonly kind: 'azureCli'; readonly tenantId?: string };

/** Where to connect, and how. */
export interface ConnectionSettings {
  /** Name of the profile; `undefined` for the environment. */
  readonly profile?: string;
  readonly host: string;
  readonly auth: AuthMethod;
  readonly warehouseId?: string;
}

/** Keys and values of every section, keys in lower case. Values before any section belong to `DEFAULT`. */
export type ConfigSections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads a configuration file (INI). Sections that start with `__` are the CLI's own. */
export function parseConfigSections(text: string): ConfigSections {
  const sections = new Map<string, Map<string, string>>();
  let current = 'DEFAULT';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const header = /^\[(.+)\]$/.exec(line);
    if (header) {
      current = header[1]!.trim();
      continue;
    }
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (!pair || current.startsWith('__')) continue;
    const section = sections.get(current) ?? new Map<string, string>();
    sections.set(current, section);
    section.set(pair[1]!.toLowerCase(), pair[2]!);
  }
  return sections;
}

type Values = (key: string) => string | undefined;

/**
 * The settings of a profile. Returns a sentence where it lacks something. `cliPath` comes from the
 * profile, else from `DATABRICKS_CLI_PATH`.
 */
export function profileSettings(sections: ConfigSections, name: string): ConnectionSettings | { readonly problem: string } {
  const section = sections.get(name);
  if (!section) return { problem: `The configuration file has no profile "${name}". It has: ${[...sections.keys()].join(', ') || 'none'}.` };
  return settingsFrom((key) => section.get(key) || undefined, `The profile "${name}"`, name);
}

const environmentNames: Readonly<Record<string, string>> = {
  host: 'DATABRICKS_HOST',
  token: 'DATABRICKS_TOKEN',
  client_id: 'DATABRICKS_CLIENT_ID',
  client_secret: 'DATABRICKS_CLIENT_SECRET',
  auth_type: 'DATABRICKS_AUTH_TYPE',
  databricks_cli_path: 'DATABRICKS_CLI_PATH',
  warehouse_id: 'DATABRICKS_WAREHOUSE_ID',
  azure_tenant_id: 'ARM_TENANT_ID',
};

/** The settings of the environment; `undefined` where it names no host. */
export function environmentSettings(environment: Readonly<Record<string, string | undefined>>): ConnectionSettings | { readonly problem: string } | undefined {
  if (!environment['DATABRICKS_HOST']) return undefined;
  return settingsFrom((key) => environment[environmentNames[key] ?? ''] || undefined, 'The environment', undefined);
}

/** The order of Databricks' SDKs: token, client secret, CLI, Azure CLI; an explicit `auth_type` decides. */
function settingsFrom(value: Values, who: string, profile: string | undefined): ConnectionSettings | { readonly problem: string } {
  const host = value('host');
  if (!host) return { problem: `${who} names no host.` };
  const auth = authMethod(value, profile);
  if (typeof auth === 'string') return { problem: `${who} ${auth}` };
  return { profile, host, auth, warehouseId: value('warehouse_id') };
}

function authMethod(value: Values, profile: string | undefined): AuthMethod | string {
  const [token, clientId, clientSecret] = [value('token'), value('client_id'), value('client_secret')];
  const type = value('auth_type');
  const cli: AuthMethod = { kind: 'databricksCli', profile, cliPath: value('databricks_cli_path') };
  switch (type) {
    case undefined:
      if (token) return { kind: 'pat', token };
      if (clientId && clientSecret) return { kind: 'oauthM2m', clientId, clientSecret };
      return value('azure_tenant_id') || value('azure_workspace_resource_id') ? { kind: 'azureCli', tenantId: value('azure_tenant_id') } : cli;
    case 'pat':
      return token ? { kind: 'pat', token } : 'asks for a token (auth_type = pat) but has none.';
    case 'oauth-m2m':
      return clientId && clientSecret ? { kind: 'oauthM2m', clientId, clientSecret } : 'asks for OAuth of a service principal but lacks client_id or client_secret.';
    case 'azure-cli':
      return { kind: 'azureCli', tenantId: value('azure_tenant_id') };
    case 'databricks-cli':
    case 'external-browser':
      return cli;
    default:
      return `uses auth_type = ${type}, which Spanlight does not know. It knows pat, oauth-m2m, databricks-cli and azure-cli.`;
  }
}
