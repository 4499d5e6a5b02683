import type { SourceLocation } from './sourceLink';

const evidenceWords = {
  codeAttributes: 'by the place that the span recorded',
  functionName: 'by the function name that the span recorded',
  spanNameOverride: 'by the span name given in the code',
  spanName: 'by the span’s name',
  body: 'by its body',
  callee: 'by what the function around it calls and by the inputs',
  caller: '',
} as const;

/** A short sentence about a link: which function, by which evidence, and how sure. `fileName` is for people. */
export function describeLink(locations: readonly SourceLocation[], fileName: string): string {
  const [best] = locations;
  if (!best) return 'No function of this folder fits this span.';
  const place = `${best.functionName ?? 'Line'} in ${fileName}:${best.startLine0 + 1}`;
  const where = best.evidence === 'caller' ? `Called from ${place}` : place;
  const reason = best.certainty === 'chosen' ? 'chosen by you' : evidenceWords[best.evidence];
  const former = best.formerName === undefined ? '' : `, called ${best.formerName} then`;
  return `${where}${reason === '' ? '' : `, ${reason}`}${former}${doubtAbout(best, locations.length - 1)}`;
}

function doubtAbout(best: SourceLocation, others: number): string {
  if (best.certainty !== 'possible') return '';
  return others > 0 ? `; ${others} more ${others === 1 ? 'fits' : 'fit'} as well` : '; the code may have changed';
}
