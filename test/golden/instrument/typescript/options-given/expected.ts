import * as mlflow from '@mlflow/core';

export async function run(apiKey: string): Promise<string> {
  return await mlflow.withSpan(async () => {
    return apiKey;
  }, { name: 'the agent\'s run', spanType: mlflow.SpanType.AGENT, attributes: { 'team': 'a', 'rate': 0.5, 'on': true }, inputs: { apiKey } });
}
