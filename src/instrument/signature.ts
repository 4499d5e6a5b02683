/** One parameter as a caller sees it. */
export interface Parameter {
  /** Without stars and dots; the text of the pattern where it is destructured. */
  readonly name: string;
  /** `rest` takes further positional values, `keywordRest` further named ones (Python). */
  readonly kind: 'positional' | 'positionalOnly' | 'keywordOnly' | 'rest' | 'keywordRest' | 'destructured';
  /** True where a call may leave it out. */
  readonly isOptional: boolean;
  /** As written. */
  readonly type?: string;
}

/** What it takes to call a function from another file. */
export interface FunctionSignature {
  readonly name: string;
  readonly qualifiedName: string;
  /** Without `self` and `cls`. */
  readonly parameters: readonly Parameter[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** `instance` and `class` need the class `className`; `nested` cannot be reached from outside. */
  readonly receiver: 'none' | 'instance' | 'class' | 'nested';
  readonly className?: string;
  /** With `instance`: what constructing the class takes; `undefined` where the text does not show it (a base class, a generated constructor). */
  readonly constructorParameters?: readonly Parameter[];
  /** How the file gives out the function or its class; Python gives out everything. */
  readonly exported: { readonly kind: 'named'; readonly name: string } | { readonly kind: 'default' } | { readonly kind: 'no' };
}
