import { unsupported } from '../errors';

/** Letters of Databricks' date patterns that have one exact counterpart in strftime, both ways. */
const letters: Readonly<Record<string, string>> = {
  yyyy: '%Y', yy: '%y', MM: '%m', M: '%-m', MMM: '%b', MMMM: '%B', dd: '%d', d: '%-d', HH: '%H', H: '%-H', hh: '%I', h: '%-I',
  mm: '%M', m: '%-M', ss: '%S', s: '%-S', SSS: '%g', SSSSSS: '%f', a: '%p', E: '%a', EE: '%a', EEE: '%a', EEEE: '%A', D: '%-j', DDD: '%j',
};

/**
 * A strftime pattern with the meaning of a Databricks date pattern (`yyyy-MM-dd HH:mm:ss.SSS`,
 * text in single quotes). Letters without an exact counterpart are refused by name.
 */
export function strftimePattern(pattern: string | undefined, where: string): string {
  if (pattern === undefined) throw unsupported(`${where} with a computed format`, 'Write the format as a literal.');
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (all, quoted: string | undefined) => {
    if (quoted !== undefined) return (quoted === '' ? "'" : quoted.replaceAll("''", "'")).replaceAll('%', '%%');
    if (all === '%') return '%%';
    const duck = letters[all];
    if (!duck) throw unsupported(`the letters "${all}" in the format of ${where}`);
    return duck;
  });
}
