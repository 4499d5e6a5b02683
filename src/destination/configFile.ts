/** A profile of a Databricks configuration file (`~/.databrickscfg`): its section name and host. No secrets are kept. */
export interface ConfigProfile {
  readonly name: string;
  readonly host?: string;
}

/**
 * Profiles of a Databricks configuration file (INI; Databricks docs, "Databricks configuration
 * profiles"). Values that belong to no section belong to `DEFAULT`; a `DEFAULT` section without
 * any value is no profile, which is how the CLI writes an empty file.
 */
export function parseConfigFile(text: string): ConfigProfile[] {
  const sections = new Map<string, Map<string, string>>();
  let current = 'DEFAULT';
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const header = /^\[(.+)\]$/.exec(trimmed);
    if (header) {
      current = header[1]!.trim();
      if (!sections.has(current)) sections.set(current, new Map());
      continue;
    }
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed);
    if (!pair) continue;
    const values = sections.get(current) ?? new Map<string, string>();
    values.set(pair[1]!.toLowerCase(), pair[2]!);
    sections.set(current, values);
  }
  return [...sections]
    .filter(([, values]) => values.size > 0)
    // `__settings__` is the CLI's own section, not a profile.
    .filter(([name]) => !name.startsWith('__'))
    .map(([name, values]) => ({ name, host: values.get('host') || undefined }));
}
