/** A share of traces for people: `12.5 %`. */
export const formatRate = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;
