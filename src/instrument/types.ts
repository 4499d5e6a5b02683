import type { OffsetRange } from '../base/position';

/** VS Code's language ids of the languages that can be instrumented. */
export const languages = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;
export type Language = (typeof languages)[number];

/** MLflow's span types, the same names in Python and TypeScript. Source: mlflow `entities/span.py` and `core/constants.ts`. */
export const spanTypes = [
  'LLM', 'CHAIN', 'AGENT', 'TOOL', 'CHAT_MODEL', 'RETRIEVER', 'PARSER', 'EMBEDDING', 'RERANKER', 'MEMORY', 'UNKNOWN',
] as const;
export type SpanType = (typeof spanTypes)[number];

/** What stands in the text: decides how tracing can be written. */
export type TargetKind = 'function' | 'method' | 'arrow' | 'functionExpression' | 'objectMethod' | 'getter' | 'setter' | 'constructor';

/** Why something is not done: a stable code, and a sentence for people. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** A span type that the code gives reason for. `score` is in 0–1 and only ranks; `evidence` is a clause for a label. */
export interface SpanTypeProposal {
  readonly spanType: SpanType;
  readonly score: number;
  readonly evidence: string;
}

/** A function of a text that tracing can be added to, or a reason why it cannot. Offsets count UTF-16 units. */
export interface Target {
  /** Stable within one text: the qualified name, with `#2`, `#3` … for later functions of the same name. */
  readonly id: string;
  readonly language: Language;
  readonly kind: TargetKind;
  readonly name: string;
  /** Names of the enclosing classes and functions and the own name, joined by dots. */
  readonly qualifiedName: string;
  /** The whole declaration, decorators included. */
  readonly range: OffsetRange;
  /** The name where it is declared; the `function` keyword or arrow's first character where there is none. */
  readonly nameRange: OffsetRange;
  readonly bodyRange: OffsetRange;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** True when the text already traces it. */
  readonly traced: boolean;
  /** The span type that the text gives it; present when `traced`. */
  readonly spanType?: SpanType;
  /** Present when tracing cannot or should not be added. The code `coveredByAutolog` means that its spans are made without. */
  readonly refusal?: Refusal;
  /** Best first; empty without evidence, which means UNKNOWN. */
  readonly proposals: readonly SpanTypeProposal[];
  /** True when the body has fewer than three statements: such helpers are not ticked unasked. */
  readonly isSmall: boolean;
  /** True when a loop of the text calls it. Known only where the whole text was examined (no `context.range`). */
  readonly isCalledInLoop?: boolean;
}

/** Replaces `[start, end)` of the text it was planned for. Several edits at one offset apply in their order. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Something to tell the user about one target; nothing was refused because of it. */
export interface Note {
  readonly targetId: string;
  readonly code: string;
  readonly message: string;
}

export interface RefusedTarget extends Refusal {
  readonly targetId: string;
  /** The place, where it is not the target itself: a span block inside it. */
  readonly range?: OffsetRange;
}

/** What was written for one target. `form` names the shape of the code. */
export interface Inserted {
  readonly targetId: string;
  readonly form: 'decorator' | 'wrapper' | 'body' | 'span';
  readonly spanType: SpanType;
}

/** Edits for one text, in order and without overlap. No edits: nothing to do. */
export interface Plan {
  readonly edits: readonly Edit[];
  readonly inserted: readonly Inserted[];
  readonly refused: readonly RefusedTarget[];
  readonly notes: readonly Note[];
  /** Span blocks that removing takes away, each with the function around it (`''` for the module). */
  readonly unwrapped?: readonly { readonly targetId: string; readonly range: OffsetRange }[];
}

export type AttributeValue = string | number | boolean;

/** How spans are to be made. What is left out comes from the code: the proposed type, the function's name. */
export interface Options {
  readonly spanType?: SpanType;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** What is known about a text beside its characters. */
export interface FileContext {
  /** Path or name of the file; decides module format and refusals by file kind. */
  readonly path?: string;
  /** Only targets that touch this range are examined and returned. */
  readonly range?: OffsetRange;
  /** A notebook cell: lines of magics and shell commands are allowed. */
  readonly notebook?: boolean;
  /** `experimentalDecorators` of the nearest tsconfig. */
  readonly legacyDecorators?: boolean;
  /** `isolatedDeclarations` of the nearest tsconfig. */
  readonly isolatedDeclarations?: boolean;
  /** `checkJs` of the nearest tsconfig or jsconfig: JavaScript has types by its comments. */
  readonly checkJs?: boolean;
  /** Qualified names of the functions in other files of the project that return a promise of their own kind or one that is kept. */
  readonly keptPromises?: readonly string[];
  /** The TypeScript SDK that the project has. Default `@mlflow/core`. */
  readonly sdk?: '@mlflow/core' | 'mlflow-tracing';
  /** Python: refusals that follow from other files of the package, code by target id (`python/packageRefusals`). */
  readonly inPackage?: Readonly<Record<string, string>>;
  /** How a `.js` or `.ts` file is loaded where its text does not tell. Default `esm`. */
  readonly moduleFormat?: 'esm' | 'commonjs';
}

/** One function of a text, for linking spans to source. All functions are listed, traceable or not. */
export interface FunctionEntry {
  readonly name: string;
  readonly qualifiedName: string;
  readonly range: OffsetRange;
  readonly nameRange: OffsetRange;
  /** Names of the parameters in order; destructured ones contribute the names they bind. */
  readonly parameters: readonly string[];
  /** The span name that the code gives in place of the function's own. */
  readonly spanName?: string;
  readonly traced: boolean;
}

/** A function with what its body tells about it (`instrument/shape`). */
export interface IndexedFunction extends FunctionEntry {
  /** Smallest hashes of the body's features, ascending; independent of name, place and formatting. */
  readonly shape: readonly number[];
  /** Names that it calls, without qualifiers. */
  readonly calls: readonly string[];
  /** Names of all spans that its decorators or its body give, `spanName` among them. */
  readonly spanNames: readonly string[];
}
