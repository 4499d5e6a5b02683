/** Checks of what is typed. Each returns a sentence that names the mistake, or `undefined`. */

/** An experiment's name: an absolute workspace path. */
export function checkExperimentName(name: string): string | undefined {
  if (!name.startsWith('/')) return 'An experiment’s name is an absolute path, such as /Shared/my-agent.';
  if (name.endsWith('/')) return 'The path must end with the experiment’s name, not with a slash.';
  if (name.includes('//')) return 'The path has an empty part between two slashes.';
  if (name.split('/').length < 3) return 'Put the experiment into a folder, such as /Shared or /Users/<you>.';
  if (hasControl(name)) return 'The name contains a control character.';
  return undefined;
}

/** Name of a catalog or schema (Databricks docs, "Names": 255 characters, no period, space, slash or control character). */
export function checkUcName(name: string, what: 'catalog' | 'schema'): string | undefined {
  if (name === '') return `The ${what} needs a name.`;
  if (name.length > 255) return `The ${what}’s name is longer than 255 characters.`;
  if (/[.\s/]/.test(name) || hasControl(name)) return `The ${what}’s name must not contain a period, a space or a slash.`;
  return undefined;
}

/** Prefix of trace tables (Databricks SDK, `UcTraceLocation.tablePrefix`). */
export function checkTablePrefix(prefix: string): string | undefined {
  if (prefix === '') return 'The tables need a prefix, such as my_agent.';
  if (prefix.length > 238) return 'The prefix is longer than 238 characters.';
  if (!/^[A-Za-z0-9_]+$/.test(prefix)) return 'The prefix may contain letters, digits and underscores only.';
  return undefined;
}

/** Share of traces that a scorer judges, typed as a percentage. */
export function checkPercentage(text: string): string | undefined {
  const value = Number(text.replace('%', '').trim());
  if (text.trim() === '' || Number.isNaN(value)) return 'Type a percentage, such as 50.';
  if (value <= 0 || value > 100) return 'The percentage must be above 0 and at most 100. To judge nothing, stop the scorer.';
  return undefined;
}

/** A prefix proposed from an experiment's name: its last part, in the allowed characters. */
export function proposePrefix(experimentName: string): string {
  const last = experimentName.split('/').at(-1) ?? '';
  const clean = last.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return clean.slice(0, 60) || 'traces';
}

// eslint reads control characters in patterns as mistakes, hence code points.
const hasControl = (text: string): boolean => [...text].some((char) => char.codePointAt(0)! < 32 || char.codePointAt(0) === 127);
