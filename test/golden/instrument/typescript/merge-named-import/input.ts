import { init, trace as traced } from "@mlflow/core"

init({})

export const tool = traced(async (x: string) => x, { name: "t" })

export async function callLLM(prompt: string) {
  return prompt
}
