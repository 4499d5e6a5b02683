/** Names whose values are never shown to an assistant. */
const secretName = /pass(?:word|wd|phrase)|secret|token(?!s|_?(?:usage|count))|api[_-]?key|authorization|cookie|credential|private[_-]?key|connection[_-]?string/i;

/** Values that are secrets whatever they are called: tokens of Databricks, GitHub, OpenAI, AWS and Slack, JSON web tokens, private keys, sign-ins in addresses. */
const secretValues: readonly RegExp[] = [
  /\bdapi[0-9a-f]{16,}(?:-\d+)?\b/gi,
  /\bdose[0-9a-f]{16,}\b/gi,
  /\bsk-[\w-]{16,}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}\b/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abprs]-[\w-]{10,}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /(?<=:\/\/)[^\s/:@]+:[^\s/@]+(?=@)/g,
];

export const redacted = '[redacted]';

/** A value without secrets, by the names of its fields and by the form of its texts. Lists and objects are copied. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return secretValues.reduce((text, pattern) => text.replace(pattern, redacted), value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, secretName.test(name) && (typeof each === 'string' || typeof each === 'number') ? redacted : withoutSecrets(each)]));
}
