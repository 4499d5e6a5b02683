import type { ScannedFile, ScannedTarget } from './scannedFile';

/** Ticks of one file that are taken without a question. */
const unaskedTicks = 50;

/** Functions with evidence are ticked unasked, not helpers and not what runs again and again inside loops. */
export const isTickedUnasked = ({ state, evidence, isSmall, isCalledInLoop }: ScannedTarget): boolean =>
  state === 'open' && evidence !== '' && !isSmall && !isCalledInLoop;

/** Why a function that can be traced is not ticked unasked; `undefined` where it is. */
export function untickedReason(target: ScannedTarget): string | undefined {
  if (target.evidence === '') return 'Nothing in the code says what it does.';
  if (target.isSmall) return 'It has fewer than three statements.';
  return target.isCalledInLoop ? 'A loop calls it: each round would make a span.' : undefined;
}

/** The functions of several files that a person chooses to trace. */
export class TraceSelection {
  /** Files with functions that can be traced. */
  readonly files: readonly ScannedFile[];
  /** Files with functions that cannot be, these only. */
  readonly refused: readonly ScannedFile[];
  /** Files that could not be read. */
  readonly unread: readonly ScannedFile[];
  readonly #ticked: ReadonlyMap<string, Set<string>>;

  constructor(scanned: readonly ScannedFile[]) {
    const only = (state: ScannedTarget['state']) =>
      scanned.map((file) => ({ ...file, targets: file.targets.filter((target) => target.state === state) })).filter(({ targets }) => targets.length > 0);
    this.files = only('open');
    this.refused = only('refused');
    this.unread = scanned.filter(({ problem }) => problem !== undefined);
    this.#ticked = new Map(this.files.map(({ path, targets }) => [path, new Set(targets.filter(isTickedUnasked).map(({ id }) => id))]));
  }

  isTicked(path: string, id: string): boolean {
    return this.#ticked.get(path)?.has(id) ?? false;
  }

  /** How many functions of a file are ticked. */
  count(path: string): number {
    return this.#ticked.get(path)?.size ?? 0;
  }

  /** Ticks or unticks a function, or with no `id` all of the file. */
  tick(path: string, on: boolean, id?: string): void {
    const ticked = this.#ticked.get(path);
    const targets = this.files.find((file) => file.path === path)?.targets ?? [];
    for (const target of targets) {
      if (id !== undefined && target.id !== id) continue;
      if (on) ticked?.add(target.id);
      else ticked?.delete(target.id);
    }
  }

  /** Ticks or unticks everything. */
  tickAll(on: boolean): void {
    for (const { path } of this.files) this.tick(path, on);
  }

  /** Files with ticks, with the ids of the ticked functions in the order of the text. */
  get ticked(): readonly { readonly file: ScannedFile; readonly ids: readonly string[] }[] {
    return this.files.flatMap((file) => {
      const ids = file.targets.filter(({ id }) => this.isTicked(file.path, id)).map(({ id }) => id);
      return ids.length > 0 ? [{ file, ids }] : [];
    });
  }

  /** How many functions are ticked in all. */
  get total(): number {
    return this.files.reduce((sum, { path }) => sum + this.count(path), 0);
  }

  /** Files with so many ticks that tracing them deserves a question. */
  get crowded(): readonly { readonly path: string; readonly ticks: number }[] {
    return this.files.map(({ path }) => ({ path, ticks: this.count(path) })).filter(({ ticks }) => ticks > unaskedTicks);
  }
}
