import { decodeMlflowValue, spanInputs, spanOutputs } from '../genai';
import { mlflowKeys, type Attributes, type Span } from '../model';
import { isObject, numberAt, textAt, type Json } from './json';
import { spanUsage, type TokenUsage } from './tokenUsage';

/** What is known about the model call of a span; empty for spans that made none. */
export interface ModelFacts {
  readonly model?: string;
  readonly provider?: string;
  readonly usage?: TokenUsage;
  /** Dollars as the program reported them, never an estimate. */
  readonly costUsd?: number;
}

/** Attributes that name the model that answered, best first. */
export const modelKeys = [mlflowKeys.model, 'gen_ai.response.model', 'gen_ai.request.model', 'llm.response.model_name', 'llm.model_name', 'llm.request.model_name', 'ai.response.model', 'ai.model.id', 'embedding.model_name', 'langfuse.observation.model.name'];
const providerKeys = ['mlflow.llm.provider', 'gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system', 'ai.model.provider'];

/** Model, provider, tokens and cost of a span, from any known producer's attributes; the model's name also from the call itself. */
export function modelFacts(span: Pick<Span, 'attributes'>): ModelFacts {
  const { attributes } = span;
  const usage = spanUsage(span);
  const model = textOf(attributes, modelKeys) || (usage ? modelOf(spanOutputs(span)) || modelOf(spanInputs(span)) : '');
  const provider = textOf(attributes, providerKeys);
  const costUsd = spanCost(attributes);
  return { ...(model ? { model } : {}), ...(provider ? { provider } : {}), ...(usage ? { usage } : {}), ...(costUsd === undefined ? {} : { costUsd }) };
}

function textOf(attributes: Attributes, keys: readonly string[]): string {
  for (const key of keys) {
    const raw = attributes[key];
    const value = raw === undefined ? undefined : decodeMlflowValue(raw);
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

const modelOf = (value: Json | undefined): string => (isObject(value) ? textAt(value, 'model', 'model_version', 'modelId', 'model_name') : '');

/** Attributes that hold what a call cost, best first: `mlflow.llm.cost` (mlflow `tracing/constant.py`), OpenInference's, `gen_ai.usage.cost`. */
export const costKeys = [mlflowKeys.cost, 'llm.cost.total', 'gen_ai.usage.cost'] as const;

/** Dollars of a span as it reports them, from {@link costKeys}. */
export function spanCost(attributes: Attributes): number | undefined {
  const raw = attributes[mlflowKeys.cost];
  const cost = raw === undefined ? undefined : decodeMlflowValue(raw);
  if (typeof cost === 'number') return cost;
  if (isObject(cost)) {
    const total = numberAt(cost, 'total_cost');
    if (total !== undefined) return total;
    const [input, output] = [numberAt(cost, 'input_cost'), numberAt(cost, 'output_cost')];
    if (input !== undefined || output !== undefined) return (input ?? 0) + (output ?? 0);
  }
  const langfuse = attributes['langfuse.observation.cost_details'];
  const details = langfuse === undefined ? undefined : decodeMlflowValue(langfuse);
  return numberAt(attributes, ...costKeys.slice(1)) ?? (isObject(details) ? numberAt(details, 'total') : undefined);
}
