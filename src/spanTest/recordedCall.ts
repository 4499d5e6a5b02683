import type { Parameter } from '../instrument/signature';
import type { JsonValue } from '../trace/genai';

/** One argument of the call that a span recorded. */
export interface Argument {
  readonly parameter: Parameter;
  /** `undefined` for a required parameter that the span recorded nothing for. */
  readonly value: JsonValue | undefined;
}

/** The call that a test repeats. */
export interface RecordedCall {
  /** In the order of the parameters; optional ones that were left out are left out. */
  readonly args: readonly Argument[];
  /** Recorded names that the function does not take (any more). */
  readonly unknown: readonly string[];
}

/** Fits recorded inputs to a function's parameters. Inputs that are no object of names belong to the only parameter, if there is one. */
export function recordedCall(parameters: readonly Parameter[], inputs: JsonValue | undefined): RecordedCall {
  const [only] = parameters;
  const isNamed = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs);
  const named: Readonly<Record<string, JsonValue>> = isNamed ? (inputs as Readonly<Record<string, JsonValue>>) : inputs !== undefined && parameters.length === 1 ? { [only!.name]: inputs } : {};
  const args = parameters.flatMap((parameter): Argument[] => {
    const value = Object.hasOwn(named, parameter.name) ? named[parameter.name] : undefined;
    return value === undefined && parameter.isOptional ? [] : [{ parameter, value }];
  });
  const known = new Set(parameters.map(({ name }) => name));
  return { args, unknown: Object.keys(named).filter((name) => !known.has(name)) };
}

/**
 * True for text that stands for a value which is not in the trace: an object's default
 * representation in Python or JavaScript.
 */
export function isPlaceholder(value: JsonValue): boolean {
  return typeof value === 'string' && /^<[\w.<>]+(?: object)?(?: [\w.<>]+)* at 0x[0-9a-fA-F]+>$|^\[object [A-Z]\w*\]$|^<(?:coroutine|generator|async_generator|function|bound method) /.test(value);
}

/** True where a value, or something in it, is a placeholder. */
export function holdsPlaceholder(value: JsonValue): boolean {
  if (isPlaceholder(value)) return true;
  if (Array.isArray(value)) return value.some(holdsPlaceholder);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsPlaceholder);
}
