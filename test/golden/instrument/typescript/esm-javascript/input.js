/**
 * @license MIT
 */

/** Adds. */
export function add(a, b) {
  return a + b
}

export const call = async prompt => {
  return await client.chat.completions.create({ prompt })
}
