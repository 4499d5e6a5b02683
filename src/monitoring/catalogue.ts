/**
 * The scorers that MLflow ships, read from mlflow `genai/scorers/builtin_scorers.py` in 3.9.0 and
 * 3.17.2. Kept as data: a new release adds lines here.
 */

/** A constructor argument of a built-in scorer. */
export interface ScorerParameter {
  readonly name: string;
  readonly type: 'lines' | 'text' | 'boolean' | 'integer' | 'choice' | 'choices';
  readonly label: string;
  readonly isRequired?: boolean;
  readonly choices?: readonly string[];
}

export interface BuiltinScorer {
  readonly className: string;
  /** Snake case of the class. */
  readonly defaultName: string;
  /** One line for a person. */
  readonly summary: string;
  readonly requiredColumns: readonly string[];
  readonly parameters: readonly ScorerParameter[];
  /** Judges whole sessions, not single traces. */
  readonly isSessionLevel?: boolean;
  /** Compares with expectations, which production traces do not carry. */
  readonly needsExpectations?: boolean;
  /** Runs rules, not a judge model, and takes no `model`. */
  readonly isRule?: boolean;
  /** First MLflow release whose client can load it. */
  readonly since: readonly [number, number];
}

const guidelines: ScorerParameter = { name: 'guidelines', type: 'lines', label: 'Guidelines, one a line', isRequired: true };

const scorer = (className: string, summary: string, requiredColumns: string, more: Partial<BuiltinScorer> = {}): BuiltinScorer => ({
  className,
  defaultName: snakeCase(className),
  summary,
  requiredColumns: requiredColumns.split(' '),
  parameters: [],
  since: [3, 9],
  ...more,
});

const sessionScorer = (className: string, summary: string, parameters: readonly ScorerParameter[] = []): BuiltinScorer =>
  scorer(className, summary, 'trace', { isSessionLevel: true, parameters });

export const builtinScorers: readonly BuiltinScorer[] = [
  scorer('Safety', 'No harmful, offensive or toxic content in the response', 'inputs outputs'),
  scorer('Guidelines', 'The response follows your own rules', 'inputs outputs', { parameters: [guidelines] }),
  scorer('RelevanceToQuery', 'The response addresses the request', 'inputs outputs'),
  scorer('Completeness', 'Every question of the request is answered', 'inputs outputs'),
  scorer('Fluency', 'Grammar and natural flow', 'inputs outputs'),
  scorer('Summarization', 'A summary is faithful, covers the main points and is concise', 'inputs outputs'),
  scorer('RetrievalGroundedness', 'The response is backed by the retrieved documents', 'inputs trace'),
  scorer('RetrievalRelevance', 'The retrieved documents match the request', 'inputs trace'),
  scorer('ToolCallCorrectness', 'Tools and their arguments fit the request', 'trace', {
    parameters: [
      { name: 'should_exact_match', type: 'boolean', label: 'Arguments must match exactly' },
      { name: 'should_consider_ordering', type: 'boolean', label: 'The order of calls counts' },
    ],
  }),
  scorer('ToolCallEfficiency', 'No tool is called without need', 'trace'),
  sessionScorer('ConversationCompleteness', 'All requests of a conversation are met by its end'),
  sessionScorer('ConversationalGuidelines', 'A whole conversation follows your own rules', [guidelines]),
  sessionScorer('ConversationalRoleAdherence', 'The assistant stays in its role'),
  sessionScorer('ConversationalSafety', 'A whole conversation stays safe'),
  sessionScorer('ConversationalToolCallEfficiency', 'No needless tool calls in a conversation'),
  sessionScorer('KnowledgeRetention', 'The assistant remembers what it was told'),
  sessionScorer('UserFrustration', 'Whether the user gets frustrated, and whether that is resolved'),
  scorer('PIIDetection', 'No e-mail addresses, phone numbers, card numbers or the like', 'outputs', {
    isRule: true,
    since: [3, 17],
    parameters: [{ name: 'pii_types', type: 'choices', label: 'Kinds to look for (all where none is chosen)', choices: ['email', 'phone', 'ssn', 'credit_card', 'ip_address'] }],
  }),
  scorer('RegexMatch', 'The response matches a regular expression', 'outputs', {
    isRule: true,
    since: [3, 17],
    parameters: [
      { name: 'pattern', type: 'text', label: 'Regular expression (Python)', isRequired: true },
      { name: 'match_type', type: 'choice', label: 'Where it must match', choices: ['search', 'fullmatch'] },
      { name: 'case_insensitive', type: 'boolean', label: 'Ignore case' },
    ],
  }),
  scorer('ResponseLength', 'The response is neither too short nor too long', 'outputs', {
    isRule: true,
    since: [3, 17],
    parameters: [
      { name: 'min_length', type: 'integer', label: 'At least' },
      { name: 'max_length', type: 'integer', label: 'At most', isRequired: true },
      { name: 'unit', type: 'choice', label: 'Counted in', choices: ['chars', 'words'] },
    ],
  }),
  scorer('Correctness', 'The response supports the expected facts', 'inputs outputs', { needsExpectations: true }),
  scorer('Equivalence', 'The response means the same as the expected one', 'outputs', { needsExpectations: true }),
  scorer('ExpectationsGuidelines', 'The response follows the guidelines of its expectations', 'inputs outputs', { needsExpectations: true }),
  scorer('RetrievalSufficiency', 'The retrieved documents suffice for the expected facts', 'inputs trace', { needsExpectations: true }),
];

export const findBuiltin = (className: string): BuiltinScorer | undefined => builtinScorers.find((each) => each.className === className);

export type ParameterValue = string | number | boolean | readonly string[];

/** A scorer to be registered. */
export type ScorerDefinition =
  | { readonly kind: 'builtin'; readonly className: string; readonly parameters: Readonly<Record<string, ParameterValue>>; readonly model?: string }
  | { readonly kind: 'instructions'; readonly instructions: string; readonly model?: string };

/** A scorer with its place in the list and its rate. */
export interface ScorerChoice {
  readonly name: string;
  /** Share of traces judged, above 0 and at most 1; 0 registers without starting. */
  readonly sampleRate: number;
  /** MLflow's trace filter grammar. */
  readonly filter?: string;
  readonly definition: ScorerDefinition;
}

/** Most scorers that an experiment may have (Databricks docs, "Monitor GenAI in production"). */
export const maxScorers = 20;

/** Names that a judge's instructions must mention at least one of (mlflow `genai/judges/instructions_judge`). */
const templateVariables = ['inputs', 'outputs', 'trace', 'expectations', 'conversation'];

/** A sentence about what is wrong with a choice, or `undefined`. */
export function checkChoice(choice: ScorerChoice): string | undefined {
  if (choice.name.trim() === '') return 'The scorer needs a name.';
  if (!(choice.sampleRate >= 0 && choice.sampleRate <= 1)) return 'The rate must be between 0 % and 100 %.';
  return checkModel(choice.definition.model) ?? checkDefinition(choice.definition);
}

/** Databricks judges only with its own models (databricks-agents, `scheduled_scorers`). */
export function checkModel(model: string | undefined): string | undefined {
  if (model === undefined || model === '' || model === 'databricks' || /^databricks:\/?\/?\S+$/.test(model)) return undefined;
  return `The judge model "${model}" is not on Databricks. Leave it empty, or name an endpoint as databricks:/<endpoint>.`;
}

/** A judge's instructions: one of MLflow's variables in double braces must occur. */
export function checkInstructions(text: string): string | undefined {
  const found = [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]!);
  const unknown = found.find((name) => !templateVariables.includes(name));
  if (unknown) return `{{ ${unknown} }} is not known. Use {{ inputs }}, {{ outputs }} or {{ trace }}.`;
  if (found.length === 0) return 'The instructions must mention what is judged, such as {{ inputs }} and {{ outputs }}.';
  return undefined;
}

function checkDefinition(definition: ScorerDefinition): string | undefined {
  if (definition.kind === 'instructions') return checkInstructions(definition.instructions);
  const builtin = findBuiltin(definition.className);
  if (!builtin) return `MLflow has no built-in scorer "${definition.className}".`;
  const missing = builtin.parameters.find((each) => each.isRequired && isEmpty(definition.parameters[each.name]));
  return missing ? `${builtin.className} needs "${missing.label}".` : undefined;
}

const isEmpty = (value: ParameterValue | undefined): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
}
