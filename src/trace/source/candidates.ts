import { spanInputs } from '../genai';
import type { Span } from '../model';
import type { EarlierFunction, LinkEvidence, SourceFunction, SourceLocation } from '../sourceLink';
import { similarity } from './similarity';

/** What ranks functions of equal evidence. */
export interface RankContext {
  /** Where the enclosing span was linked to. */
  readonly parent?: SourceLocation;
  /** What the recorded name meant when the trace was made, as far as that is known. */
  readonly earlier?: readonly EarlierFunction[];
  /** The file that the program was started with. */
  readonly entryFile?: string;
}

/** Points that one candidate must be ahead to be called the likely one. */
const clearLead = 0.5;

/** Locations of functions that all fit, best first; `possible` where the first is not clearly ahead. */
export function rankCandidates(span: Pick<Span, 'attributes'>, found: readonly SourceFunction[], context: RankContext, evidence: LinkEvidence): SourceLocation[] {
  if (found.length === 0) return [];
  const inputs = inputNames(span);
  const scored = found.map((each) => ({ each, score: score(each, inputs, context) })).sort((a, b) => b.score - a.score);
  const isClear = scored.length === 1 || scored[0]!.score >= scored[1]!.score + clearLead;
  return scored.map(({ each }, position) => ({ ...placeOf(each), evidence, certainty: isClear && position === 0 ? 'likely' : 'possible' }));
}

/** Functions whose body is what an earlier one's was, the most alike first. `clear` where one stands out. */
export function alikeFunctions(all: readonly SourceFunction[], earlier: readonly EarlierFunction[]): { readonly found: readonly SourceFunction[]; readonly best: number; readonly clear: boolean } {
  const scored = all
    .map((each) => ({ each, score: bestLikeness(each, earlier) }))
    .filter(({ score: likeness }) => likeness >= minLikeness)
    .sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  return { found: scored.map(({ each }) => each), best: first?.score ?? 0, clear: first !== undefined && first.score >= sureLikeness && first.score - (second?.score ?? 0) >= 0.1 };
}

const minLikeness = 0.35;
const sureLikeness = 0.5;

/** How alike a function is to the nearest of the earlier ones, 0–1. Parameters count a little: bodies of two lines are often the same. */
export function bestLikeness(candidate: Pick<SourceFunction, 'shape' | 'parameters'>, earlier: readonly EarlierFunction[]): number {
  return Math.max(0, ...earlier.map((each) => 0.8 * similarity(candidate.shape, each.shape) + 0.2 * shareOf(each.parameters, candidate.parameters)));
}

/** Names of what went into a span; `undefined` where inputs are not named. */
export function inputNames(span: Pick<Span, 'attributes'>): string[] | undefined {
  const inputs = spanInputs(span);
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return undefined;
  return Object.keys(inputs);
}

/** True where a span's inputs are a function's parameters, all of them and no others. */
export function takesExactly(candidate: Pick<SourceFunction, 'parameters'>, inputs: readonly string[] | undefined): boolean {
  const own = ownParameters(candidate);
  return inputs !== undefined && inputs.length > 0 && own.length === inputs.length && shareOf(inputs, own) === 1;
}

const ownParameters = ({ parameters }: Pick<SourceFunction, 'parameters'>) => parameters.filter((name) => name !== 'self' && name !== 'cls');

/** Inputs that fit the parameters count most, then the body, then the parent's place, then that the code traces it at all. */
function score(candidate: SourceFunction, inputs: readonly string[] | undefined, { parent, earlier = [], entryFile }: RankContext): number {
  let points = candidate.traced ? 1 : 0;
  if (parent?.file === candidate.file) points += 2;
  if (parent?.functionName !== undefined && parent.file === candidate.file && scopeOf(parent.functionName) === scopeOf(candidate.qualifiedName)) points += 1;
  if (entryFile !== undefined && entryFile === candidate.file) points += 0.5;
  if (inputs && inputs.length > 0) {
    const share = shareOf(inputs, candidate.parameters);
    points += takesExactly(candidate, inputs) ? 8 : share === 1 ? 5 : 3 * share;
  }
  return points + (earlier.length > 0 ? 6 * bestLikeness(candidate, earlier) : 0);
}

const scopeOf = (qualifiedName: string) => qualifiedName.split('.').slice(0, -1).join('.');

/** Share of the names that are among the others, 0–1; 1 where there are none on both sides. */
function shareOf(names: readonly string[], others: readonly string[]): number {
  if (names.length === 0) return others.length === 0 ? 1 : 0;
  const known = new Set(others);
  return names.filter((name) => known.has(name)).length / names.length;
}

/** The part of a location that tells where a function is. */
export const placeOf = (found: SourceFunction) => ({
  file: found.file,
  startLine0: found.startLine0,
  endLine0: found.endLine0,
  functionName: found.qualifiedName,
});
