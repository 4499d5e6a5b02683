const patterns: readonly [RegExp, string][] = [
  // Databricks personal access tokens, OAuth secrets, JSON web tokens, header values.
  [/\bdapi[0-9a-f]{16,}(-\d+)?\b/gi, 'dapi…'],
  [/\bdose[0-9a-f]{16,}\b/gi, 'dose…'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, 'eyJ…'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 …'],
  [/((?:client_secret|access_token|refresh_token|string_value|password|token)["']?\s*[=:]\s*["']?)[^\s"'&,}]{6,}/gi, '$1…'],
];

/** Text without anything that looks like a secret: what a log or a message may hold. */
export function redact(text: string): string {
  return patterns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
