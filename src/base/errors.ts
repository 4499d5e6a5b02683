/** Marks a CodedError whichever bundle made it. */
const brand = Symbol.for('spanlight.CodedError');

/**
 * An error with a stable code. `message` is for the log; what a person reads comes from the
 * code, through the module that maps codes to sentences.
 */
export class CodedError extends Error {
  readonly code: string;

  /** Each bundle has a copy of this class; errors cross from one to the other. Subclasses compare as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== CodedError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && (value as { [brand]?: unknown })[brand] === true;
  }

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** The text of anything thrown, for a log line. Never shown to people as it is. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`;
  if (error instanceof Error) return error.message;
  return String(error);
}

/** True for the error that an aborted signal causes, whoever threw it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as { code?: string }).code === 'ABORT_ERR');
}
