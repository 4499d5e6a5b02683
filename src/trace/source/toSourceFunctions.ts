import { LineStarts } from '../../base/lineStarts';
import type { SourceFunction } from '../sourceLink';

/** A function as an index of one text lists it; offsets count UTF-16 units. */
interface FoundFunction {
  readonly name: string;
  readonly qualifiedName: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly nameRange: { readonly start: number };
  readonly parameters: readonly string[];
  readonly spanName?: string;
  readonly spanNames: readonly string[];
  readonly traced: boolean;
  readonly shape: readonly number[];
  readonly calls: readonly string[];
}

/** Functions of a text with lines for offsets. */
export function toSourceFunctions(file: string, text: string, found: readonly FoundFunction[]): SourceFunction[] {
  const lines = new LineStarts(text);
  return found.map(({ name, qualifiedName, range, nameRange, parameters, spanName, spanNames, traced, shape, calls }) => ({
    file,
    name,
    qualifiedName,
    startLine0: lines.lineOf(range.start),
    endLine0: lines.lineOf(Math.max(range.start, range.end - 1)),
    nameLine0: lines.lineOf(nameRange.start),
    parameters,
    spanName,
    spanNames,
    traced,
    shape,
    calls,
  }));
}
