/** One line of a stack trace. */
export interface StackLine {
  readonly text: string;
  /** Where it points to, for lines that name a place. */
  readonly place?: StackPlace;
}

/** A place in source that a stack names. */
export interface StackPlace {
  /** As the program wrote it: an absolute path, a relative one, or a `file:` address. */
  readonly file: string;
  readonly line1: number;
}

/** The most lines that are read; the middle of a longer stack is left out, as its ends tell most. */
const maxLines = 600;

/**
 * A stack trace line by line, with the places it names: Python's `File "…", line N`, and
 * JavaScript's `at name (file:line:column)`. Lines of Node itself name no place.
 */
export function stackLines(stack: string): StackLine[] {
  const lines = stack.replace(/\s+$/, '').split(/\r?\n/);
  const left = lines.length - maxLines;
  const kept = left <= 0 ? lines : [...lines.slice(0, maxLines / 2), `… ${left} lines are left out …`, ...lines.slice(-maxLines / 2)];
  return kept.map((text) => {
    const place = placeOf(text.slice(0, 2_000));
    return place ? { text, place } : { text };
  });
}

const frames = [
  /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/,
  /^\s*at .*? \((?<file>.+):(?<line>\d+):\d+\)$/,
  /^\s*at (?:async )?(?<file>[^\s(].*):(?<line>\d+):\d+$/,
];
/** An absolute or relative path, or a `file:` address; no `node:` module, no name in angle brackets. */
const isFile = (text: string) => /^(?:file:\/\/|[a-z]:[\\/]|[\\/.]|[\w@-]+[\\/])/i.test(text);

function placeOf(line: string): StackPlace | undefined {
  for (const form of frames) {
    const { file, line: number } = form.exec(line)?.groups ?? {};
    if (file !== undefined && number !== undefined) return isFile(file) ? { file, line1: Number(number) } : undefined;
  }
  return undefined;
}
