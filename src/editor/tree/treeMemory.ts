/** What was measured of a table, on request. */
export interface TableFacts {
  readonly rows: number;
  /** Absent where the engine does not say. */
  readonly bytes?: number;
  /** A sentence where the size comes near the limit. */
  readonly warning?: string;
}

/** What the tree knows beside what it loads: a person's filter and favourites, and what was measured on request. */
export interface TreeMemory {
  /** Part of experiments' names; '' shows all. */
  filter: string;
  /** Pages of experiments to list. */
  pages: number;
  /** Ids of experiments that come first. */
  favorites: ReadonlySet<string>;
  readonly tables: Map<string, TableFacts>;
  /** By experiment. */
  readonly tracesPerDay: Map<string, number>;
  /** `experiment/scorer` of those that were seen judging: rate 0 means stopped for them, and never started for others. */
  readonly started: Set<string>;
}

export const freshMemory = (favorites: readonly string[] = []): TreeMemory => ({ filter: '', pages: 1, favorites: new Set(favorites), tables: new Map(), tracesPerDay: new Map(), started: new Set() });
