import type { CallNode } from '../calls';
import { castTo, coerce } from '../casts';
import { SqlError, unsupported } from '../errors';
import type { Expression, Generator } from '../generator';
import { widest } from '../numeric';
import type { Scope, Typed } from '../scope';
import { manifestText, types, type SqlType } from '../types';

/** What a rule knows besides its arguments. */
export interface CallContext {
  readonly call: CallNode;
  readonly generator: Generator;
  readonly scope: Scope;
  /** ` OVER (…)` where the call is a window function: it must directly follow the inner call. */
  readonly over?: string;
}

/**
 * How one function of Databricks SQL is written in DuckDB. `apply` gets the translated arguments;
 * rules that read an argument as syntax (a unit, a path, a lambda) have `special` instead.
 * A function without a rule is refused by name.
 */
export type Rule =
  | { readonly kind: 'scalar' | 'aggregate' | 'window'; readonly arity: Arity; apply(args: readonly Expression[], context: CallContext): Typed }
  | { readonly kind: 'special'; readonly arity: Arity; apply(context: CallContext): Typed };

export type Arity = readonly [min: number, max: number];
export type Rules = Readonly<Record<string, Rule>>;

export const scalar = (min: number, max: number, apply: (args: readonly Expression[], context: CallContext) => Typed): Rule => ({ kind: 'scalar', arity: [min, max], apply });
export const aggregate = (min: number, max: number, apply: (args: readonly Expression[], context: CallContext) => Typed): Rule => ({ kind: 'aggregate', arity: [min, max], apply });
export const special = (min: number, max: number, apply: (context: CallContext) => Typed): Rule => ({ kind: 'special', arity: [min, max], apply });

/** A scalar function whose arguments are converted to given types, and whose template writes them as `$1`, `$2`, …. */
export function simple(parameters: readonly SqlType[], result: SqlType, template: string): Rule {
  return scalar(parameters.length, parameters.length, (args) => typed(fill(template, args.map((arg, index) => coerce(arg, parameters[index]!).sql)), result));
}

/** Writes `$1`, `$2`, … of a template. */
export const fill = (template: string, args: readonly string[]): string => template.replace(/\$(\d)/g, (_, index: string) => args[Number(index) - 1] ?? 'NULL');

export const typed = (sql: string, type: SqlType): Typed => ({ sql, type });

/** As INT: many functions count in INT on Databricks and in BIGINT in DuckDB. */
export const asInt = (sql: string): Typed => typed(`CAST(${sql} AS INTEGER)`, types.int);

/** The argument as STRING; numbers and times become text as CAST writes them. */
export const text = (value: Typed): string => coerce(value, types.string).sql;
export const asType = (value: Typed, type: SqlType): string => coerce(value, type).sql;
export const asDouble = (value: Typed): string => castTo(value, types.double).sql;

/** An error in Spark's words for a wrong argument type. */
export function mismatch(name: string, needed: string, got: string): SqlError {
  return new SqlError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', `The function ${name} needs ${needed}, but the argument has the type ${got}.`);
}

/** The type that all values have in common; kinds that Databricks would convert into each other are refused by name. */
export function commonType(values: readonly Typed[], where: string): SqlType {
  return values.reduce<SqlType>((type, value) => {
    const merged = widest(type, value.type);
    if (merged.kind === 'unknown' && type.kind !== 'unknown' && value.type.kind !== 'unknown') {
      throw unsupported(`${where} of ${manifestText(type)} and ${manifestText(value.type)}`, 'Cast them to one type.');
    }
    return merged;
  }, types.void);
}
