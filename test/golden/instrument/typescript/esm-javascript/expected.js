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

export const call = async prompt => {
  return await mlflow.withSpan(async () => {
    return await client.chat.completions.create({ prompt })
  }, { name: 'call', spanType: mlflow.SpanType.LLM, inputs: { prompt } })
}
