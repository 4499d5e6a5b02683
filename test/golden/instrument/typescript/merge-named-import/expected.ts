import { init, trace as traced, withSpan, SpanType } from "@mlflow/core"

init({})

export const tool = traced(async (x: string) => x, { name: "t" })

export async function callLLM(prompt: string) {
  return await withSpan(async () => {
    return prompt
  }, { name: "callLLM", spanType: SpanType.LLM, inputs: { prompt } })
}
