import type { AttributeValue } from './types';

export type ParsedAttributes =
  | { readonly kind: 'attributes'; readonly attributes: Readonly<Record<string, AttributeValue>> }
  | { readonly kind: 'problem'; readonly sentence: string };

/**
 * Span attributes from what a person types: `team=search, version=2, cached=true`. Numbers and
 * booleans are taken as such, everything else as text; quotes keep commas and the type. Empty text
 * gives none. What cannot be read comes back as a sentence.
 */
export function parseAttributes(typed: string): ParsedAttributes {
  const found: Record<string, AttributeValue> = {};
  for (const part of partsOf(typed)) {
    const equals = part.indexOf('=');
    const key = (equals === -1 ? part : part.slice(0, equals)).trim();
    if (key === '') return { kind: 'problem', sentence: `'${part}' has no name before the equals sign. Write name=value, separated by commas.` };
    if (equals === -1) return { kind: 'problem', sentence: `'${key}' has no value. Write name=value, separated by commas.` };
    if (Object.hasOwn(found, key)) return { kind: 'problem', sentence: `'${key}' is given twice.` };
    const value = valueOf(part.slice(equals + 1).trim());
    if (value === undefined) return { kind: 'problem', sentence: `The quote in the value of '${key}' does not end.` };
    found[key] = value;
  }
  return { kind: 'attributes', attributes: found };
}

/** Split at commas outside quotes. */
function partsOf(typed: string): string[] {
  return (typed.match(/(?:"[^"]*"|'[^']*'|[^,])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '');
}

function valueOf(text: string): AttributeValue | undefined {
  const quote = /^["']/.exec(text)?.[0];
  if (quote) return text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && Number.isSafeInteger(Math.trunc(Number(text))) ? Number(text) : text;
}
