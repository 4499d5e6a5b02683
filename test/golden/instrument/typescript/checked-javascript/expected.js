// @ts-check

import * as mlflow from '@mlflow/core';

/**
 * @param {string} text
 * @param {number} [length]
 * @returns {string}
 */
export function shorten(text, length = 20) {
  return /** @type {<T>(run: () => T, options: object) => T} */ (mlflow.withSpan)(() => {
    return text.slice(0, length);
  }, { name: 'shorten', inputs: { text, length } });
}

/** @type {(value: number) => number} */
export const twice = (value) => (/** @type {<T>(run: () => T, options: object) => T} */ (mlflow.withSpan)(() => value * 2, { name: 'twice', inputs: { value } }));

/** @param {string} path */
export async function* lines(path) {
  const span = mlflow.startSpan({ name: 'lines', inputs: { path } });
  try {
    yield path;
  } catch (error) {
    span.recordException(/** @type {Error} */ (error));
    span.setStatus(mlflow.SpanStatusCode.ERROR);
    throw error;
  } finally {
    span.end();
  }
}

export class Reader {
  /**
   * @param {string} path
   * @returns {this}
   */
  open(path) {
    return /** @type {<T>(run: () => T, options: object) => T} */ (mlflow.withSpan)(() => {
      this.path = path;
      return this;
    }, { name: 'open', inputs: { path } });
  }

  /** @returns {Promise<string>} */
  async read() {
    return await mlflow.withSpan(async () => {
      return this.path ?? '';
    }, { name: 'read' });
  }
}

/** @returns {string} */
export function untyped() {
  // @ts-ignore: because of its type
  return twice(1);
}
