import type { SourceLocation } from './sourceLink';

const evidenceWords = {
  codeAttributes: 'by the place that the span recorded',
  functionName: 'by the function name that the span recorded',
  spanNameOverride: 'by the span name given in the code',
  spanName: 'by the span’s name',
  caller: 'the span was made by a library inside this function',
} as const;

/** A short sentence about a link: which function, by which evidence, and how sure. `fileName` is for people. */
export function describeLink(locations: readonly SourceLocation[], fileName: string): string {
  const [best] = locations;
  if (!best) return 'No function of this folder fits this span.';
  const where = `${best.functionName ?? 'Line'} in ${fileName}:${best.startLine0 + 1}`;
  const others = locations.length - 1;
  const doubt = best.certainty === 'possible' && others > 0 ? `; ${others} more ${others === 1 ? 'fits' : 'fit'} as well` : best.certainty === 'possible' ? '; the code may have changed' : '';
  return `${where}, ${evidenceWords[best.evidence]}${doubt}`;
}
