import type { ModelFacts } from './modelFacts';

/** Model, tokens and cost in words, one for each fact; empty where nothing is known. */
export function describeFacts({ model, provider, usage, costUsd }: ModelFacts): string[] {
  const number = (value: number) => value.toLocaleString('en-US');
  const facts: string[] = [];
  if (model !== undefined) facts.push(provider === undefined ? model : `${model} (${provider})`);
  else if (provider !== undefined) facts.push(provider);
  if (usage) {
    const cache = [usage.cacheRead ? `${number(usage.cacheRead)} read from the cache` : '', usage.cacheWrite ? `${number(usage.cacheWrite)} written to it` : ''].filter((each) => each !== '').join(', ');
    facts.push(`${number(usage.input)} tokens in${cache === '' ? '' : ` (${cache})`}`);
    facts.push(`${number(usage.output)} out${usage.reasoning ? ` (${number(usage.reasoning)} reasoning)` : ''}`);
  }
  if (costUsd !== undefined) facts.push(formatCost(costUsd));
  return facts;
}

/** Dollars with as many digits as say something. */
export const formatCost = (dollars: number): string => `$${dollars === 0 ? '0' : dollars >= 1 ? dollars.toFixed(2) : Number(dollars.toPrecision(2)).toFixed(Math.min(8, 1 - Math.floor(Math.log10(Math.abs(dollars)))))}`;
