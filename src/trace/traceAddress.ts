import type { TraceTarget } from './target';

/** The extension's own links: `vscode://spanlight.spanlight/trace?id=…&location=…&span=…`. The scheme is the editor's. */
export function traceLink(scheme: string, extensionId: string, target: TraceTarget): string {
  const fields: readonly (readonly [string, string | undefined])[] = [['id', target.traceId], ['location', target.location], ['span', target.spanId]];
  const query = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return `${scheme}://${extensionId}/trace?${query.join('&')}`;
}

/** The trace that one of our links names, from its path and query; `undefined` for any other link. */
export function parseTraceLink(path: string, query: string): TraceTarget | undefined {
  if (path.replace(/\/$/, '') !== '/trace') return undefined;
  const values = new Map(query.split('&').map((pair) => pair.split('=', 2).map(decoded) as [string, string]));
  const traceId = values.get('id')?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{32}$/.test(traceId)) return undefined;
  const location = values.get('location');
  const spanId = values.get('span')?.toLowerCase();
  return { traceId, ...(location ? { location } : {}), ...(spanId && /^[0-9a-f]{16}$/.test(spanId) ? { spanId } : {}) };
}

/** The id as MLflow writes it: `trace:/<location>/<hex>` in Unity Catalog, `tr-<hex>` in its own storage. */
export function mlflowTraceId({ traceId, location }: TraceTarget): string {
  return location === undefined || location.startsWith('experiment:') ? `tr-${traceId}` : `trace:/${location}/${traceId}`;
}

/**
 * A trace's page in a Databricks workspace: the traces of its experiment with this one opened
 * (MLflow's traces table keeps the opened trace in `selectedEvaluationId`).
 */
export function databricksTraceUrl(host: string, experimentId: string, target: TraceTarget): string {
  return `${host.replace(/\/+$/, '')}/ml/experiments/${encodeURIComponent(experimentId)}/traces?selectedEvaluationId=${encodeURIComponent(mlflowTraceId(target))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A link cut in the middle of an escape is read as it stands.
    return text;
  }
}
