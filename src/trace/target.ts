/** What identifies one stored trace. */
export interface TraceTarget {
  /** 32 hex digits. */
  readonly traceId: string;
  /** As in `TraceRow`; where absent, every known location is tried. */
  readonly location?: string;
  /** The connection whose tables hold it; absent for the local workspace. */
  readonly workspace?: string;
  /** Span to select once the trace shows. */
  readonly spanId?: string;
}

/** `trace:/<location>/<hex>` (Unity Catalog), `tr-<hex>` (MLflow storage) or bare hex (mlflow `tracing/utils`); UUID dashes are passed over. */
const idForms = /^(?:trace:\/(?<location>[^/]+)\/|tr-)?(?<hex>[0-9a-f]{32})$/;

/**
 * The trace that a pasted id or link names: every form of id that MLflow writes, and links to
 * Databricks' or MLflow's pages that carry one. `undefined` where none is in it.
 */
export function parseTraceTarget(text: string): TraceTarget | undefined {
  const trimmed = text.trim();
  const direct = idForms.exec(trimmed.toLowerCase().replace(/^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/, '$1$2$3$4$5'));
  if (direct) return { traceId: direct.groups!['hex']!, location: direct.groups!['location'] };
  if (!/^https?:\/\//i.test(trimmed)) return undefined;
  const link = decodeURIComponentLeniently(trimmed);
  const uc = /trace:\/([^/]+)\/([0-9a-f]{32})(?![0-9a-f])/i.exec(link);
  if (uc) return { traceId: uc[2]!.toLowerCase(), location: uc[1] };
  const hex = /(?:tr-|[=/])([0-9a-f]{32})(?![0-9a-f])/i.exec(link);
  return hex ? { traceId: hex[1]!.toLowerCase() } : undefined;
}

function decodeURIComponentLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
