import type { ListProgress } from './listSource';

/** What the page of a statement's result and the host say to each other. Only JSON crosses. */

/** A cell as it crosses; integers beyond 2^53 as text. */
export type ResultCell = string | number | boolean | null;

/** A statement's run, whole. */
export interface ResultState {
  readonly statement: string;
  /** Who runs it: `Local workspace`. */
  readonly label: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress?: ListProgress;
  readonly columns: readonly { readonly name: string; readonly typeName: string }[];
  readonly rows: readonly (readonly ResultCell[])[];
  /** True where the engine had more rows than were read. */
  readonly truncated: boolean;
  readonly elapsedMs?: number;
  /** Why it failed, as a sentence. */
  readonly failure?: string;
}

/** Requests of the result page. The first one says that the page is ready. */
export type ResultsRequests = {
  getResult: { params: Record<string, never>; result: ResultState };
  cancel: { params: Record<string, never>; result: null };
  runAgain: { params: Record<string, never>; result: null };
  /** Asks where to, and writes every row that was read. */
  save: { params: { readonly format: 'csv' | 'json' }; result: null };
  copyCell: { params: { readonly row: number; readonly column: number }; result: null };
};

export type ResultsEvents = {
  /** Ask again. */
  resultChanged: Record<string, never>;
  progress: ListProgress;
};
