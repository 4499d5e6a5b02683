import { limits, type Limit } from './limits';
import type { Measured } from './quotas';

const section = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [`## ${title}`, '', ...lines.map((each) => `- ${each}`), ''] : []);

/** The limits as a page of Markdown: what was measured, and of each limit value, text, where and when it was read. */
export function limitsText({ warnings, values }: Measured): string {
  const row = ({ title, text, source, asOf }: Limit): string => `| ${[title, text, source, asOf].map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '# Limits of traces in Unity Catalog',
    '',
    'Limits of a preview change; each line says where it was read, and when.',
    '',
    ...section('Near a limit', warnings),
    ...section('Measured', values),
    ...(warnings.length + values.length > 0 ? ['## Limits', ''] : []),
    '| Limit | What it is | Source | Read |',
    '|---|---|---|---|',
    ...limits.map(row),
    '',
  ].join('\n');
}
