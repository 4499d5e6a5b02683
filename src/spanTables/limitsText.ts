import { limits, type Limit } from './limits';

/** The limits as a page of Markdown: value, text, where and when it was read. */
export function limitsText(measured: readonly string[]): string {
  const row = ({ title, text, source, asOf }: Limit): string => `| ${[title, text, source, asOf].map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '# Limits of traces in Unity Catalog',
    '',
    'Limits of a preview change; each line says where it was read, and when.',
    '',
    ...(measured.length > 0 ? ['## Near a limit', '', ...measured.map((each) => `- ${each}`), ''] : []),
    '| Limit | What it is | Source | Read |',
    '|---|---|---|---|',
    ...limits.map(row),
    '',
  ].join('\n');
}
