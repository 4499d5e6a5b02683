/**
 * @license MIT
 */

import * as mlflow from '@mlflow/core'

/** Adds. */
export function add(a, b) {
  return mlflow.withSpan(() => {
    return a + b
  }, { name: 'add', inputs: { a, b } })
}

export const call = mlflow.trace(async prompt => {
  return await client.chat.completions.create({ prompt })
}, { name: 'call', spanType: mlflow.SpanType.LLM })
