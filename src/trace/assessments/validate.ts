import { isList, type Json } from '../genai/json';
import type { AssessmentDraft } from './assessment';

/** Kinds of value that a person can give. */
export const valueKinds = ['boolean', 'number', 'text', 'list'] as const;
export type ValueKind = (typeof valueKinds)[number];

/** Characters of a name, and of a text. Databricks limits names to 250 characters; texts are bounded so that a slip cannot store a file. */
const maxName = 250;
const maxText = 10_000;
const maxItems = 500;

/** Why a name cannot be used; `undefined` for a good one. Databricks refuses dots, since they separate paths in filters. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'Give the assessment a name, such as “correctness”.';
  if (name !== name.trim()) return 'The name begins or ends with a space. Take it away.';
  if (name.includes('.')) return `A name has no dots: Databricks refuses “${name.slice(0, 60)}”. “${name.slice(0, 60).replaceAll('.', '_')}” would do.`;
  if (name.length > maxName) return `A name has at most ${maxName} characters; this one has ${name.length.toLocaleString('en-US')}.`;
  return undefined;
}

/** The value that a text means as a kind, or why it means none. A list is one item a line. */
export function parseValue(kind: ValueKind, text: string): { readonly value: Json } | { readonly problem: string } {
  switch (kind) {
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : { problem: 'Choose yes or no.' };
    case 'number': {
      const number = Number(text.trim());
      return text.trim() !== '' && Number.isFinite(number) ? { value: number } : { problem: `“${text.slice(0, 60)}” is no number. 0.8 and 4 are.` };
    }
    case 'text':
      if (text === '') return { problem: 'Write a text.' };
      return text.length > maxText ? { problem: `A text has at most ${maxText.toLocaleString('en-US')} characters; this one has ${text.length.toLocaleString('en-US')}.` } : { value: text };
    case 'list': {
      const items = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
      if (items.length === 0) return { problem: 'Write one item a line.' };
      return items.length > maxItems ? { problem: `A list has at most ${maxItems} items; this one has ${items.length.toLocaleString('en-US')}.` } : { value: items };
    }
  }
}

/** The kind of a value and the text that would mean it; other JSON is a text of its own form. */
export function valueText(value: Json): { readonly kind: ValueKind; readonly text: string } {
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', text: String(value) };
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (isList(value) && value.every((item) => typeof item === 'string')) return { kind: 'list', text: value.join('\n') };
  return { kind: 'text', text: JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) };
}

/** Why a draft cannot be stored; `undefined` for a good one. Feedback is a number, a yes or no, a text or a list of texts. */
export function draftProblem({ name, value, rationale }: AssessmentDraft): string | undefined {
  const isPlain = typeof value === 'boolean' || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) || (isList(value) && value.every((item) => typeof item === 'string'));
  if (!isPlain) return 'A value is a number, yes or no, a text, or a list of texts.';
  if (rationale.length > maxText) return `The reason has at most ${maxText.toLocaleString('en-US')} characters; this one has ${rationale.length.toLocaleString('en-US')}.`;
  return nameProblem(name);
}
