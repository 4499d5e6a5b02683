import { member, numberMember, rawValue, textMember, withMember, withoutMembers, type RawValue } from '../base/rawJson';
import { findBuiltin, type ScorerChoice, type ScorerDefinition } from './catalogue';

/** What an entry of the list says. `unknown` covers forms that this version has not heard of. */
export type ScorerType = 'builtin' | 'instructions' | 'function' | 'unknown';

export interface ScorerView {
  readonly name: string;
  readonly type: ScorerType;
  /** Class of a built-in scorer. */
  readonly className?: string;
  /** 0..1; 1 where the entry names none (databricks-agents reads it so). */
  readonly sampleRate: number;
  readonly filter?: string;
  /** `registered` has never been given a rate by its look: rate 0. `active` judges. Databricks keeps no other state. */
  readonly state: 'active' | 'stopped';
  readonly isSessionLevel: boolean;
  readonly mlflowVersion?: string;
  /** Guidelines or instructions, for a tooltip. */
  readonly text?: string;
}

/** Reads one entry of the list, leniently. */
export function viewScorer(entry: RawValue): ScorerView {
  const inner = serialized(entry);
  const sampleRate = numberMember(entry, 'sample_rate') ?? 1;
  const className = typeof inner['builtin_scorer_class'] === 'string' ? inner['builtin_scorer_class'] : undefined;
  return {
    name: textMember(entry, 'name') ?? '',
    type: typeOf(entry, inner),
    className,
    sampleRate,
    filter: textMember(entry, 'filter_string') || undefined,
    state: sampleRate > 0 ? 'active' : 'stopped',
    isSessionLevel: inner['is_session_level_scorer'] === true || member(entry, 'is_session_level_scorer')?.text === 'true',
    mlflowVersion: typeof inner['mlflow_version'] === 'string' ? inner['mlflow_version'] : undefined,
    text: describe(inner),
  };
}

/** A new entry, as databricks-agents writes it. `mlflowVersion` tells loaders which form the data has. */
export function newEntry(choice: ScorerChoice): RawValue {
  const { definition } = choice;
  return rawValue({
    name: choice.name,
    serialized_scorer: JSON.stringify(serializedScorer(choice.name, definition)),
    ...(definition.kind === 'builtin' ? { builtin: { name: choice.name } } : { custom: {} }),
    sample_rate: choice.sampleRate,
    ...(choice.filter ? { filter_string: choice.filter } : {}),
  });
}

/** The entry with another rate or filter; everything else stays to the byte. `filter: ''` removes the filter. */
export function withSampling(entry: RawValue, change: { readonly sampleRate?: number; readonly filter?: string }): RawValue {
  let next = entry;
  if (change.sampleRate !== undefined) next = withMember(next, 'sample_rate', rawValue(change.sampleRate));
  if (change.filter === '') next = withoutMembers(next, new Set(['filter_string']));
  else if (change.filter !== undefined) next = withMember(next, 'filter_string', rawValue(change.filter));
  return next;
}

/** Form version of `serialized_scorer` (mlflow `genai/scorers/base.py`), and the release whose form it is. */
const serializationVersion = 1;
const writtenAs = '3.9.0+spanlight';

function serializedScorer(name: string, definition: ScorerDefinition): Record<string, unknown> {
  const none = {
    builtin_scorer_class: null,
    builtin_scorer_pydantic_data: null,
    call_source: null,
    call_signature: null,
    original_func_name: null,
    instructions_judge_pydantic_data: null,
  };
  const common = { name, description: null, aggregations: null, mlflow_version: writtenAs, serialization_version: serializationVersion, ...none };
  if (definition.kind === 'instructions') {
    return {
      ...common,
      is_session_level_scorer: definition.instructions.includes('conversation'),
      instructions_judge_pydantic_data: { instructions: definition.instructions, model: definition.model || 'databricks' },
    };
  }
  const builtin = findBuiltin(definition.className);
  return {
    ...common,
    is_session_level_scorer: builtin?.isSessionLevel ?? false,
    builtin_scorer_class: definition.className,
    builtin_scorer_pydantic_data: {
      name,
      required_columns: builtin?.requiredColumns ?? [],
      ...definition.parameters,
      ...(definition.model && !builtin?.isRule ? { model: definition.model } : {}),
    },
  };
}

function serialized(entry: RawValue): Record<string, unknown> {
  const text = textMember(entry, 'serialized_scorer');
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    // Another client's form: shown by name, never rewritten.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function typeOf(entry: RawValue, inner: Record<string, unknown>): ScorerType {
  if (inner['builtin_scorer_class'] || (member(entry, 'builtin') && Object.keys(inner).length === 0)) return 'builtin';
  if (inner['instructions_judge_pydantic_data']) return 'instructions';
  if (inner['call_source']) return 'function';
  return 'unknown';
}

function describe(inner: Record<string, unknown>): string | undefined {
  const data = (inner['builtin_scorer_pydantic_data'] ?? inner['instructions_judge_pydantic_data'] ?? {}) as Record<string, unknown>;
  const guidelines = data['guidelines'];
  if (Array.isArray(guidelines)) return guidelines.join('\n');
  if (typeof guidelines === 'string') return guidelines;
  return inner['instructions_judge_pydantic_data'] && typeof data['instructions'] === 'string' ? data['instructions'] : undefined;
}
