/** Reading of JSON answers. An answer that lacks a field is read leniently: fields come and go between versions. */
export type WireObject = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): WireObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireObject) : {});

/** Objects of a list field; empty where it is absent. */
export const objects = (from: WireObject, key: string): WireObject[] => (Array.isArray(from[key]) ? (from[key] as unknown[]).map(asObject) : []);

/** Text of a field, also where it came as a number; `undefined` where it is absent or empty. */
export function text(from: WireObject, key: string): string | undefined {
  const value = from[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(from: WireObject, key: string): number | undefined {
  const value = Number(from[key]);
  return from[key] == null || Number.isNaN(value) ? undefined : value;
}

/** String values of an object field. */
export function texts(from: WireObject, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(asObject(from[key])).filter((each): each is [string, string] => typeof each[1] === 'string'));
}
