// @ts-check

/**
 * @param {string} text
 * @param {number} [length]
 * @returns {string}
 */
export function shorten(text, length = 20) {
  return text.slice(0, length);
}

/** @type {(value: number) => number} */
export const twice = (value) => value * 2;

/** @param {string} path */
export async function* lines(path) {
  yield path;
}

export class Reader {
  /**
   * @param {string} path
   * @returns {this}
   */
  open(path) {
    this.path = path;
    return this;
  }

  /** @returns {Promise<string>} */
  async read() {
    return this.path ?? '';
  }
}

/** @returns {string} */
export function untyped() {
  // @ts-ignore: because of its type
  return twice(1);
}
