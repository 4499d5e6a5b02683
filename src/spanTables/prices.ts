import type { ModelPrice } from '../trace/price';

export type { ModelPrice } from '../trace/price';

/** Most models of a price table: each is a line of the statements. */
export const maxPrices = 100;

/**
 * The price table of the setting `spanlight.cost.prices`, `{"gpt-4o": {"input": 2.5, "output": 10}}`.
 * An entry that is no price is left out: an unknown price shows as none, never as a guess.
 */
export function readPrices(setting: unknown): readonly ModelPrice[] {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) return [];
  const isPrice = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
  return Object.entries(setting).flatMap(([model, value]: [string, unknown]) => {
    const { input, output } = (typeof value === 'object' && value !== null ? value : {}) as { input?: unknown; output?: unknown };
    return isPrice(input) && isPrice(output) && model !== '' ? [{ model, input, output }] : [];
  }).slice(0, maxPrices);
}
